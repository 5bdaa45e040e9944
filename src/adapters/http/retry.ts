import { type DurationMs, SECOND } from "../../core/time.ts";
import type { Timing } from "./timing.ts";

export interface RetryPolicy {
  /** Including the first. */
  readonly attempts: number;
  /** The most that may pass before the second attempt; doubles with every further one. */
  readonly baseMs: DurationMs;
  readonly maxMs: DurationMs;
}

export const POLITE_RETRIES: RetryPolicy = { attempts: 4, baseMs: SECOND, maxMs: 30 * SECOND };

export interface Attempt<T> {
  readonly value: T;
  /** Worth another try: throttled, a fault of the server, a lost connection. */
  readonly again: boolean;
  /** What the server asked for (Retry-After), where it did. */
  readonly waitMs?: DurationMs;
}

/**
 * Tries until an attempt is final or the attempts are used up; the last value then stands. Waits between attempts grow exponentially with
 * full jitter, so that many clients that failed together do not come back together.
 */
export async function withRetries<T>(
  attempt: () => Promise<Attempt<T>>,
  policy: RetryPolicy,
  timing: Timing,
  signal?: AbortSignal,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    const { value, again, waitMs = 0 } = await attempt();
    if (!again || tried >= policy.attempts || signal?.aborted === true) return value;
    const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** (tried - 1));
    await timing.sleep(Math.max(timing.random() * ceiling, Math.min(waitMs, policy.maxMs)), signal);
  }
}
