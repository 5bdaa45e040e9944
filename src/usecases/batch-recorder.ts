import type { Look } from "../core/look.ts";
import type { Decide, Decision } from "../core/record.ts";
import type { DurationMs } from "../core/time.ts";
import type { Recorder } from "../ports/store.ts";

/** One transaction for so many observations, or for what came in so long. */
const BATCH_OBSERVATIONS = 100;
const BATCH_WAIT_MS: DurationMs = 250;

export interface BatchEvents {
  readonly recorded: (decisions: readonly Decision[]) => void;
  /** A look that our own code could not judge or record; the others of its batch were written. */
  readonly failed: (key: string, error: unknown) => void;
}

/** Collects looks and records them in batches. After `finish` every look is recorded, or `finish` rejected. */
export class BatchRecorder {
  readonly #recorder: Pick<Recorder, "record">;
  readonly #decide: Decide;
  readonly #events: BatchEvents;
  #looks: Look[] = [];
  #observations = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #error: unknown;

  constructor(recorder: Pick<Recorder, "record">, decide: Decide, events: BatchEvents) {
    this.#recorder = recorder;
    this.#decide = decide;
    this.#events = events;
  }

  add(look: Look): void {
    this.#looks.push(look);
    this.#observations += Math.max(1, look.observations.length);
    if (this.#observations >= BATCH_OBSERVATIONS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), BATCH_WAIT_MS);
  }

  async finish(): Promise<void> {
    this.#flush();
    await this.#writing;
    if (this.#error !== undefined) throw this.#error;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const looks = this.#looks;
    this.#looks = [];
    this.#observations = 0;
    if (looks.length > 0) this.#writing = this.#writing.then(() => this.#write(looks));
  }

  async #write(looks: readonly Look[]): Promise<void> {
    try {
      const { decisions, failures } = await this.#recorder.record(looks, this.#decide);
      this.#events.recorded(decisions);
      for (const { key, error } of failures) this.#events.failed(key, error);
    } catch (error) {
      this.#error ??= error;
    }
  }
}
