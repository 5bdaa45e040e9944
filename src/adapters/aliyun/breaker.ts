import type { ApiFailure, ApiResult } from "./failure.ts";
import { GIVE_UP_AFTER } from "./limits.ts";

/** Stops asking a place where asking is of no use. */
export interface Breaker {
  run<T>(ask: () => Promise<ApiResult<T>>): Promise<ApiResult<T>>;
}

/**
 * Gives up after several questions in a row without any answer. With `deniedAfter` also when so many were denied and none was ever allowed: then
 * the permission is missing for all.
 */
export function createBreaker(place: string, deniedAfter: number = Number.POSITIVE_INFINITY): Breaker {
  let silent = 0;
  let denied = 0;
  let last: ApiFailure | undefined;
  const givenUp = (): ApiFailure | undefined => {
    if (last === undefined) return undefined;
    if (denied >= deniedAfter) return last;
    if (silent < GIVE_UP_AFTER) return undefined;
    return {
      reason: "given-up",
      detail: `not asked, because ${place} did not answer before (${last.reason})`,
    };
  };
  return {
    async run(ask) {
      const failure = givenUp();
      if (failure !== undefined) return { ok: false, failure };
      const result = await ask();
      const reason = result.ok ? "" : result.failure.reason;
      silent = reason === "timeout" || reason === "network" ? silent + 1 : 0;
      if (result.ok) denied = Number.NEGATIVE_INFINITY;
      else last = result.failure;
      if (reason === "permission-denied") denied += 1;
      return result;
    },
  };
}
