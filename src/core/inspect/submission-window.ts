import { dayText, startOfDay } from "../jd/china-day.ts";
import { lastQualifyingDay } from "../jd/submission.ts";
import type { Instant } from "../time.ts";

/** The last day on which JD Cloud takes a certificate that ends at `notAfter`: as "2027-02-28" in China, and the instant at which that day is over. */
export function lastSubmissionDay(notAfter: Instant): { readonly day: string; readonly endsAt: Instant } {
  const day = lastQualifyingDay(notAfter);
  return { day: dayText(day), endsAt: startOfDay(day + 1) };
}
