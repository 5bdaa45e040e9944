import type { DatedValue } from "../../core/hosted/hosted.ts";
import { HOUR, type Instant } from "../../core/time.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Mon, 4 May 2048 10:14:51 GMT`: RFC 1123 with a day of one or two digits, as the storage writes it. */
export function parseHttpDate(text: string): Instant | undefined {
  const match = /^[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/.exec(
    text.trim(),
  );
  const month = MONTHS.indexOf(match?.[2] ?? "");
  if (match === null || month < 0) return undefined;
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((group) => Number(match[group]));
  const at = Date.UTC(year ?? 0, month, day, hour, minute, second);
  return new Date(at).getUTCDate() === day ? at : undefined;
}

/** ISO 8601 with a zone. */
export function parseInstant(text: string): Instant | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

export function utcSecond(at: Instant | undefined): DatedValue | undefined {
  return at === undefined ? undefined : { at, precision: "second", zone: "utc" };
}

/** An instant with its zone, or `2018-11-26 14:45:09` of which nobody says in which zone it is. */
export function parseDated(text: string): DatedValue | undefined {
  const exact = utcSecond(parseInstant(text));
  if (exact !== undefined) return exact;
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(text);
  const at = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}Z`);
  return Number.isNaN(at) ? undefined : { at, precision: "second", zone: "unknown" };
}

/** `2022-11-17` in the certificate service is a day in China; its first instant is what is kept. */
export function parseChineseDay(text: string): DatedValue | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? undefined : { at: at - 8 * HOUR, precision: "day", zone: "utc+8" };
}
