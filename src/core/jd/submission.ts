import type { Instant } from "../time.ts";
import { addMonths, type ChinaDay, chinaDayOf } from "./china-day.ts";
import { afterWorkingDays, beforeWorkingDays, type LeadTime } from "./lead-time.ts";

/** JD Cloud takes a certificate only while it is valid for more than this. */
const MONTHS_LEFT = 3;

/** Time to have a certificate issued, calendar days before the ticket must be in. */
const NOTICE_DAYS = 14;

/**
 * Whether a certificate that ends at `notAfter` may be submitted on `day`: more than three calendar months must be left.
 * Ending on the very day three months later is not enough, whatever the hour.
 */
export function qualifies(notAfter: Instant, day: ChinaDay): boolean {
  return chinaDayOf(notAfter) > addMonths(day, MONTHS_LEFT);
}

/** The last day on which it may be submitted. */
export function lastQualifyingDay(notAfter: Instant): ChinaDay {
  // Three months are 89 to 92 days.
  let day = chinaDayOf(notAfter) - 89;
  while (!qualifies(notAfter, day)) day -= 1;
  return day;
}

/** The day by whose end a certificate submitted on `day` is served, as JD Cloud promises it. */
export function promisedDay(submittedOn: ChinaDay, leadTime: LeadTime): ChinaDay {
  return afterWorkingDays(submittedOn, leadTime.workingDays, leadTime);
}

/** When what must happen, so that the next certificate is served before the present one ends. */
export interface RenewalPlan {
  /** From here on somebody must be at it: a certificate takes its time too. */
  readonly startOn: ChinaDay;
  /** The last day for the ticket with all of the margin. */
  readonly submitBy: ChinaDay;
  /** The last day for the ticket at all: the promise holds, without a day to spare. */
  readonly lastDay: ChinaDay;
}

export function renewalPlan(servedUntil: Instant, leadTime: LeadTime): RenewalPlan {
  const lastWholeDay = chinaDayOf(servedUntil) - 1;
  const { workingDays, marginDays } = leadTime;
  const submitBy = beforeWorkingDays(lastWholeDay, workingDays + marginDays, leadTime);
  const lastDay = beforeWorkingDays(lastWholeDay, workingDays, leadTime);
  return { startOn: submitBy - NOTICE_DAYS, submitBy, lastDay };
}
