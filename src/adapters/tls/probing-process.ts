import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Observation, Outcome } from "../../core/observation.ts";
import type { HttpOutcome } from "../../core/practice/http-answer.ts";
import { type DurationMs, SECOND } from "../../core/time.ts";
import type { PracticeRequest } from "../../ports/practice-prober.ts";
import type { ProbeRequest } from "../../ports/prober.ts";
import type { NumberedOutcome, ProbeMessage, ProbeQuestion } from "./probe-process.ts";

/** Little lives there, and not for long. Last on the line, they win over what the daemon was started with. */
const HEAP_OPTIONS = ["--min-semi-space-size=1", "--max-semi-space-size=1"];
const GRACE_MS = 5 * SECOND;
/** So many checks without a sign of life, and a process is given up. */
const SILENT_CHECKS = 5;

/** How a process ended before it answered. */
export type Ending = "stuck" | "gone";

/** Who waits for an answer, and since when. */
interface Waiting {
  readonly sentAt: number;
  readonly observed?: (answer: Observation | Ending) => void;
  readonly answered?: (answer: HttpOutcome | Ending) => void;
}

export interface ProcessLimits {
  /** For one probe, from the first packet on. */
  readonly deadlineMs: DurationMs;
  /** For one request over HTTP; not longer than that of a probe. */
  readonly requestDeadlineMs: DurationMs;
  /** How long it stays without anything to do. */
  readonly idleMs: DurationMs;
  /** How often it is asked for a sign of life while it owes answers. */
  readonly checkMs: DurationMs;
}

/** One process: it ends when it is retired or idle and has answered everything, or when it stops answering. */
export class ProbingProcess {
  readonly #child: ChildProcess;
  readonly #limits: ProcessLimits;
  readonly #gone = Promise.withResolvers<void>();
  readonly #pending = new Map<number, Waiting>();
  /** In the order in which the process told them. */
  readonly #certificates: Uint8Array[] = [];
  #questions: ProbeQuestion[] = [];
  #watch: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;
  #retired = false;
  /** Checks since it was last heard; undefined while it starts. */
  #unheard: number | undefined;

  constructor(limits: ProcessLimits) {
    this.#limits = limits;
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
    const program = fileURLToPath(new URL(`./probe-process${extension}`, import.meta.url));
    this.#child = fork(program, [String(limits.deadlineMs), String(limits.requestDeadlineMs)], {
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

  probe(request: ProbeRequest): Promise<Observation | Ending> {
    return new Promise((observed) => this.#ask({ probe: request }, { observed }));
  }

  request(request: PracticeRequest): Promise<HttpOutcome | Ending> {
    return new Promise((answered) => this.#ask({ practice: request }, { answered }));
  }

  #ask(what: Omit<ProbeQuestion, "id">, waiting: Omit<Waiting, "sentAt">): void {
    clearTimeout(this.#idle);
    this.#watch ??= setInterval(() => this.#check(), this.#limits.checkMs);
    this.#asked += 1;
    if (this.#questions.length === 0) setImmediate(() => this.#send());
    this.#questions.push({ id: this.#asked, ...what });
    this.#pending.set(this.#asked, { ...waiting, sentAt: performance.now() });
  }

  retire(): void {
    this.#retired = true;
    if (this.#pending.size === 0) this.kill("gone");
  }

  kill(ending: Ending): void {
    this.#child.kill("SIGKILL");
    this.#giveUp(ending);
  }

  #send(): void {
    const questions = this.#questions;
    this.#questions = [];
    this.#tell(questions);
  }

  #tell(questions: readonly ProbeQuestion[]): void {
    // An error means that it is gone: `exit` tells everybody who waits.
    if (this.#child.connected) this.#child.send([...questions], () => undefined);
  }

  #take({ certificates, answers }: ProbeMessage): void {
    this.#unheard = 0;
    // What arrives are views of a whole message, which would stay for as long as one certificate in it is remembered.
    for (const der of certificates) this.#certificates.push(new Uint8Array(der));
    for (const { id, observation, outcome } of answers) {
      const { observed, answered } = this.#pending.get(id) ?? {};
      if (observation !== undefined)
        observed?.({ ...observation, outcome: this.#outcome(observation.outcome) });
      if (outcome !== undefined) answered?.(outcome);
      this.#pending.delete(id);
    }
    if (this.#pending.size > 0) return;
    clearInterval(this.#watch);
    clearTimeout(this.#idle);
    this.#watch = undefined;
    if (this.#retired) this.kill("gone");
    else this.#idle = setTimeout(() => this.retire(), this.#limits.idleMs).unref();
  }

  #outcome(outcome: NumberedOutcome): Outcome {
    if (outcome.kind !== "presented") return outcome;
    return { ...outcome, chain: outcome.chain.flatMap((number) => this.#certificates[number] ?? []) };
  }

  /**
   * Its own deadlines end every probe: who is much later will not answer any more, and who gives no sign of life is kept by something. Checks are
   * counted, because a stop of this program is none of that one.
   */
  #check(): void {
    const [oldest] = this.#pending.values();
    if (this.#unheard !== undefined) this.#unheard += 1;
    const isSilent = this.#unheard !== undefined && this.#unheard > SILENT_CHECKS;
    const isLate =
      oldest !== undefined && performance.now() - oldest.sentAt > this.#limits.deadlineMs + GRACE_MS;
    if (isSilent || isLate) this.kill(this.#unheard === undefined ? "gone" : "stuck");
    // No questions ask for a sign of life.
    else this.#tell([]);
  }

  #ended(): void {
    this.#giveUp("gone");
    this.#gone.resolve();
  }

  #giveUp(ending: Ending): void {
    this.#retired = true;
    clearInterval(this.#watch);
    clearTimeout(this.#idle);
    for (const { observed, answered } of this.#pending.values()) {
      observed?.(ending);
      answered?.(ending);
    }
    this.#pending.clear();
  }
}
