import { createThreadProber } from "../adapters/https-practice/thread-prober.ts";
import { createProcessProber } from "../adapters/tls/process-prober.ts";
import type { Clock } from "../ports/clock.ts";
import { type Current, requestPatienceMs } from "./current.ts";

/** The same with probers for a program that runs for months and must answer meanwhile; a command that ends soon needs no second process. */
export function withProbingProcess(current: Current, clock: Clock): Current {
  const { probe } = current.config;
  const prober = createProcessProber({ clock, deadlineMs: probe.timeoutMs });
  const practice = current.practice && createThreadProber({ deadlineMs: requestPatienceMs(probe) });
  const close = (): void => {
    practice?.close();
    current.close();
  };
  return { ...current, prober, practice, close };
}
