import type { PresentedCertificate, PresentedChain } from "../evaluation.ts";
import { type Candidate, candidateOf } from "../path/candidate.ts";
import type { Certificate } from "../x509/certificate.ts";

/**
 * The certificates of a chain as a server should send them (RFC 8446 §4.4.2): the leaf, then each intermediate after what it issued,
 * nearest first. Duplicates, strangers and roots are left out. `chain` tells the roles, by position in `certificates`.
 */
export function correctedBundle(
  chain: PresentedChain,
  certificates: readonly Certificate[],
): readonly Certificate[] {
  const withRole = (role: PresentedCertificate["role"]): readonly Candidate[] =>
    chain.certificates.flatMap((one) => {
      const certificate = one.role === role ? certificates[one.position] : undefined;
      return certificate === undefined ? [] : [candidateOf(certificate)];
    });
  const intermediates = withRole("intermediate");
  const bundle = new Set(withRole("leaf"));
  // A set may grow while it is walked: nearer issuers come first.
  for (const child of bundle) {
    for (const issuer of intermediates) if (issuer.subjectKey === child.issuerKey) bundle.add(issuer);
  }
  return [...bundle].map(({ certificate }) => certificate);
}
