import type { LimitedByCode } from "../evaluation.ts";
import type { Instant } from "../time.ts";
import { isEffective } from "../trust/root-facts.ts";
import { factsAbout, type TrustStore } from "../trust/trust-store.ts";
import type { Path } from "./build-paths.ts";
import type { Candidate } from "./candidate.ts";

/** When a path's way to its root ends, whatever leaf and intermediate stand below it. */
export interface RootEnd {
  readonly at: Instant;
  readonly code: LimitedByCode;
}

/** The earliest end of a path's cross-certificates, of its anchor where that counts, and of the store's trust in it; undefined when nothing there ends. */
export function rootEndOf(
  path: Path,
  store: TrustStore,
  isCross: (candidate: Candidate) => boolean,
): RootEnd | undefined {
  const anchor = path.at(-1);
  if (anchor === undefined || path.length < 2) return undefined;
  const crosses = path.slice(1, -1).filter(isCross);
  const ends: readonly RootEnd[] = [
    ...crosses.map(({ certificate }): RootEnd => ({ at: certificate.notAfter, code: "cross-certificate" })),
    ...(store.anchorExpiry === "ignore"
      ? []
      : [{ at: anchor.certificate.notAfter, code: "anchor-expiry" } as const]),
    ...factsAbout(store, anchor.certificate.sha256)
      .filter((fact) => fact.kind === "removal" && isEffective(fact))
      .map(({ at }): RootEnd => ({ at, code: "anchor-removal" })),
  ];
  return ends.toSorted((a, b) => a.at - b.at)[0];
}
