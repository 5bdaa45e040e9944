import type { Observation } from "../../core/observation.ts";
import { type DurationMs, type Instant, SECOND } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ProbeRequest, Prober } from "../../ports/prober.ts";
import { failed } from "./failure.ts";
import type { Answer, Ending } from "./probing-process.ts";
import { ProcessLane } from "./process-lane.ts";

export interface ProcessProberOptions {
  readonly clock: Clock;
  /** For one probe, from the first packet on. */
  readonly deadlineMs: DurationMs;
  /** Probes until a process is replaced. Default 1,000: about 20 MB. */
  readonly probesPerProcess?: number;
  /** How long a process that has nothing to do stays. Default 75 s: a start costs as much as 100 probes, and a daemon sweeps every minute. */
  readonly idleMs?: DurationMs;
  /** How often a process that owes answers is asked for a sign of life. Default 1 s. */
  readonly checkMs?: DurationMs;
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
 * A prober whose handshakes run in a process of their own. node:tls does not give back the issuers of a chain that is read from a socket,
 * about 10 kB each: only the end of the process does. The daemon's own loop is also never kept by handshakes.
 */
export function createProcessProber(options: ProcessProberOptions): Prober {
  const { clock, deadlineMs, probesPerProcess = 1_000, idleMs = 75 * SECOND, checkMs = SECOND } = options;
  const common = { clock, deadlineMs, checkMs, probesPerProcess, idleMs, handoverMs: HANDOVER_MS };
  const smaller = SMALLER.map(({ lanes, probesPerProcess }) => {
    const patient = { ...common, probesPerProcess, idleMs: 0, handoverMs: Number.POSITIVE_INFINITY };
    return Array.from({ length: lanes }, () => new ProcessLane(patient));
  });
  const attempts = [[new ProcessLane(common)], ...smaller];
  let asked = 0;
  let closed = false;
  return {
    async probe(request) {
      asked += 1;
      const turn = asked;
      let answer: Answer = "gone";
      for (const lanes of attempts) {
        if (closed) break;
        answer = (await lanes[turn % lanes.length]?.probe(request)) ?? "gone";
        if (typeof answer === "object") return answer;
      }
      return unanswered(request, clock.now(), closed ? "closed" : answer);
    },
    close() {
      closed = true;
      for (const lane of attempts.flat()) lane.close();
    },
  };
}

/** Those that ended before they answered were alone in their process. */
const withoutAnswer: Readonly<Record<Ending | "closed", Parameters<typeof failed>>> = {
  closed: ["connect", "closed", "the prober was closed"],
  stuck: ["handshake", "timeout", "what the server sent could not be read in time"],
  gone: ["connect", "internal-error", "the probing process ended"],
};

function unanswered(request: ProbeRequest, at: Instant, why: Ending | "closed"): Observation {
  const { address, port, keyType } = request;
  return { address, port, keyType, at, timings: {}, outcome: failed(...withoutAnswer[why]) };
}
