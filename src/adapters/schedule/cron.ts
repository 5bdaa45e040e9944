import { createTask, schedule as startTask, validate } from "node-cron";
import { DAY, type Instant, MINUTE } from "../../core/time.ts";

export interface ScheduleOptions {
  /** For people: names the task in node-cron. */
  readonly name: string;
  /** A run rejected or threw; the schedule goes on. */
  onError(error: unknown): void;
}

export interface Schedule {
  /** No further runs; resolves when the running one has ended. */
  stop(): Promise<void>;
}

/** Whether node-cron understands the expression: five fields, or six with seconds first; local time. */
export function isCronExpression(text: string): boolean {
  return validate(text);
}

/** Runs at every tick of the expression, never twice at the same time: a tick during a run is skipped. Throws on an invalid expression. */
export function schedule(expression: string, run: () => Promise<void>, options: ScheduleOptions): Schedule {
  let running: Promise<void> | undefined;
  const guarded = async () => {
    try {
      await run();
    } catch (error) {
      options.onError(error);
    }
  };
  const task = startTask(
    expression,
    () => {
      running ??= guarded().finally(() => {
        running = undefined;
      });
    },
    { name: options.name, logger: SILENT, suppressMissedWarning: true },
  );
  return {
    async stop() {
      await task.destroy();
      await running;
    },
  };
}

const LOOK_BACK = 40 * DAY;

/**
 * Whether the expression (five fields, local time) was due after `from`, up to and including `to`: what fell into a sleep
 * of the machine was due all the same. Looks back 40 days at most.
 */
export function wasDueBetween(expression: string, from: Instant, to: Instant): boolean {
  const task = createTask(expression, () => undefined, { logger: SILENT });
  try {
    const first = Math.floor(Math.max(from, to - LOOK_BACK) / MINUTE) * MINUTE + MINUTE;
    for (let at = first; at <= to; at += MINUTE) if (task.match(new Date(at))) return true;
    return false;
  } finally {
    void task.destroy();
  }
}

/** node-cron writes to the console by itself; errors reach `onError`, and late sweeps have a finding of their own. */
const SILENT = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};
