import { InvalidArgumentError } from "commander";
import { parseDuration } from "../config/duration.ts";
import { parseEnd, parseInstant } from "../config/instant.ts";
import { suggestion } from "../config/suggest.ts";
import { FINDING_CODES, type FindingCode } from "../core/findings/codes.ts";
import type { DurationMs, Instant } from "../core/time.ts";

/** Hands a command's exit code to `main`. */
export type Finish = (code: Promise<number>) => Promise<void>;

export function durationArgument(text: string): DurationMs {
  const duration = parseDuration(text);
  if (duration === undefined || duration <= 0) {
    throw new InvalidArgumentError("A duration looks like 30s, 5m, 12h or 30d.");
  }
  return duration;
}

/** For options that may be given several times. */
export function repeated(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

export function countArgument(text: string): number {
  const count = Number(text);
  if (!/^\d{1,6}$/.test(text) || count < 1) throw new InvalidArgumentError("Write a whole number from 1 on.");
  return count;
}

/** A day (its start in UTC) or a time with zone. */
export function instantArgument(text: string): Instant {
  const read = parseInstant(text);
  if (read === undefined)
    throw new InvalidArgumentError("Write a date such as 2027-04-16 or 2027-04-16T12:00:00Z.");
  return read.at;
}

/** An end: a time from now (`2h`, `3d`), a day (its last moment in UTC) or a time with zone. */
export function untilArgument(text: string): (now: Instant) => Instant {
  const duration = parseDuration(text);
  if (duration !== undefined && duration > 0) return (now) => now + duration;
  const end = parseEnd(text);
  if (end === undefined)
    throw new InvalidArgumentError("Write a time from now such as 2h or 3d, or a date such as 2027-04-16.");
  return () => end;
}

export function codeArgument(text: string): FindingCode {
  if (Object.hasOwn(FINDING_CODES, text)) return text as FindingCode;
  throw new InvalidArgumentError(
    `No finding has that code; ${suggestion(text, Object.keys(FINDING_CODES), "codes")}`,
  );
}
