import { DAY, type DurationMs, HOUR, MINUTE, SECOND } from "../core/time.ts";

const UNITS: Readonly<Record<string, DurationMs>> = {
  ms: 1,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
};

/** A whole number and one unit (`ms`, `s`, `m`, `h`, `d`, `w`): `30s`, `12h`. Undefined for every other text. */
export function parseDuration(text: string): DurationMs | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d|w)$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * (UNITS[match[2] ?? ""] ?? Number.NaN);
}

/** The shortest text that `parseDuration` reads as the same length: 86400000 is `1d`. Rounds to whole milliseconds. */
export function formatDuration(lengthMs: DurationMs): string {
  const whole = Math.round(lengthMs);
  if (whole === 0) return "0s";
  for (const [unit, size] of Object.entries(UNITS).reverse()) {
    if (unit !== "w" && whole % size === 0) return `${whole / size}${unit}`;
  }
  return `${whole}ms`;
}
