import { createProcessProbers } from "../adapters/tls/process-prober.ts";
import type { Clock } from "../ports/clock.ts";
import { type Current, requestPatienceMs } from "./current.ts";

/** The same with probers for a program that runs for months and must answer meanwhile; a command that ends soon needs no second process. */
export function withProbingProcess(current: Current, clock: Clock): Current {
  const { probe } = current.config;
  const { prober, practice } = createProcessProbers({
    clock,
    deadlineMs: probe.timeoutMs,
    requestDeadlineMs: requestPatienceMs(probe),
  });
  const close = (): void => {
    practice.close();
    current.close();
  };
  return { ...current, prober, practice: current.practice && practice, close };
}
