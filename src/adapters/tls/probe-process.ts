/** What process-prober.ts starts: probes what it is asked over its channel, and ends with it. */
import type { Observation } from "../../core/observation.ts";
import type { ProbeRequest } from "../../ports/prober.ts";
import { createTlsProber } from "./prober.ts";

export interface ProbeQuestion {
  readonly id: number;
  readonly request: ProbeRequest;
}

export interface ProbeAnswer {
  readonly id: number;
  readonly observation: Observation;
}

const prober = createTlsProber({ clock: { now: Date.now }, deadlineMs: Number(process.argv[2]) });
let answers: ProbeAnswer[] = [];

/** Several at once: a message costs more than what is in it. */
function answer(one: ProbeAnswer): void {
  if (answers.length === 0) setImmediate(flush);
  answers.push(one);
}

function flush(): void {
  const batch = answers;
  answers = [];
  if (process.connected) process.send?.(batch);
}

process.on("message", (questions: readonly ProbeQuestion[]) => {
  for (const { id, request } of questions) {
    void prober.probe(request).then((observation) => answer({ id, observation }));
  }
});
process.on("disconnect", () => process.exit(0));
// Signals from a terminal reach the whole group: when to end is for the daemon to say.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
