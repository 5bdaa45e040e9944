import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Observation, Outcome } from "../../core/observation.ts";
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
  /** How often a process that owes answers is asked for a sign of life. Default 1 s. */
  readonly checkMs?: number;
}

/**
 * Of a process that stopped answering, nobody can tell whose server it was that kept it: a chain of small certificates whose keys take
 * OpenSSL 0.1 s each to read is enough. What it owed is asked again in smaller company, in the end alone.
 */
const COMPANY = [8, 1];
/** So many checks without a sign of life, and a process is given up. */
const SILENT_CHECKS = 5;

/** Little lives there, and not for long. Last on the line, they win over what the daemon was started with. */
const HEAP_OPTIONS = ["--min-semi-space-size=1", "--max-semi-space-size=1"];
const GRACE_MS = 5 * SECOND;
const closing = "the prober was closed";

/**
 * A prober whose handshakes run in a process of their own. node:tls does not give back the issuers of a chain that is read from a socket,
 * about 10 kB each: only the end of the process does. The daemon's own loop is also never kept by handshakes.
 */
export function createProcessProber(options: ProcessProberOptions): Prober {
  const { clock, deadlineMs, probesPerProcess = 1_000, idleMs = 75 * SECOND, checkMs = SECOND } = options;
  const all = new Set<ProbingProcess>();
  const open = new Map<number, ProbingProcess>();
  let closed = false;

  function processForOneMore(most: number): ProbingProcess {
    const current = open.get(most);
    if (current?.usable === true && current.asked < most) return current;
    current?.retire();
    const limits = { deadlineMs, checkMs, idleMs: most === probesPerProcess ? idleMs : 0 };
    const started = new ProbingProcess(limits, () => all.delete(started));
    all.add(started);
    open.set(most, started);
    return started;
  }

  return {
    async probe(request) {
      const at = clock.now();
      let answer: Answer = "gone";
      for (const most of [probesPerProcess, ...COMPANY]) {
        if (closed) return unanswered(request, at, ["connect", "closed", closing]);
        answer = await processForOneMore(most).probe(request);
        if (typeof answer === "object") return { ...answer, at };
      }
      return unanswered(request, at, closed ? ["connect", "closed", closing] : withoutAnswer[answer]);
    },
    close() {
      closed = true;
      for (const process of all) process.kill("gone");
    },
  };
}

type Failing = Parameters<typeof failed>;

/** Alone in its process. */
const withoutAnswer: Readonly<Record<Ending, Failing>> = {
  stuck: ["handshake", "timeout", "what the server sent could not be read in time"],
  gone: ["connect", "internal-error", "the probing process ended"],
};

function unanswered(request: ProbeRequest, at: number, failing: Failing): Observation {
  const { address, port, keyType } = request;
  return { address, port, keyType, at, timings: {}, outcome: failed(...failing) };
}

/** How a process ended before it answered. */
type Ending = "stuck" | "gone";
type Answer = Observation | Ending;
type Answered = (answer: Answer) => void;

type ProcessLimits = Required<Pick<ProcessProberOptions, "deadlineMs" | "idleMs" | "checkMs">>;

/** One process: it ends when it is retired or idle and has answered everything, or when it stops answering. */
class ProbingProcess {
  readonly #child: ChildProcess;
  readonly #limits: ProcessLimits;
  readonly #onEnd: () => void;
  readonly #pending = new Map<number, { readonly answered: Answered; readonly sentAt: number }>();
  /** In the order in which the process told them. */
  readonly #certificates: Uint8Array[] = [];
  #questions: ProbeQuestion[] = [];
  #watch: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #asked = 0;
  #retired = false;
  /** Checks since it was last heard; undefined while it starts. */
  #unheard: number | undefined;

  constructor(limits: ProcessLimits, onEnd: () => void) {
    this.#limits = limits;
    this.#onEnd = onEnd;
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
    const program = fileURLToPath(new URL(`./probe-process${extension}`, import.meta.url));
    this.#child = fork(program, [String(limits.deadlineMs)], {
      serialization: "advanced",
      execArgv: [...process.execArgv, ...HEAP_OPTIONS],
    });
    this.#child.on("message", (message) => this.#take(message as ProbeMessage));
    this.#child.on("error", () => this.#end("gone"));
    this.#child.on("exit", () => this.#end("gone"));
    // What is under way keeps the program alive by its timer; an idle process does not.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get asked(): number {
    return this.#asked;
  }

  get usable(): boolean {
    return !this.#retired;
  }

  probe(request: ProbeRequest): Promise<Answer> {
    clearTimeout(this.#idle);
    this.#watch ??= setInterval(() => this.#check(), this.#limits.checkMs);
    this.#asked += 1;
    const id = this.#asked;
    if (this.#questions.length === 0) setImmediate(() => this.#send());
    this.#questions.push({ id, request });
    return new Promise((answered) => this.#pending.set(id, { answered, sentAt: performance.now() }));
  }

  retire(): void {
    this.#retired = true;
    if (this.#pending.size === 0) this.kill("gone");
  }

  kill(ending: Ending): void {
    this.#child.kill("SIGKILL");
    this.#end(ending);
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
    for (const { id, observation } of answers) {
      this.#pending.get(id)?.answered({ ...observation, outcome: this.#outcome(observation.outcome) });
      this.#pending.delete(id);
    }
    if (this.#pending.size > 0) return;
    clearInterval(this.#watch);
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

  #end(ending: Ending): void {
    this.#retired = true;
    clearInterval(this.#watch);
    clearTimeout(this.#idle);
    for (const { answered } of this.#pending.values()) answered(ending);
    this.#pending.clear();
    this.#onEnd();
  }
}
