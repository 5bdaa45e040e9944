import { type LifetimeLimit, lifetimeLimits } from "../findings/lifetime-limit.ts";
import { DAY, type Instant } from "../time.ts";
import { chinaDayOf, startOfDay } from "./china-day.ts";
import { lastQualifyingDay } from "./submission.ts";

/** A limit on lifetimes beside the rule that three months must be left. */
export interface TightLimit extends LifetimeLimit {
  /** Days after the day of issue on which a certificate of that lifetime is still taken, in the worst month; negative: never. */
  readonly daysToSubmit: number;
}

/** Fewer days than this between issue and ticket need a procedure of their own. */
const COMFORTABLE_DAYS = 30;

/** Limits in force at `at`, or coming, under which the days for a ticket are few or none; the earliest first. */
export function tightLimits(at: Instant): readonly TightLimit[] {
  const limits = lifetimeLimits();
  const inForce = limits.filter(({ from }) => from <= at).at(-1);
  return limits
    .filter((limit) => limit === inForce || limit.from > at)
    .map((limit) => ({ ...limit, daysToSubmit: daysToSubmit(limit) }))
    .filter(({ daysToSubmit: days }) => days < COMFORTABLE_DAYS);
}

/** Over every day of issue in a year: months differ in length. */
function daysToSubmit({ from, lifetimeMs }: LifetimeLimit): number {
  const first = chinaDayOf(from);
  const days = Array.from({ length: 366 }, (_, i) => first + i).map(
    (issued) => lastQualifyingDay(startOfDay(issued) + lifetimeMs) - issued,
  );
  return Math.min(...days);
}

/** Days until a limit takes effect; 0 once it has. */
export function daysUntil({ from }: LifetimeLimit, at: Instant): number {
  return Math.max(0, Math.ceil((from - at) / DAY));
}
