import { hash } from "node:crypto";
import type { CertificateSummary } from "../evaluation.ts";
import { type BoundedMap, weightOf } from "../path/bounded-map.ts";
import { candidateOf } from "../path/candidate.ts";
import type { Certificate } from "../x509/certificate.ts";
import { parseCertificate } from "../x509/parse-certificate.ts";
import { summarize } from "../x509/summary.ts";
import type { WireCertificate } from "./presented-roles.ts";

/** More than this is never looked at: TLS stacks refuse such messages, and reading must stay within bounds. */
const MAX_CERTIFICATES = 128;
const MAX_BYTES = 512 * 1024;
/** Of one certificate: those of public authorities have 1 to 3 kB. */
const USUAL_BYTES = 4 * 1024;

export interface ReadCertificates {
  readonly wire: readonly WireCertificate[];
  /** How many were left out because of the limits. */
  readonly unread: number;
}

/** Reads DER certificates, each distinct one once. `digests` are their SHA-256 in lower-case hex. */
export function readCertificates(
  chain: readonly Uint8Array[],
  digests: readonly string[],
  memory: BoundedMap<string, WireCertificate>,
): ReadCertificates {
  const wire: WireCertificate[] = [];
  let bytes = 0;
  for (const [index, der] of chain.entries()) {
    bytes += der.length;
    if (wire.length >= MAX_CERTIFICATES || bytes > MAX_BYTES) break;
    wire.push(readCertificate(der, digests[index] ?? sha256Of(der), wire, memory));
  }
  return { wire, unread: chain.length - wire.length };
}

/** The same bytes give the same object within one chain, whatever the memory forgets meanwhile. */
function readCertificate(
  der: Uint8Array,
  sha256: string,
  before: readonly WireCertificate[],
  memory: BoundedMap<string, WireCertificate>,
): WireCertificate {
  const known = memory.get(sha256) ?? before.find((item) => item.sha256 === sha256);
  if (known !== undefined) return known;
  const parsed = parseCertificate(der);
  const read: WireCertificate = parsed.ok
    ? { ok: true, sha256, candidate: candidateOf(parsed.certificate) }
    : { ok: false, sha256, error: parsed.problem.reason };
  memory.set(sha256, read, weightOf(der.length, USUAL_BYTES));
  return read;
}

export function sha256Of(der: Uint8Array): string {
  return hash("sha256", der, "hex");
}

/** Summaries are shared between chains, and forgotten with their certificate. */
export function createSummaries(): (certificate: Certificate) => CertificateSummary {
  const known = new WeakMap<Certificate, CertificateSummary>();
  return (certificate) => {
    const summary = known.get(certificate) ?? summarize(certificate);
    known.set(certificate, summary);
    return summary;
  };
}
