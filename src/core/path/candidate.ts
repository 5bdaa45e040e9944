import type { Certificate } from "../x509/certificate.ts";
import { nameKey } from "./name-key.ts";

/** A certificate with what path building asks of it again and again. */
export interface Candidate {
  readonly certificate: Certificate;
  /** Comparable forms of subject and issuer. */
  readonly subjectKey: string;
  readonly issuerKey: string;
  /** Subject and key: the same for a root and its cross-certificates. Cycles are cut by it. */
  readonly identity: string;
  /** Issuer and subject are the same name (RFC 5280 §3.2); says nothing about keys. */
  readonly selfIssued: boolean;
}

export function candidateOf(certificate: Certificate): Candidate {
  const subjectKey = nameKey(certificate.subject);
  const issuerKey = nameKey(certificate.issuer);
  return {
    certificate,
    subjectKey,
    issuerKey,
    identity: `${certificate.publicKey.spkiSha256} ${subjectKey}`,
    selfIssued: subjectKey === issuerKey,
  };
}

/** Groups by subject, for finding issuers. */
export function bySubject(candidates: readonly Candidate[]): ReadonlyMap<string, readonly Candidate[]> {
  return Map.groupBy(candidates, (candidate) => candidate.subjectKey);
}

/** The key identifiers say that `issuer` signed `child`; absent ones say nothing. */
export function keyIdsAgree(child: Candidate, issuer: Candidate): boolean | undefined {
  const wanted = child.certificate.extensions.authorityKeyId;
  const offered = issuer.certificate.extensions.subjectKeyId;
  return wanted === undefined || offered === undefined ? undefined : wanted === offered;
}
