import { DAY, type DurationMs, HOUR, type Instant, MINUTE, SECOND } from "./time.ts";

const UNITS: readonly (readonly [DurationMs, string])[] = [
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
  [SECOND, "second"],
];

/** "2026-12-04 11:00 UTC"; what no calendar holds is "no date". */
export function instantText(at: Instant): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "no date";
  const [day, time = ""] = date.toISOString().split("T");
  return `${day} ${time.slice(0, 5)} UTC`;
}

/** "2026-12-04": the day in UTC. */
export function dayText(at: Instant): string {
  return instantText(at).replace(/ [\d:]+ UTC$/, "");
}

/** "12 days", "5 hours", "3 minutes", "1 day": the largest unit that is at least one, rounded down; never negative. */
export function durationText(duration: DurationMs): string {
  return countedText(duration, 1);
}

/** "in 12 days", "in 47 hours", "3 hours ago", "now": whole units, rounded towards now; a unit is used from two of it on. */
export function distanceText(at: Instant, now: Instant): string {
  if (Math.abs(at - now) < SECOND) return "now";
  const amount = countedText(at - now, 2);
  return at > now ? `in ${amount}` : `${amount} ago`;
}

/** "2026-12-04 11:00 UTC (in 12 days)". */
export function whenText(at: Instant, now: Instant): string {
  return `${instantText(at)} (${distanceText(at, now)})`;
}

/** In the largest unit of which there are at least so many. */
function countedText(duration: DurationMs, atLeast: number): string {
  const length = Math.abs(duration);
  const [size, unit] = UNITS.find(([each]) => length >= atLeast * each) ?? [SECOND, "second"];
  return counted(Math.floor(length / size), unit);
}

/** "1 domain", "12 domains". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "a", "a and b", "a, b and c", "a, b, c and 4 more". */
export function listText(items: readonly string[], limit = 5): string {
  const shown = items.slice(0, limit);
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
