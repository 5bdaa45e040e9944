import { Worker } from "node:worker_threads";
import type { HttpOutcome, HttpSilence } from "../../core/practice/http-answer.ts";
import { type DurationMs, SECOND } from "../../core/time.ts";
import type { PracticeProber, PracticeRequest } from "../../ports/practice-prober.ts";
import type { PracticeAnswer, PracticeQuestion } from "./practice-thread.ts";

export interface ThreadProberOptions {
  /** From the first packet to the end of the answer's head. */
  readonly deadlineMs: DurationMs;
  /** How long a thread that has nothing to do stays. Default 75 s: a daemon sweeps every minute. */
  readonly idleMs?: DurationMs;
}

/** The thread's own deadlines end every request: who is later than this is kept by something. */
const GRACE_MS = 2 * SECOND;
/** Little lives there. */
const HEAP = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 };

/**
 * A practice prober whose handshakes run in a thread of their own: a server may send certificates that OpenSSL reads for seconds, and the daemon
 * must answer meanwhile. A thread that stands still is left behind; it ends by itself when it comes back.
 */
export function createThreadProber({
  deadlineMs,
  idleMs = 75 * SECOND,
}: ThreadProberOptions): PracticeProber {
  let current: PracticeThread | undefined;
  let closed = false;
  return {
    ask(request) {
      if (closed) return Promise.resolve(CLOSED);
      if (current?.usable !== true) current = new PracticeThread(deadlineMs, idleMs);
      return current.ask(request);
    },
    close() {
      closed = true;
      current?.end(CLOSED);
    },
  };
}

const silence = (reason: HttpSilence["reason"], detail: string): HttpSilence => ({
  kind: "failed",
  reason,
  detail,
});
const CLOSED = silence("closed", "the prober was closed");
const TOO_SLOW = silence("timeout", "what a server sent could not be read in time");
const GONE = silence("internal-error", "the asking thread ended");

class PracticeThread {
  readonly #worker: Worker;
  readonly #patienceMs: DurationMs;
  readonly #idleMs: DurationMs;
  readonly #pending = new Map<number, (outcome: HttpOutcome) => void>();
  #asked = 0;
  #ended = false;
  #patience: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(deadlineMs: DurationMs, idleMs: DurationMs) {
    this.#patienceMs = deadlineMs + GRACE_MS;
    this.#idleMs = idleMs;
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
    const program = new URL(`./practice-thread${extension}`, import.meta.url);
    this.#worker = new Worker(program, { workerData: deadlineMs, resourceLimits: HEAP });
    this.#worker.on("message", (answer: PracticeAnswer) => this.#take(answer));
    this.#worker.on("error", () => this.end(GONE));
    this.#worker.on("exit", () => this.end(GONE));
    // What is under way keeps the program alive by its timer; an idle thread does not.
    this.#worker.unref();
  }

  get usable(): boolean {
    return !this.#ended;
  }

  ask(request: PracticeRequest): Promise<HttpOutcome> {
    clearTimeout(this.#idle);
    this.#asked += 1;
    const question: PracticeQuestion = { id: this.#asked, request };
    this.#worker.postMessage(question);
    if (this.#pending.size === 0) this.#waitForSign();
    return new Promise((answered) => this.#pending.set(question.id, answered));
  }

  end(outcome: HttpOutcome): void {
    this.#ended = true;
    clearTimeout(this.#patience);
    clearTimeout(this.#idle);
    for (const answered of this.#pending.values()) answered(outcome);
    this.#pending.clear();
    void this.#worker.terminate();
  }

  #take({ id, outcome }: PracticeAnswer): void {
    this.#pending.get(id)?.(outcome);
    this.#pending.delete(id);
    clearTimeout(this.#patience);
    if (this.#pending.size > 0) this.#waitForSign();
    else this.#idle = setTimeout(() => this.end(GONE), this.#idleMs).unref();
  }

  /** While anything is asked, something ends within a deadline: from the last answer on, or from the first question. */
  #waitForSign(): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.end(TOO_SLOW), this.#patienceMs);
  }
}
