import type { HostedCertificate, HostedMemory } from "../hosted/hosted.ts";
import type { ServedJudgement } from "../hosted/judge-served.ts";
import { DAY, type Instant } from "../time.ts";

/** A certificate that somebody declared and nobody is served yet: the one for the next ticket. */
export interface KnownCertificate {
  readonly certificate: HostedCertificate;
  readonly notAfter: Instant;
}

type Comparable = Pick<HostedMemory, "state">;

/** The declared certificate that ends last, if it ends after everything that is served: by more than the day to which some dates are told. */
export function knownCertificate(
  hosted: readonly Comparable[],
  served: readonly { readonly notAfter: Instant }[],
): KnownCertificate | undefined {
  return hosted
    .flatMap(({ state }) => {
      const certificate = state.kind === "present" ? state.certificate : undefined;
      const notAfter = certificate?.notAfter?.at;
      return certificate === undefined || notAfter === undefined ? [] : [{ certificate, notAfter }];
    })
    .filter(({ notAfter }) => served.every((leaf) => notAfter > leaf.notAfter + DAY))
    .toSorted((a, b) => b.notAfter - a.notAfter)[0];
}

/**
 * The served state where certificates are hosted by ticket: what is declared may still lie on somebody's desk, so that serving none
 * of it proves nothing. As soon as one endpoint serves it, it is hosted, and all must follow.
 */
export function servedByTicket(judged: ServedJudgement): ServedJudgement {
  const waits = judged.state === "not-deployed" || judged.state === "rolling-out";
  if (!waits || judged.standings.includes("current")) return judged;
  return { ...judged, state: "not-comparable", budgetEndsAt: undefined };
}
