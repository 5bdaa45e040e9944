import { DAY, type Instant } from "../core/time.ts";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

export interface ReadInstant {
  /** Of a day its first moment (UTC). */
  readonly at: Instant;
  readonly isDay: boolean;
}

/** Reads a day (2027-01-31) or a time with its zone (2027-01-31T12:00:00Z); undefined for anything else, days that no calendar has included. */
export function parseInstant(text: string): ReadInstant | undefined {
  const isDay = DATE.test(text);
  if (!isDay && !TIME.test(text)) return undefined;
  const at = Date.parse(text.replace(" ", "T"));
  // Date.parse moves 2027-02-31 into March.
  const day = new Date(Date.parse(text.slice(0, 10)));
  return Number.isNaN(at) || day.getUTCDate() !== Number(text.slice(8, 10)) ? undefined : { at, isDay };
}

/** The same where an end is meant: a day to its last moment. */
export function parseEnd(text: string): Instant | undefined {
  const read = parseInstant(text);
  return read?.isDay === true ? read.at + DAY - 1 : read?.at;
}
