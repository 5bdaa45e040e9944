import type { Instant } from "../time.ts";
import { contentOf, DerError, type Element, TAG } from "./der.ts";
import type { Notes } from "./irregularities.ts";

const UTC_TIME = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** One end of the validity period (RFC 5280 §4.1.2.5): with seconds, in Zulu, on a day that exists. */
export function timeOf(element: Element, notes: Notes): Instant {
  const utc = element.tag === TAG.utcTime;
  if (!utc && element.tag !== TAG.generalizedTime) {
    throw new DerError("unexpected-element", element.start, "expected a time");
  }
  const text = String.fromCharCode(...contentOf(element).subarray(0, 20));
  const parts = (utc ? UTC_TIME : GENERALIZED_TIME).exec(text);
  if (parts === null)
    throw new DerError("bad-time", element.start, "a time that is not YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ");
  const [, years = "", month, day, hour, minute, second] = parts;
  const year = utc ? (Number(years) >= 50 ? `19${years}` : `20${years}`) : years;
  if (!utc && Number(year) < 2050) notes.add("generalized-time-before-2050");
  return calendarInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`, element);
}

/** The runtime rolls 30 February over to March: only a date that comes back unchanged exists. */
function calendarInstant(iso: string, element: Element): Instant {
  const instant = Date.parse(iso);
  if (Number.isNaN(instant) || new Date(instant).toISOString() !== iso) {
    throw new DerError("bad-time", element.start, "a time that does not exist in the calendar");
  }
  return instant;
}
