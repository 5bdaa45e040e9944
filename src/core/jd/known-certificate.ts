import { compareHosted } from "../hosted/compare-hosted.ts";
import type { HostedCertificate, HostedMemory } from "../hosted/hosted.ts";
import type { ServedJudgement } from "../hosted/judge-served.ts";
import type { ServedLeaf } from "../hosted/served-leaf.ts";
import type { Instant } from "../time.ts";

/** A certificate that somebody declared and nobody is served yet: the one for the next ticket. */
export interface KnownCertificate {
  readonly certificate: HostedCertificate;
  readonly notAfter: Instant;
}

type Comparable = Pick<HostedMemory, "state">;

/** The declared certificate that ends last, if it ends after everything that is served and is none of it. */
export function knownCertificate(
  hosted: readonly Comparable[],
  served: readonly ServedLeaf[],
): KnownCertificate | undefined {
  return hosted
    .flatMap(({ state }) => {
      const certificate = state.kind === "present" ? state.certificate : undefined;
      const notAfter = certificate?.notAfter?.at;
      return certificate === undefined || notAfter === undefined ? [] : [{ certificate, notAfter }];
    })
    .filter(({ certificate, notAfter }) =>
      served.every((leaf) => notAfter > leaf.notAfter && compareHosted(certificate, leaf) === "different"),
    )
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
