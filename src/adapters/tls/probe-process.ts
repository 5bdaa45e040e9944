/** What process-prober.ts starts: probes and requests what it is asked over its channel, and ends with it. */
import { hash } from "node:crypto";
import type { Observation, Outcome } from "../../core/observation.ts";
import type { HttpOutcome } from "../../core/practice/http-answer.ts";
import type { PracticeProber, PracticeRequest } from "../../ports/practice-prober.ts";
import type { ProbeRequest } from "../../ports/prober.ts";
import { createTlsProber } from "./prober.ts";

/** One of both. */
export interface ProbeQuestion {
  readonly id: number;
  readonly probe?: ProbeRequest;
  readonly practice?: PracticeRequest;
}

/** A chain as numbers of certificates, counted from 0 in the order in which this process told them. */
export type NumberedOutcome =
  | Exclude<Outcome, { readonly kind: "presented" }>
  | (Omit<Extract<Outcome, { readonly kind: "presented" }>, "chain"> & { readonly chain: readonly number[] });

export type NumberedObservation = Omit<Observation, "outcome"> & { readonly outcome: NumberedOutcome };

/** An observation of a probe, or the outcome of a request. */
export interface ProbeAnswer {
  readonly id: number;
  readonly observation?: NumberedObservation;
  readonly outcome?: HttpOutcome;
}

/** What was answered within a moment. */
export interface ProbeMessage {
  /** Certificates that were not told before, as DER: fleets repeat themselves. */
  readonly certificates: readonly Uint8Array[];
  readonly answers: readonly ProbeAnswer[];
}

/** A message costs more than what is in it. */
const GATHER_MS = 10;

const prober = createTlsProber({ clock: { now: Date.now }, deadlineMs: Number(process.argv[2]) });
let practice: Promise<PracticeProber> | undefined;
/** Numbers by SHA-256. */
const told = new Map<string, number>();
let certificates: Uint8Array[] = [];
let answers: ProbeAnswer[] = [];

/** Most processes are asked for no request, and need no HTTP. */
async function openPractice(): Promise<PracticeProber> {
  const { createPracticeProber } = await import("./practice-prober.ts");
  return createPracticeProber({ deadlineMs: Number(process.argv[3]) });
}

async function send(id: number, request: PracticeRequest): Promise<void> {
  practice ??= openPractice();
  const outcome = await (await practice).ask(request);
  tell({ id, outcome });
}

function tell(answer: ProbeAnswer): void {
  if (answers.length === 0) setTimeout(flush, GATHER_MS);
  answers.push(answer);
}

function numberedObservation(observation: Observation): NumberedObservation {
  return { ...observation, outcome: numbered(observation.outcome) };
}

function numbered(outcome: Outcome): NumberedOutcome {
  return outcome.kind === "presented" ? { ...outcome, chain: outcome.chain.map(numberOf) } : outcome;
}

function numberOf(der: Uint8Array): number {
  const digest = hash("sha256", der, "base64");
  const known = told.get(digest);
  if (known !== undefined) return known;
  certificates.push(der);
  told.set(digest, told.size);
  return told.size - 1;
}

function flush(): void {
  const message: ProbeMessage = { certificates, answers };
  certificates = [];
  answers = [];
  if (process.connected) process.send?.(message);
}

process.on("message", (questions: readonly ProbeQuestion[]) => {
  // A sign of life is all that is asked for.
  if (questions.length === 0) flush();
  for (const { id, probe, practice: request } of questions) {
    if (probe !== undefined)
      void prober.probe(probe).then((seen) => tell({ id, observation: numberedObservation(seen) }));
    if (request !== undefined) void send(id, request);
  }
});
process.on("disconnect", () => process.exit(0));
// Signals from a terminal reach the whole group: when to end is for the daemon to say.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
