import type { DurationMs } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ProbeRequest } from "../../ports/prober.ts";
import { type Answer, ProbingProcess, type ProcessLimits } from "./probing-process.ts";

export interface LaneOptions extends ProcessLimits {
  readonly clock: Clock;
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

  async probe(request: ProbeRequest): Promise<Answer> {
    const { clock, probesPerProcess } = this.#options;
    while (this.#handover !== undefined) await this.#handover;
    if (this.#closed) return "gone";
    const at = clock.now();
    if (this.#current?.usable !== true) this.#current = this.#start();
    const answering = this.#current.probe(request);
    if (this.#current.asked >= probesPerProcess) this.#handover = this.#replace(this.#current);
    const answer = await answering;
    return typeof answer === "object" ? { ...answer, at } : answer;
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
