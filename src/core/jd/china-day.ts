import { DAY, HOUR, type Instant } from "../time.ts";

/**
 * A calendar day in China, counted from 1970-01-01. China keeps UTC+8 all year: every day has 24 hours, and the clock of
 * whoever reads a ticket is this one.
 */
export type ChinaDay = number;

const OFFSET = 8 * HOUR;

/** The day in China at an instant. */
export function chinaDayOf(at: Instant): ChinaDay {
  return Math.floor((at + OFFSET) / DAY);
}

/** The first moment of a day. */
export function startOfDay(day: ChinaDay): Instant {
  return day * DAY - OFFSET;
}

/** The last millisecond of a day. */
export function endOfDay(day: ChinaDay): Instant {
  return startOfDay(day + 1) - 1;
}

/** "2027-02-05". */
export function dayText(day: ChinaDay): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** Reads `2027-02-05`; undefined for anything else, days that no calendar has included. */
export function parseDay(text: string): ChinaDay | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = Date.parse(text) / DAY;
  // Date.parse moves 2027-02-31 into March.
  return Number.isNaN(day) || dayText(day) !== text ? undefined : day;
}

/** The same day of a later month, or that month's last day where it is shorter: three months after 30 November is 28 (or 29) February. */
export function addMonths(day: ChinaDay, months: number): ChinaDay {
  const date = new Date(day * DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) / DAY;
}
