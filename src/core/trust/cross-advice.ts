import { formatInstant } from "../path/certificate-names.ts";
import type { Instant } from "../time.ts";
import type { AnchorNames } from "./anchor-names.ts";
import type { CrossCertificate } from "./trust-data.ts";
import { factsAbout, type TrustStore } from "./trust-store.ts";

/** What is known of cross-certificates, and what authorities are called. */
export interface KnownCrosses {
  readonly crosses: readonly CrossCertificate[];
  readonly names: AnchorNames;
}

/**
 * The known cross-certificate that leads from a root which `store` lacks to one that it has, in one sentence; of several
 * the one that lasts longest. Undefined when none would help at `at`.
 */
export function crossAdvice(
  { crosses, names }: KnownCrosses,
  root: string,
  store: TrustStore,
  at: Instant,
): string | undefined {
  const useful = crosses
    .filter(
      ({ subject, issuer, notBefore, notAfter }) =>
        subject === root && notBefore <= at && at <= notAfter && has(store, issuer, at),
    )
    .toSorted((a, b) => b.notAfter - a.notAfter)[0];
  if (useful === undefined) return undefined;
  const { sha256, issuer, notAfter } = useful;
  const name = names({ sha256: root });
  return `Send the cross-certificate of ${name} issued by ${names({ sha256: issuer })} in addition (SHA-256 ${sha256}, ends ${formatInstant(notAfter)}).`;
}

function has(store: TrustStore, sha256: string, at: Instant): boolean {
  const isGone = factsAbout(store, sha256).some(
    ({ kind, certainty, at: removedAt }) =>
      kind === "removal" && certainty !== "estimated" && removedAt <= at,
  );
  return store.index.bySha256.has(sha256) && !isGone;
}
