import type { Binding } from "../core/inventory/binding.ts";
import type { HttpOutcome, PracticeLook } from "../core/practice/http-answer.ts";
import { leavesCompressionOpen, plainPort } from "../core/practice/plan-practice.ts";
import type { Clock } from "../ports/clock.ts";
import type { PracticeProber, PracticeRequest } from "../ports/practice-prober.ts";
import type { Limiter } from "./limiter.ts";

export interface PracticePorts {
  readonly clock: Clock;
  readonly limiter: Limiter;
  readonly practice: PracticeProber;
}

/** One HEAD over HTTPS and one over plain HTTP at one address; one GET where HEAD cannot tell. */
export async function askPractice(
  { clock, limiter, practice }: PracticePorts,
  binding: Binding,
  address: string,
): Promise<PracticeLook> {
  const ask = (more: Pick<PracticeRequest, "scheme" | "method" | "port">): Promise<HttpOutcome> => {
    const { domain, probe } = binding;
    return limiter.run(address, () => practice.ask({ domain, address, path: probe.path, ...more }));
  };
  const at = clock.now();
  const httpPort = plainPort(binding);
  const [https, http] = await Promise.all([
    ask({ scheme: "https", method: "HEAD", port: binding.port }),
    httpPort === undefined ? undefined : ask({ scheme: "http", method: "HEAD", port: httpPort }),
  ]);
  const body = leavesCompressionOpen(binding, https)
    ? await ask({ scheme: "https", method: "GET", port: binding.port })
    : undefined;
  return { at, address, https, http, body };
}
