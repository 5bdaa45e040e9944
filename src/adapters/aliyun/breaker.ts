import type { ApiFailure, ApiResult } from "./failure.ts";
import { GIVE_UP_AFTER } from "./limits.ts";

/** Stops asking a place that gives no answer at all. */
export interface Breaker {
  run<T>(ask: () => Promise<ApiResult<T>>): Promise<ApiResult<T>>;
}

export function createBreaker(place: string): Breaker {
  let silent = 0;
  let last: ApiFailure | undefined;
  return {
    async run(ask) {
      if (silent >= GIVE_UP_AFTER) {
        const detail = `not asked, because ${place} did not answer before (${last?.reason ?? "unknown"})`;
        return { ok: false, failure: { reason: "given-up", detail } };
      }
      const result = await ask();
      const noAnswer =
        !result.ok && (result.failure.reason === "timeout" || result.failure.reason === "network");
      silent = noAnswer ? silent + 1 : 0;
      if (!result.ok) last = result.failure;
      return result;
    },
  };
}
