import type { Instant } from "../time.ts";
import { isInside, type Span } from "./interval.ts";

/**
 * Until when trust lasts without a gap from `at` on: the stretch that holds `at` and lasts longest, then any that begins before that
 * one has ended, and so on; the last of them. Undefined when none holds `at`. `stretches` come with the latest end first.
 */
export function horizonFrom<T extends { readonly interval: Span }>(
  stretches: readonly T[],
  at: Instant,
): T | undefined {
  let best = stretches.find(({ interval }) => isInside(interval, at));
  for (let next = best; next !== undefined; ) {
    best = next;
    const { last } = best.interval;
    next = stretches.find(({ interval }) => interval.last > last && interval.begin <= last + 1);
  }
  return best;
}
