import { type Schedule, type ScheduleOptions, schedule } from "../adapters/schedule/cron.ts";
import type { DurationMs } from "../core/time.ts";

/** When things happen. A task that fails is told to `onError`; nothing ends the clockwork but `stop`. */
export class Clockwork {
  readonly #onError: (name: string, error: unknown) => void;
  readonly #schedules: Schedule[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #running = new Set<Promise<void>>();
  #lastTurn: Promise<void> = Promise.resolve();

  constructor(onError: (name: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** At every tick of a cron expression, never twice at the same time; missed ones are made up for, once, unless told. */
  cron(
    name: string,
    expression: string,
    task: () => Promise<void>,
    missed: ScheduleOptions["missed"] = "made up",
  ): void {
    const run = (): Promise<void> => this.do(name, task);
    this.#schedules.push(schedule(expression, run, { name, missed, onError: () => undefined }));
  }

  every(name: string, ms: DurationMs, task: () => Promise<void>): void {
    this.#timers.push(setInterval(() => void this.do(name, task), ms));
  }

  /** Now. Never rejects. */
  do(name: string, task: () => Promise<void>): Promise<void> {
    const done: Promise<void> = task()
      .catch((error: unknown) => this.#onError(name, error))
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
    return done;
  }

  /** One after the other; rejects when the task does. */
  async inTurn(task: () => Promise<void>): Promise<void> {
    const turn = this.#lastTurn.then(task);
    this.#lastTurn = turn.catch(() => undefined);
    await turn;
  }

  /** Nothing begins any more. */
  async halt(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#schedules.map((task) => task.stop()));
  }

  /** Resolves when everything that had begun has ended. */
  async rest(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
