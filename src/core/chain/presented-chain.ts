import { hash } from "node:crypto";
import type { CertificateSummary, PresentedChain } from "../evaluation.ts";
import type { Ancestry } from "../path/ancestry.ts";
import type { Certificate } from "../x509/certificate.ts";
import { chainProblems } from "./presented-problems.ts";
import { presentedCertificates, type WireCertificate } from "./presented-roles.ts";

export interface PresentedInput {
  readonly wire: readonly WireCertificate[];
  /** SHA-256 of every certificate in the message, also of those that nobody looked at. */
  readonly digests: readonly string[];
  /** What stands above the leaf among the presented certificates; undefined when the leaf cannot be read. */
  readonly ancestry: Ancestry | undefined;
  /** Certificates behind the limit, which nobody looked at. */
  readonly unread: number;
  readonly summaryOf: (certificate: Certificate) => CertificateSummary;
}

/**
 * The presented chain as a message: the role of each certificate and what is wrong with it, whatever store a client has.
 * Nothing is dropped: duplicates, strangers, roots and unreadable ones keep their positions.
 */
export function presentedChain(input: PresentedInput): PresentedChain {
  const certificates = presentedCertificates(input.wire, input.ancestry, input.summaryOf);
  return {
    digest: chainDigest(input.digests),
    certificates,
    problems: chainProblems(input.wire, certificates, input.ancestry, input.unread),
  };
}

/** SHA-256 (hex) over the SHA-256 digests (hex in, as bytes) in wire order; of nothing for an empty chain. */
export function chainDigest(sha256s: readonly string[]): string {
  return hash("sha256", Buffer.from(sha256s.join(""), "hex"), "hex");
}
