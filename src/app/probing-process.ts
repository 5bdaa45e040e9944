import { createProcessProber } from "../adapters/tls/process-prober.ts";
import type { Clock } from "../ports/clock.ts";
import type { Current } from "./current.ts";

/** The same with a prober for a program that runs for months; a command that ends soon needs no second process. */
export function withProbingProcess(current: Current, clock: Clock): Current {
  const { timeoutMs } = current.config.probe;
  return { ...current, prober: createProcessProber({ clock, deadlineMs: timeoutMs }) };
}
