import { setTimeout as wait } from "node:timers/promises";
import type { DurationMs, Instant } from "../../core/time.ts";

/** The world's inconstant parts, handed in so that tests can travel. */
export interface Timing {
  now(): Instant;
  /** Ready early when `signal` is aborted; never rejects. */
  sleep(ms: DurationMs, signal?: AbortSignal): Promise<void>;
  /** From 0 up to, but never, 1. */
  random(): number;
}

export const realTiming: Timing = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // Aborted is one more way of being over; callers look at the signal.
    await wait(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
  random: () => Math.random(),
};
