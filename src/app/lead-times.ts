import type { Config } from "../config/config.ts";
import { type LeadTime, parseHoliday } from "../core/jd/lead-time.ts";

/** Sources whose certificates are hosted by ticket, and how long that takes at each. */
export function leadTimesOf({ sources }: Pick<Config, "sources">): ReadonlyMap<string, LeadTime> {
  return new Map(
    sources.flatMap((source) => {
      if (source.type !== "jdcloud-oss") return [];
      const holidays = source.holidays.flatMap((text) => parseHoliday(text) ?? []);
      const { name, working_days: workingDays, margin: marginDays } = source;
      return [[name, { workingDays, marginDays, holidays }] as const];
    }),
  );
}
