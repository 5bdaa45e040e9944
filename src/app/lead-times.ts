import type { Config } from "../config/config.ts";
import { DEFAULT_LEAD_TIME, type LeadTime, parseHoliday } from "../core/jd/lead-time.ts";

/** Sources whose certificates are hosted by ticket, and how long that takes at each. */
export function leadTimesOf({ sources }: Pick<Config, "sources">): ReadonlyMap<string, LeadTime> {
  return new Map(
    sources.flatMap((source) => {
      if (source.type !== "jdcloud-oss") return [];
      const holidays = source.holidays.flatMap((text) => parseHoliday(text) ?? []);
      return [[source.name, { ...DEFAULT_LEAD_TIME, holidays }] as const];
    }),
  );
}
