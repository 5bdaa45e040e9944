import { DAY, type DurationMs, HOUR, type Instant, MINUTE, SECOND } from "../core/time.ts";

const UNITS: readonly (readonly [DurationMs, string])[] = [
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
  [SECOND, "second"],
];

/** "in 12 days", "5 hours ago", "now": whole units, rounded towards now; a unit is used from two of it on. */
export function relativeTime(instant: Instant, now: Instant): string {
  const distance = Math.abs(instant - now);
  const [size, unit] = UNITS.find(([each]) => distance >= 2 * each) ?? [SECOND, "second"];
  const count = Math.floor(distance / size);
  if (count === 0) return "now";
  const amount = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return instant > now ? `in ${amount}` : `${amount} ago`;
}

/** "2026-12-04 09:30 UTC"; what no calendar holds is "no date". */
export function utcText(instant: Instant): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "no date";
  const [day, time = ""] = date.toISOString().split("T");
  return `${day} ${time.slice(0, 5)} UTC`;
}

/** "2026-12-04 09:30 UTC (in 12 days)" */
export function timeText(instant: Instant, now: Instant): string {
  return `${utcText(instant)} (${relativeTime(instant, now)})`;
}
