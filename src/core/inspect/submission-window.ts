import { DAY, HOUR, type Instant } from "../time.ts";

/** JD Cloud takes a certificate only while it is valid for more than so many calendar months. */
const MONTHS = 3;
/** Tickets are dated in China's time, which has no summer time. */
const CHINA: number = 8 * HOUR;

/**
 * The last day on which JD Cloud takes a certificate that ends at `notAfter`, as its calendar day in China (UTC+8): the last day D for
 * which D plus three calendar months lies before the day of the end. A month that is too short for the day counts to its last day
 * (30 November plus three months is 28 February). Gives `day` as "2027-02-28" and the instant at which that day is over.
 */
export function lastSubmissionDay(notAfter: Instant): { readonly day: string; readonly endsAt: Instant } {
  const end = Math.floor((notAfter + CHINA) / DAY);
  let day = addMonths(end, -MONTHS) + 3;
  while (addMonths(day, MONTHS) >= end) day -= 1;
  return { day: new Date(day * DAY).toISOString().slice(0, 10), endsAt: (day + 1) * DAY - CHINA };
}

/** Days since the epoch; a day that the target month does not have becomes its last one. */
function addMonths(day: number, months: number): number {
  const date = new Date(day * DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastOfMonth)) / DAY;
}
