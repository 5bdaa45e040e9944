import { type ChinaDay, parseDay } from "../../../src/core/jd/china-day.ts";
import { DEFAULT_LEAD_TIME, type LeadTime, parseHoliday } from "../../../src/core/jd/lead-time.ts";

export function day(text: string): ChinaDay {
  const read = parseDay(text);
  if (read === undefined) throw new Error(`${text} is no day`);
  return read;
}

/** The usual lead time with holidays, each "2027-02-05..2027-02-12". */
export function withHolidays(...holidays: readonly string[]): LeadTime {
  return { ...DEFAULT_LEAD_TIME, holidays: holidays.flatMap((text) => parseHoliday(text) ?? []) };
}

export const SPRING_FESTIVAL = "2027-02-05..2027-02-12";
