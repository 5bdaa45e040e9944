import { SECOND } from "../../core/time.ts";
import type { Timing } from "./timing.ts";

/** Lets requests pass at a steady rate, in the order in which they came. */
export interface RateLimiter {
  /** Ready when a request may go out. */
  take(signal?: AbortSignal): Promise<void>;
}

/** A bucket of `burst` tokens that refills with `perSecond`; in any window of w seconds at most burst + w · perSecond pass. */
export function createTokenBucket(
  limits: { readonly perSecond: number; readonly burst: number },
  timing: Timing,
): RateLimiter {
  const { perSecond, burst } = limits;
  let tokens = burst;
  let filledAt = timing.now();
  let tail: Promise<void> = Promise.resolve();

  const refill = (): void => {
    const now = timing.now();
    // A clock that was set back must not stop the world until it is made up for.
    tokens = Math.min(burst, tokens + (Math.max(0, now - filledAt) / SECOND) * perSecond);
    filledAt = now;
  };
  const takeOne = async (signal: AbortSignal | undefined): Promise<void> => {
    refill();
    while (tokens < 1 && signal?.aborted !== true) {
      await timing.sleep(Math.ceil(((1 - tokens) / perSecond) * SECOND), signal);
      refill();
    }
    if (signal?.aborted !== true) tokens -= 1;
  };

  return {
    take(signal) {
      const turn = tail.then(() => takeOne(signal));
      tail = turn;
      return turn;
    },
  };
}
