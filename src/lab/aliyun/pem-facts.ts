import { X509Certificate } from "node:crypto";

/** What the provider tells about a certificate, read with Node's own reader: not with the product's. */
export interface PemFacts {
  /** Upper-case, colons. */
  readonly sha1: string;
  /** Upper-case, no colons. */
  readonly sha256: string;
  readonly serial: string;
  readonly names: readonly string[];
  readonly commonName: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export type ReadFacts = (pem: string) => PemFacts;

/** Reads every text once. */
export function createPemFacts(): ReadFacts {
  const known = new Map<string, PemFacts>();
  return (pem) => {
    const before = known.get(pem);
    if (before !== undefined) return before;
    const facts = readFacts(pem);
    known.set(pem, facts);
    return facts;
  };
}

function readFacts(pem: string): PemFacts {
  const certificate = new X509Certificate(pem);
  const names = (certificate.subjectAltName ?? "").split(", ").map((name) => name.replace(/^DNS:/, ""));
  return {
    sha1: certificate.fingerprint,
    sha256: certificate.fingerprint256.replaceAll(":", ""),
    serial: certificate.serialNumber,
    names,
    commonName: names[0] ?? "",
    issuer: /CN=(.*)/.exec(certificate.issuer)?.[1] ?? "",
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}
