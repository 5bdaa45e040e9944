import type { DurationMs } from "../../core/time.ts";
import { type Ending, ProbingProcess, type ProcessLimits } from "./probing-process.ts";

export interface LaneOptions extends ProcessLimits {
  readonly probesPerProcess: number;
  /** How long a process that has had its number of probes is waited for before the next one starts. */
  readonly handoverMs: DurationMs;
}

/** One probing process after another. */
export class ProcessLane {
  readonly #options: LaneOptions;
  readonly #all = new Set<ProbingProcess>();
  #current: ProbingProcess | undefined;
  #handover: Promise<void> | undefined;
  #closed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Gives a process one thing to do: a probe or a request. */
  async run<T>(ask: (process: ProbingProcess) => Promise<T | Ending>): Promise<T | Ending> {
    while (this.#handover !== undefined) await this.#handover;
    if (this.#closed) return "gone";
    if (this.#current?.usable !== true) this.#current = this.#start();
    const answering = ask(this.#current);
    if (this.#current.asked >= this.#options.probesPerProcess) this.#handover = this.#replace(this.#current);
    return answering;
  }

  close(): void {
    this.#closed = true;
    for (const process of this.#all) process.kill("gone");
  }

  #start(): ProbingProcess {
    const started = new ProbingProcess(this.#options);
    this.#all.add(started);
    void started.gone.then(() => this.#all.delete(started));
    return started;
  }

  async #replace(old: ProbingProcess): Promise<void> {
    const over = Promise.withResolvers<void>();
    const { handoverMs } = this.#options;
    const timer = Number.isFinite(handoverMs) ? setTimeout(over.resolve, handoverMs) : undefined;
    void old.gone.then(over.resolve);
    old.retire();
    await over.promise;
    clearTimeout(timer);
    this.#handover = undefined;
  }
}
