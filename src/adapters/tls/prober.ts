import type { Observation } from "../../core/observation.ts";
import { SECOND } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ProbeRequest, Prober } from "../../ports/prober.ts";
import { Probe, type ProbeEnd, type ProbeLimits } from "./probe.ts";
import { createSecureContexts } from "./secure-contexts.ts";
import { Watch } from "./watch.ts";

export interface TlsProberOptions {
  readonly clock: Clock;
  /** For the whole probe, from the first packet on. Default 10 s. */
  readonly deadlineMs?: number;
  /** How much a server may send. Default 256 KiB; some more may have arrived when the probe ends. */
  readonly maxBytes?: number;
}

/** A prober on node:tls. It does not limit how many probes run at once. */
export function createTlsProber(options: TlsProberOptions): Prober {
  const { clock, deadlineMs = 10 * SECOND, maxBytes = 256 * 1024 } = options;
  const limits: ProbeLimits = { deadlineMs, maxBytes };
  const contexts = createSecureContexts();
  const live = new Watch<Probe>();
  let closed = false;

  function probe(request: ProbeRequest): Promise<Observation> {
    const { address, port, keyType, groups } = request;
    const at = clock.now();
    return new Promise((resolve) => {
      const end = (probe: Probe, { outcome, timings }: ProbeEnd): void => {
        live.remove(probe);
        resolve({ address, port, keyType, at, timings, outcome });
      };
      const probe = new Probe(request, contexts(keyType, groups), limits, end);
      if (closed) return probe.abort("closed", closing);
      live.add(probe);
      probe.start();
    });
  }

  return {
    probe,
    close: () => {
      closed = true;
      for (const probe of live) probe.abort("closed", closing);
    },
  };
}

const closing = "the prober was closed";
