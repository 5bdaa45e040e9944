import { type DurationMs, type Instant, MINUTE } from "../../../core/time.ts";

/** Lets so many failures pass within a while, then nothing until the first of them is over. */
export interface Throttle {
  isClosed(now: Instant): boolean;
  failed(now: Instant): void;
}

const MOST_FAILURES = 10;
const WITHIN_MS: DurationMs = MINUTE;

/** Of this process, for all visitors together: behind a proxy they look the same. */
export function createThrottle(): Throttle {
  let failures: readonly Instant[] = [];
  return {
    isClosed: (now) => {
      failures = failures.filter((at) => Math.abs(now - at) < WITHIN_MS);
      return failures.length >= MOST_FAILURES;
    },
    failed: (now) => {
      failures = [...failures, now];
    },
  };
}
