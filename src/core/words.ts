import { DAY, type DurationMs, HOUR, type Instant, MINUTE } from "./time.ts";

/** "2026-12-04 11:00 UTC". */
export function instantText(at: Instant): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, iso.indexOf("T"))} ${iso.slice(iso.indexOf("T") + 1, iso.indexOf("T") + 6)} UTC`;
}

/** "12 days", "5 hours", "3 minutes", "1 day": the largest unit that is at least one, rounded down; never negative. */
export function durationText(duration: DurationMs): string {
  const units: readonly (readonly [DurationMs, string])[] = [
    [DAY, "day"],
    [HOUR, "hour"],
    [MINUTE, "minute"],
  ];
  const length = Math.abs(duration);
  const [size, name] = units.find(([unit]) => length >= unit) ?? [1_000, "second"];
  const count = Math.floor(length / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** "in 12 days" or "12 days ago". */
export function distanceText(at: Instant, now: Instant): string {
  return at >= now ? `in ${durationText(at - now)}` : `${durationText(now - at)} ago`;
}

/** "a", "a and b", "a, b and c", "a, b, c and 4 more". */
export function listText(items: readonly string[], limit = 5): string {
  const shown = items.slice(0, limit);
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
