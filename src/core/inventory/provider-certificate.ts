import { hash } from "node:crypto";
import type { HostedCertificate } from "../hosted/hosted.ts";
import { formatIpAddress } from "../names/ip-address.ts";
import { printable } from "../names/printable.ts";
import type { Certificate } from "../x509/certificate.ts";
import { parseCertificate } from "../x509/parse-certificate.ts";
import { readPem } from "../x509/pem.ts";

export type ProviderCertificateProblem = "private-key-inside" | "no-certificate" | "certificate-malformed";

export type ProviderCertificate =
  | { readonly ok: true; readonly certificate: HostedCertificate }
  | { readonly ok: false; readonly reason: ProviderCertificateProblem; readonly detail: string };

export type PemReader = (pem: string) => ProviderCertificate;

const MAX_CERTIFICATES = 20;

/**
 * A certificate as a provider tells it in PEM: the first block is the leaf, the rest the hosted chain. A private key among the blocks refuses
 * the whole; its bytes are not kept. Never throws.
 */
export function hostedFromPem(pem: string): ProviderCertificate {
  const blocks = readPem(pem);
  if (blocks.some((block) => !block.ok && block.reason === "private-key")) {
    return problem("private-key-inside", "the provider's answer holds a private key, which was not read");
  }
  const ders = blocks.flatMap((block) => (block.ok ? [block.bytes] : [])).slice(0, MAX_CERTIFICATES);
  const [first] = ders;
  if (first === undefined) return problem("no-certificate", "the provider's answer holds no certificate");
  const leaf = parseCertificate(first);
  if (leaf.ok) return { ok: true, certificate: describeHosted(leaf.certificate, ders) };
  return problem("certificate-malformed", `${leaf.problem.reason}: ${leaf.problem.detail}`);
}

/** Everything that a leaf tells, with the chain that is hosted with it. */
export function describeHosted(leaf: Certificate, chain: readonly Uint8Array[]): HostedCertificate {
  const names = leaf.extensions.subjectAltName;
  const { kind } = leaf.publicKey;
  return {
    sha256: leaf.sha256,
    sha1: leaf.sha1,
    serial: leaf.serial,
    issuer: leaf.issuer.text,
    names: [...(names?.dns ?? []).map(printable), ...(names?.ip ?? []).map(formatIpAddress)],
    ...(kind === "rsa" ? { keyType: "rsa" as const } : kind === "ec" ? { keyType: "ecdsa" as const } : {}),
    notBefore: { at: leaf.notBefore, precision: "second", zone: "utc" },
    notAfter: { at: leaf.notAfter, precision: "second", zone: "utc" },
    chain,
  };
}

/**
 * A reader that reads each text once and keeps each certificate's bytes once, so that thousands of domains under one wildcard certificate cost
 * as much as one. For one reading of a source; it only grows.
 */
export function sharingPemReader(): PemReader {
  const read = new Map<string, ProviderCertificate>();
  const ders = new Map<string, Uint8Array>();
  const shared = (der: Uint8Array): Uint8Array => {
    const key = hash("sha256", der);
    const known = ders.get(key) ?? der;
    ders.set(key, known);
    return known;
  };
  return (pem) => {
    const key = hash("sha256", pem);
    const known = read.get(key);
    if (known !== undefined) return known;
    const result = hostedFromPem(pem);
    const chain = result.ok ? (result.certificate.chain ?? []).map(shared) : [];
    const kept = result.ok ? { ok: true as const, certificate: { ...result.certificate, chain } } : result;
    read.set(key, kept);
    return kept;
  };
}

function problem(reason: ProviderCertificateProblem, detail: string): ProviderCertificate {
  return { ok: false, reason, detail: printable(detail) };
}
