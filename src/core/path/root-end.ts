import type { LimitedByCode, StoreVerdict } from "../evaluation.ts";
import type { Instant } from "../time.ts";
import { isEffective, type RootFact } from "../trust/root-facts.ts";
import { factsAbout, type TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Path } from "./build-paths.ts";
import type { Candidate } from "./candidate.ts";
import { describeLimit } from "./describe-limit.ts";

/** When a path's way to its root ends, whatever leaf and intermediate stand below it. */
export type RootEnd = NonNullable<StoreVerdict["rootEnd"]>;

/** The earliest end of a path's cross-certificates, of its anchor where that counts, and of the store's trust in it; undefined when nothing there ends. */
export function rootEndOf(
  path: Path,
  store: TrustStore,
  isCross: (candidate: Candidate) => boolean,
): RootEnd | undefined {
  const anchor = path.at(-1);
  if (anchor === undefined || path.length < 2) return undefined;
  const end = (at: Instant, code: LimitedByCode, certificate: Certificate, fact?: RootFact): RootEnd => {
    return { at: new Date(at), code, text: describeLimit({ code, certificate, fact }, code, store.name) };
  };
  const crosses = path.slice(1, -1).filter(isCross);
  const { certificate } = anchor;
  const ends = [
    ...crosses.map((cross) => end(cross.certificate.notAfter, "cross-certificate", cross.certificate)),
    ...(store.anchorExpiry === "ignore" ? [] : [end(certificate.notAfter, "anchor-expiry", certificate)]),
    ...factsAbout(store, certificate.sha256)
      .filter((fact) => fact.kind === "removal" && isEffective(fact))
      .map((fact) => end(fact.at, "anchor-removal", certificate, fact)),
  ];
  return ends.toSorted((a, b) => a.at.getTime() - b.at.getTime())[0];
}
