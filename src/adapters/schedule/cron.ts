import { createTask, type ScheduledTask, schedule as startTask } from "node-cron";
import { DAY, type DurationMs, HOUR, type Instant, MINUTE, SECOND } from "../../core/time.ts";

export interface ScheduleOptions {
  /** For people: names the task in node-cron. */
  readonly name: string;
  /** Whether a tick that could not come, because the clock was set or the machine slept, comes afterwards; it does unless told. */
  readonly missed?: "made up" | "left out";
  /** A run rejected or threw; the schedule goes on. */
  onError(error: unknown): void;
}

export interface Schedule {
  /** No further runs; resolves when the running one has ended. */
  stop(): Promise<void>;
}

/**
 * Runs at every tick of the expression, never twice at the same time: a tick during a run is skipped. Ticks that were
 * missed come once, together, at once. Throws on an invalid expression.
 */
export function schedule(expression: string, run: () => Promise<void>, options: ScheduleOptions): Schedule {
  let running: Promise<void> | undefined;
  const guarded = async () => {
    try {
      await run();
    } catch (error) {
      options.onError(error);
    }
  };
  const tick = (): void => {
    running ??= guarded().finally(() => {
      running = undefined;
    });
  };
  const planned = startPlanned(expression, tick, options);
  return {
    async stop() {
      await planned.stop();
      await running;
    },
  };
}

const LOOK_EVERY: DurationMs = SECOND;
/** node-cron itself runs what is late by less than a second. */
const TOLERATED_DELAY: DurationMs = 2 * SECOND;

/** node-cron waits by a timer for the tick that was next by the clock: where the clock is set meanwhile, it has to plan anew. */
function startPlanned(
  expression: string,
  tick: () => void,
  { name, missed = "made up" }: ScheduleOptions,
): Schedule {
  const onTime = (): void => {
    next = nextOf(task);
    tick();
  };
  // What names no time of the day needs no zone: node-cron leaves out the hour that comes twice.
  const zone = /^[*\s]+$/.test(expression) ? { timezone: "UTC" } : {};
  const task = startTask(expression, onTime, {
    name,
    logger: SILENT,
    suppressMissedWarning: true,
    ...zone,
  });
  let next = nextOf(task);
  let seen = Date.now();
  const watch = setInterval(() => {
    const now = Date.now();
    const isMissed = now > next + TOLERATED_DELAY;
    const isAgainToCome = now < seen && nextOf(task) < next;
    seen = now;
    if (!isMissed && !isAgainToCome) return;
    void task.stop();
    void task.start();
    next = nextOf(task);
    if (missed === "made up") tick();
  }, LOOK_EVERY);
  return {
    async stop() {
      clearInterval(watch);
      await task.destroy();
    },
  };
}

function nextOf(task: ScheduledTask): Instant {
  return task.getNextRun()?.getTime() ?? Number.POSITIVE_INFINITY;
}

const LOOK_BACK = 40 * DAY;
/** No zone sets its clocks by more. */
const LONGEST_STEP = 3 * HOUR;

/**
 * When the expression (five fields, local time) was due last after `from`, up to and including `to`: what fell into a sleep
 * of the machine was due all the same. Looks back 40 days at most. When summer time begins, what was due in the hour that
 * does not come is due after it; when it ends, what names its hour is due in the first of the two.
 */
export function lastDueBetween(expression: string, from: Instant, to: Instant): Instant | undefined {
  // Wall clocks are compared as if they were UTC, so that hours that do not come have a number too.
  const task = createTask(expression, () => undefined, { logger: SILENT, timezone: "UTC" });
  const namesItsHour = !(expression.trim().split(/\s+/)[1] ?? "").includes("*");
  try {
    const first = Math.floor(Math.max(from, to - LOOK_BACK) / MINUTE) * MINUTE + MINUTE;
    let last: Instant | undefined;
    let shown = wallClock(first - MINUTE);
    for (let at = first; at <= to; at += MINUTE) {
      const now = wallClock(at);
      const isSecond = namesItsHour && wasShown(at, now);
      const skipped = now - shown;
      for (let wall = skipped > MINUTE ? shown + MINUTE : now; wall <= now; wall += MINUTE) {
        if (!isSecond && task.match(new Date(wall))) last = at;
      }
      shown = now;
    }
    return last;
  } finally {
    void task.destroy();
  }
}

function wallClock(at: Instant): Instant {
  return at - new Date(at).getTimezoneOffset() * MINUTE;
}

/** Whether clocks on the wall have shown this before, because they were set back since. */
function wasShown(at: Instant, wall: Instant): boolean {
  const setBack = wallClock(at - LONGEST_STEP) + LONGEST_STEP - wall;
  return setBack > 0 && wallClock(at - setBack) === wall;
}

/** node-cron writes to the console by itself; errors reach `onError`, and late sweeps have a finding of their own. */
const SILENT = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};
