import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FailureReason, Observation, Outcome } from "../../core/observation.ts";
import { SECOND } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ProbeRequest, Prober } from "../../ports/prober.ts";
import { failed } from "./failure.ts";
import type { NumberedOutcome, ProbeMessage, ProbeQuestion } from "./probe-process.ts";

export interface ProcessProberOptions {
  readonly clock: Clock;
  /** For one probe, from the first packet on. */
  readonly deadlineMs: number;
  /** Probes until a process is replaced. Default 1,000: about 20 MB. */
  readonly probesPerProcess?: number;
  /** How long a process that has nothing to do stays. Default 75 s: a start costs as much as 100 probes, and a daemon sweeps every minute. */
  readonly idleMs?: number;
}

/** Little lives there, and not for long. Last on the line, they win over what the daemon was started with. */
const HEAP_OPTIONS = ["--min-semi-space-size=1", "--max-semi-space-size=1"];
const GRACE_MS = 5 * SECOND;
/** How long a process that is replaced is waited for, so that two of them are rarely there at once. */
const HANDOVER_MS = 500;
const closing = "the prober was closed";

/**
 * A prober whose handshakes run in a process of their own. node:tls does not give back the issuers of a chain that is read from a socket,
 * about 10 kB each: only the end of the process does. The daemon's own loop is also never kept by handshakes.
 */
export function createProcessProber(options: ProcessProberOptions): Prober {
  const { clock, deadlineMs, probesPerProcess = 1_000, idleMs = 75 * SECOND } = options;
  const all = new Set<ProbingProcess>();
  let current: ProbingProcess | undefined;
  let handover: Promise<void> | undefined;
  let closed = false;

  function start(): ProbingProcess {
    const started = new ProbingProcess(deadlineMs, idleMs);
    all.add(started);
    void started.gone.then(() => all.delete(started));
    return started;
  }

  function ask(request: ProbeRequest): Promise<Observation | undefined> {
    if (current?.usable !== true) current = start();
    const answer = current.probe(request);
    if (current.asked >= probesPerProcess) handover = replace(current);
    return answer;
  }

  async function replace(old: ProbingProcess): Promise<void> {
    const over = Promise.withResolvers<void>();
    const timer = setTimeout(over.resolve, HANDOVER_MS);
    void old.gone.then(over.resolve);
    old.retire();
    await over.promise;
    clearTimeout(timer);
    handover = undefined;
  }

  return {
    async probe(request) {
      while (handover !== undefined) await handover;
      const at = clock.now();
      if (closed) return unanswered(request, at, "closed", closing);
      const answer = await ask(request);
      if (answer !== undefined) return { ...answer, at };
      return closed
        ? unanswered(request, at, "closed", closing)
        : unanswered(request, at, "internal-error", "the probing process ended");
    },
    close() {
      closed = true;
      for (const process of all) process.kill();
    },
  };
}

function unanswered(request: ProbeRequest, at: number, reason: FailureReason, detail: string): Observation {
  const { address, port, keyType } = request;
  return { address, port, keyType, at, timings: {}, outcome: failed("connect", reason, detail) };
}

type Answered = (observation: Observation | undefined) => void;

/** One process: it ends when it is retired or idle and has answered everything, or when it stops answering. */
class ProbingProcess {
  readonly #child: ChildProcess;
  readonly #deadlineMs: number;
  readonly #idleMs: number;
  readonly #gone = Promise.withResolvers<void>();
  readonly #pending = new Map<number, { readonly answered: Answered; readonly sentAt: number }>();
  /** In the order in which the process told them. */
  readonly #certificates: Uint8Array[] = [];
  #questions: ProbeQuestion[] = [];
  #watch: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;
  #retired = false;

  constructor(deadlineMs: number, idleMs: number) {
    this.#deadlineMs = deadlineMs;
    this.#idleMs = idleMs;
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
    const program = fileURLToPath(new URL(`./probe-process${extension}`, import.meta.url));
    this.#child = fork(program, [String(deadlineMs)], {
      serialization: "advanced",
      execArgv: [...process.execArgv, ...HEAP_OPTIONS],
    });
    this.#child.on("message", (message) => this.#take(message as ProbeMessage));
    this.#child.on("error", () => this.#ended());
    this.#child.on("exit", () => this.#ended());
    // What is under way keeps the program alive by its timer; an idle process does not.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  get asked(): number {
    return this.#asked;
  }

  get usable(): boolean {
    return !this.#retired;
  }

  /** Undefined when the process ends before it answers. */
  probe(request: ProbeRequest): Promise<Observation | undefined> {
    clearTimeout(this.#idle);
    this.#watch ??= setInterval(() => this.#check(), SECOND);
    this.#asked += 1;
    const id = this.#asked;
    if (this.#questions.length === 0) setImmediate(() => this.#send());
    this.#questions.push({ id, request });
    return new Promise((answered) => this.#pending.set(id, { answered, sentAt: performance.now() }));
  }

  retire(): void {
    this.#retired = true;
    if (this.#pending.size === 0) this.kill();
  }

  kill(): void {
    this.#child.kill("SIGKILL");
    this.#giveUp();
  }

  #send(): void {
    const questions = this.#questions;
    this.#questions = [];
    // An error means that it is gone: `exit` tells everybody who waits.
    if (this.#child.connected) this.#child.send(questions, () => undefined);
  }

  #take({ certificates, answers }: ProbeMessage): void {
    // What arrives are views of a whole message, which would stay for as long as one certificate in it is remembered.
    for (const der of certificates) this.#certificates.push(new Uint8Array(der));
    for (const { id, observation } of answers) {
      this.#pending.get(id)?.answered({ ...observation, outcome: this.#outcome(observation.outcome) });
      this.#pending.delete(id);
    }
    if (this.#pending.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
    if (this.#retired) this.kill();
    else this.#idle = setTimeout(() => this.retire(), this.#idleMs).unref();
  }

  #outcome(outcome: NumberedOutcome): Outcome {
    if (outcome.kind !== "presented") return outcome;
    return { ...outcome, chain: outcome.chain.flatMap((number) => this.#certificates[number] ?? []) };
  }

  /** Its own deadlines end every probe: who is much later will not answer any more. */
  #check(): void {
    const [oldest] = this.#pending.values();
    if (oldest !== undefined && performance.now() - oldest.sentAt > this.#deadlineMs + GRACE_MS) this.kill();
  }

  #ended(): void {
    this.#giveUp();
    this.#gone.resolve();
  }

  #giveUp(): void {
    this.#retired = true;
    clearInterval(this.#watch);
    clearTimeout(this.#idle);
    for (const { answered } of this.#pending.values()) answered(undefined);
    this.#pending.clear();
  }
}
