import type { CertificateSummary, PresentedCertificate } from "../evaluation.ts";
import { type Ancestry, isSelfSigned } from "../path/ancestry.ts";
import type { Candidate } from "../path/candidate.ts";
import type { Certificate } from "../x509/certificate.ts";

/** One certificate as it came over the wire: readable or not. */
export type WireCertificate =
  | { readonly ok: true; readonly sha256: string; readonly candidate: Candidate }
  | { readonly ok: false; readonly sha256: string; readonly error: string };

/** The place of every certificate in the message. An authority from which the leaf does not descend is a stranger. */
export function presentedCertificates(
  wire: readonly WireCertificate[],
  ancestry: Ancestry | undefined,
  summaryOf: (certificate: Certificate) => CertificateSummary,
): PresentedCertificate[] {
  const seen = new Set<string>();
  return wire.map((item, position) => {
    const { sha256 } = item;
    const repeated = seen.has(sha256);
    seen.add(sha256);
    if (!item.ok) return { position, sha256, role: "unreadable", error: item.error };
    const role = repeated ? "duplicate" : roleOf(item.candidate, position, ancestry);
    return { position, sha256, role, certificate: summaryOf(item.candidate.certificate) };
  });
}

function roleOf(
  candidate: Candidate,
  position: number,
  ancestry: Ancestry | undefined,
): PresentedCertificate["role"] {
  if (position === 0) return "leaf";
  // Without a readable leaf nobody can tell who belongs to it.
  if (ancestry === undefined) return candidate.selfIssued ? "root" : "intermediate";
  if (!ancestry.members.has(candidate)) return "stranger";
  return isSelfSigned(candidate, ancestry) ? "root" : "intermediate";
}
