import type { Look } from "../look.ts";
import type { BindingRecord } from "../record.ts";
import { DAY, type DurationMs, type Instant } from "../time.ts";

/* A clock that was set back: what was noted before it has times that are still to come. */

const TOLERATED_SET_BACK: DurationMs = DAY;

/**
 * A clock that was set back a little un-ends nothing: what had ended, or was near its end, by the last look stays so until
 * the clock has caught up. A clock that is in doubt, or was wrong by more, is not followed.
 */
export function atSteadyTime(previous: BindingRecord | undefined, look: Look): Look {
  const last = previous?.judgement?.at ?? look.at;
  const isSetBack = look.ownFault !== true && last > look.at && last - look.at <= TOLERATED_SET_BACK;
  return isSetBack ? { ...look, at: last } : look;
}

/** What was read at the provider before a look was not read after it, whatever the clock said: a newer reading counts. */
export function knownBy(previous: BindingRecord | undefined, at: Instant): BindingRecord | undefined {
  if (previous?.hosted.every(({ readAt }) => readAt <= at) !== false) return previous;
  const hosted = previous.hosted.map((memory) => ({ ...memory, readAt: Math.min(memory.readAt, at) }));
  return { ...previous, hosted };
}
