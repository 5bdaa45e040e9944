import type { Instant } from "../core/time.ts";

/** Wall-clock time. Injected, so that tests travel. */
export interface Clock {
  now(): Instant;
}
