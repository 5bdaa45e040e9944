import { layerServedBy } from "../hosted/serving-layer.ts";
import type { Binding } from "../inventory/binding.ts";
import { type ChinaDay, parseDay } from "./china-day.ts";

/** A span of days on which tickets rest; both ends belong to it. */
export interface DayRange {
  readonly from: ChinaDay;
  readonly to: ChinaDay;
}

/** How long hosting by ticket takes at JD Cloud OSS: "1-2 weeks, except holidays". Plain data. */
export interface LeadTime {
  /** Weekends and holidays do not count. */
  readonly workingDays: number;
  /** Working days of our own on top, for tickets that come back with a question. */
  readonly marginDays: number;
  readonly holidays: readonly DayRange[];
}

/** Two weeks, and one for questions. */
export const DEFAULT_LEAD_TIME: LeadTime = { workingDays: 10, marginDays: 5, holidays: [] };

const LONGEST_HOLIDAY = 31;

/** Reads `2027-02-05` or `2027-02-05..2027-02-12`; undefined for what is no such span, runs backwards or lasts longer than a month. */
export function parseHoliday(text: string): DayRange | undefined {
  const [first = "", last = first, ...rest] = text.split("..");
  const [from, to] = [parseDay(first), parseDay(last)];
  if (from === undefined || to === undefined || rest.length > 0) return undefined;
  return to < from || to - from >= LONGEST_HOLIDAY ? undefined : { from, to };
}

/**
 * The lead time of a binding; undefined where a certificate is hosted at once. By its source, else by its provider. With
 * a CDN in front the certificate is hosted there, without a ticket.
 */
export function leadTimeOf(
  binding: Pick<Binding, "sources" | "provider" | "servedBy"> & Partial<Pick<Binding, "kind">>,
  leadTimes: ReadonlyMap<string, LeadTime> = new Map(),
): LeadTime | undefined {
  if (layerServedBy(binding.servedBy) === "edge" || binding.kind === "provider-endpoint") return undefined;
  const named = binding.sources.map((source) => leadTimes.get(source)).find((found) => found !== undefined);
  return named ?? (binding.provider === "jdcloud" ? DEFAULT_LEAD_TIME : undefined);
}

/** Monday to Friday, bar holidays. Weekends that are worked to make up for a holiday do not count: that errs on the safe side. */
export function isWorkingDay(day: ChinaDay, { holidays }: Pick<LeadTime, "holidays">): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday !== 0 && weekday !== 6 && !holidays.some(({ from, to }) => day >= from && day <= to);
}

/** The working day that is `count` working days after `day`, which does not count itself. */
export function afterWorkingDays(day: ChinaDay, count: number, leadTime: LeadTime): ChinaDay {
  let [at, left] = [day, count];
  while (left > 0) {
    at += 1;
    if (isWorkingDay(at, leadTime)) left -= 1;
  }
  return at;
}

/** The last day from which `count` working days fit in until `end`, itself included. */
export function beforeWorkingDays(end: ChinaDay, count: number, leadTime: LeadTime): ChinaDay {
  let [at, left] = [end, count];
  while (left > 0) {
    if (isWorkingDay(at, leadTime)) left -= 1;
    at -= 1;
  }
  return at;
}
