import type { Instant } from "../../core/time.ts";
import { distanceText } from "../../core/words.ts";

/** "2026-12-04 19:00 Asia/Shanghai (11:00 UTC)"; UTC alone where the zone is UTC, with its day where that is another one. */
export function timeText(at: Instant, zone: string): string {
  if (!isDate(at)) return "no date";
  const [day, time] = clockOf(at, zone);
  const [utcDay, utcTime] = clockOf(at, "UTC");
  if (zone === "UTC") return `${day} ${time} UTC`;
  return `${day} ${time} ${zone} (${utcDay === day ? "" : `${utcDay} `}${utcTime} UTC)`;
}

/** The same with how far off it is: "…, in 12 days". */
export function timeWithDistance(at: Instant, now: Instant, zone: string): string {
  return `${timeText(at, zone)}, ${distanceText(at, now)}`;
}

/** "2026-12-04" in the zone. */
export function dayText(at: Instant, zone: string): string {
  return isDate(at) ? clockOf(at, zone)[0] : "no date";
}

/** The same for a column that names the zone; with UTC's day where that is another one: "2026-12-05 (2026-12-04 UTC)". */
export function dayCell(at: Instant, zone: string): string {
  const [day, utcDay] = [dayText(at, zone), dayText(at, "UTC")];
  return day === utcDay ? day : `${day} (${utcDay} UTC)`;
}

function isDate(at: Instant): boolean {
  return !Number.isNaN(new Date(at).getTime());
}

function clockOf(at: Instant, timeZone: string): readonly [day: string, time: string] {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return [`${part["year"]}-${part["month"]}-${part["day"]}`, `${part["hour"]}:${part["minute"]}`];
}
