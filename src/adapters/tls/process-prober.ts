import type { Observation } from "../../core/observation.ts";
import type { HttpOutcome, HttpSilence } from "../../core/practice/http-answer.ts";
import { type DurationMs, type Instant, SECOND } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PracticeProber, PracticeRequest } from "../../ports/practice-prober.ts";
import type { ProbeRequest, Prober } from "../../ports/prober.ts";
import { failed } from "./failure.ts";
import type { Ending, ProbingProcess } from "./probing-process.ts";
import { ProcessLane } from "./process-lane.ts";

export interface ProcessProberOptions {
  readonly clock: Clock;
  /** For one probe, from the first packet on. */
  readonly deadlineMs: DurationMs;
  /** For one request over HTTP; not longer than that. */
  readonly requestDeadlineMs: DurationMs;
  /** Probes and requests until a process is replaced. Default 1,000: about 20 MB. */
  readonly probesPerProcess?: number;
  /** How long a process that has nothing to do stays. Default 75 s: a start costs as much as 100 probes, and a daemon sweeps every minute. */
  readonly idleMs?: DurationMs;
  /** How often a process that owes answers is asked for a sign of life. Default 1 s. */
  readonly checkMs?: DurationMs;
}

/** Both are asked in the same processes. */
export interface ProcessProbers {
  readonly prober: Prober;
  /** Its end leaves the other one as it is; the end of the other one ends all. */
  readonly practice: PracticeProber;
}

/** How long a process that is replaced is waited for, so that two of them are rarely there at once. */
const HANDOVER_MS: DurationMs = 500;

/**
 * Of a process that stopped answering, nobody can tell whose server it was that kept it: a chain of small certificates whose keys take
 * OpenSSL 0.1 s each to read is enough. What it owed is asked again in smaller company, in the end alone, with few processes at once.
 */
const SMALLER = [
  { probesPerProcess: 8, lanes: 2 },
  { probesPerProcess: 1, lanes: 4 },
];

/**
 * Probers whose handshakes run in a process of their own. node:tls does not give back the issuers of a chain that is read from a socket,
 * about 10 kB each: only the end of the process does. The daemon's own loop is also never kept by handshakes, nor by a server whose
 * certificates OpenSSL reads for seconds.
 */
export function createProcessProbers(options: ProcessProberOptions): ProcessProbers {
  const { clock } = options;
  const attempts = openLanes(options);
  let asked = 0;
  let closed = false;

  async function ask<T extends object>(
    what: (process: ProbingProcess) => Promise<T | Ending>,
  ): Promise<T | Ending | "closed"> {
    asked += 1;
    const turn = asked;
    let ending: Ending = "gone";
    for (const lanes of attempts) {
      if (closed) break;
      const answer = (await lanes[turn % lanes.length]?.run(what)) ?? "gone";
      if (typeof answer === "object") return answer;
      ending = answer;
    }
    return closed ? "closed" : ending;
  }

  const prober: Prober = {
    async probe(request) {
      let at = clock.now();
      const answer = await ask((process) => {
        at = clock.now();
        return process.probe(request);
      });
      return typeof answer === "object" ? { ...answer, at } : unanswered(request, at, answer);
    },
    close() {
      closed = true;
      for (const lane of attempts.flat()) lane.close();
    },
  };
  return { prober, practice: createPractice((request) => ask((process) => process.request(request))) };
}

/** The usual lane, and those for what is asked again. */
function openLanes(options: ProcessProberOptions): readonly (readonly ProcessLane[])[] {
  const { deadlineMs, requestDeadlineMs, checkMs = SECOND } = options;
  const { probesPerProcess = 1_000, idleMs = 75 * SECOND } = options;
  const limits = { deadlineMs, requestDeadlineMs, checkMs };
  const usual = { ...limits, probesPerProcess, idleMs, handoverMs: HANDOVER_MS };
  const smaller = SMALLER.map(({ lanes, probesPerProcess }) => {
    const patient = { ...limits, probesPerProcess, idleMs: 0, handoverMs: Number.POSITIVE_INFINITY };
    return Array.from({ length: lanes }, () => new ProcessLane(patient));
  });
  return [[new ProcessLane(usual)], ...smaller];
}

type Ask = (request: PracticeRequest) => Promise<HttpOutcome | Ending | "closed">;

function createPractice(ask: Ask): PracticeProber {
  const underWay = new Set<(outcome: HttpOutcome) => void>();
  let closed = false;
  return {
    async ask(request) {
      if (closed) return silence.closed;
      const { promise, resolve } = Promise.withResolvers<HttpOutcome>();
      underWay.add(resolve);
      void ask(request).then((answer) => resolve(typeof answer === "object" ? answer : silence[answer]));
      return promise.finally(() => underWay.delete(resolve));
    },
    close() {
      closed = true;
      for (const end of underWay) end(silence.closed);
    },
  };
}

const UNREAD = "what the server sent could not be read in time";
const silence: Readonly<Record<Ending | "closed", HttpSilence>> = {
  closed: { kind: "failed", reason: "closed", detail: "the prober was closed" },
  stuck: { kind: "failed", reason: "timeout", detail: UNREAD },
  gone: { kind: "failed", reason: "internal-error", detail: "the probing process ended" },
};

/** Those that ended before they answered were alone in their process. */
const withoutAnswer: Readonly<Record<Ending | "closed", Parameters<typeof failed>>> = {
  closed: ["connect", "closed", "the prober was closed"],
  stuck: ["handshake", "timeout", UNREAD],
  gone: ["connect", "internal-error", "the probing process ended"],
};

function unanswered(request: ProbeRequest, at: Instant, why: Ending | "closed"): Observation {
  const { address, port, keyType } = request;
  return { address, port, keyType, at, timings: {}, outcome: failed(...withoutAnswer[why]) };
}
