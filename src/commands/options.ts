import { InvalidArgumentError } from "commander";
import { parseDuration } from "../config/duration.ts";
import type { DurationMs } from "../core/time.ts";

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
export function repeated(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

export function countArgument(text: string): number {
  const count = Number(text);
  if (!/^\d{1,6}$/.test(text) || count < 1) throw new InvalidArgumentError("Write a whole number from 1 on.");
  return count;
}
