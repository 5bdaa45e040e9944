import type { HostedCertificate } from "../../core/hosted/hosted.ts";
import { describeHosted } from "../../core/inventory/provider-certificate.ts";
import { printable } from "../../core/names/printable.ts";
import type { Certificate, ParsedCertificate } from "../../core/x509/certificate.ts";
import { containerOf } from "../../core/x509/container.ts";
import { parseCertificate } from "../../core/x509/parse-certificate.ts";
import { readPem } from "../../core/x509/pem.ts";

export type HostedFileProblem =
  | "file-empty"
  | "private-key-inside"
  | "no-certificate"
  | "too-many-certificates"
  | "pem-damaged"
  | "certificate-malformed"
  | "pkcs12"
  | "pkcs7"
  | "java-keystore";

export type DecodedHosted =
  | { readonly ok: true; readonly certificate: HostedCertificate }
  | { readonly ok: false; readonly reason: HostedFileProblem; readonly detail: string };

const MAX_CERTIFICATES = 20;
const TO_PEM = "convert it to PEM and leave the key out";

/** Reads a hosted certificate from the bytes of a file: PEM (leaf, then its chain) or one DER certificate. Never keeps a key. */
export function decodeHosted(bytes: Uint8Array): DecodedHosted {
  switch (containerOf(bytes)) {
    case "empty":
      return problem("file-empty", "it is empty");
    case "java-keystore":
      return problem("java-keystore", `it is a Java keystore; ${TO_PEM}: keytool -exportcert -rfc`);
    case "pkcs12":
      return problem("pkcs12", `it is PKCS#12; ${TO_PEM}: openssl pkcs12 -in FILE -nokeys -out FILE.pem`);
    case "pkcs7":
      return pkcs7("-inform der ");
    case "private-key":
    case "encrypted-private-key":
      return privateKey();
    case "der":
    case "public-key":
      return fromCertificates([bytes]);
    case "text":
    case "utf-16":
      return decodePem(Buffer.from(bytes).toString("utf8"));
  }
}

function decodePem(text: string): DecodedHosted {
  const blocks = readPem(text);
  if (blocks.some((block) => !block.ok && block.reason === "private-key")) return privateKey();
  const damaged = blocks.find((block) => !block.ok);
  if (damaged !== undefined && !damaged.ok) {
    return problem("pem-damaged", `the PEM block at line ${damaged.line} is damaged (${damaged.reason})`);
  }
  if (blocks.some((block) => block.label === "PKCS7")) return pkcs7("");
  const certificates = blocks.flatMap((block) =>
    block.ok && /^(?:X509 )?CERTIFICATE$/.test(block.label) ? [block.bytes] : [],
  );
  if (certificates.length === 0) return problem("no-certificate", "there is no certificate in it");
  return fromCertificates(certificates);
}

function fromCertificates(chain: readonly Uint8Array[]): DecodedHosted {
  if (chain.length > MAX_CERTIFICATES) {
    return problem(
      "too-many-certificates",
      `it holds ${chain.length} certificates, at most ${MAX_CERTIFICATES} are read`,
    );
  }
  const parsed = chain.map(parseCertificate);
  const position = leafPosition(parsed);
  const leaf = parsed[position];
  if (leaf?.ok !== true) {
    const why = leaf === undefined ? "" : ` (${leaf.problem.reason}: ${leaf.problem.detail})`;
    return problem("certificate-malformed", `certificate ${position + 1} in it cannot be read${why}`);
  }
  const others = chain.filter((_, index) => index !== position);
  // Copies: the file's buffer may hold more than the certificates.
  const hosted = [leaf.certificate.der, ...others].map((der) => Uint8Array.from(der));
  return { ok: true, certificate: describeHosted(leaf.certificate, hosted) };
}

/** The first, unless that is a CA and another is not: some bundles are written root first. */
function leafPosition(parsed: readonly ParsedCertificate[]): number {
  const first = parsed[0];
  if (first?.ok !== true || !isCa(first.certificate)) return 0;
  return Math.max(
    0,
    parsed.findIndex((entry) => entry.ok && !isCa(entry.certificate)),
  );
}

function isCa(certificate: Certificate): boolean {
  return certificate.extensions.basicConstraints?.ca === true;
}

function privateKey(): DecodedHosted {
  return problem(
    "private-key-inside",
    "it holds a private key, which does not belong here and was not read; leave only the certificates in it",
  );
}

function pkcs7(option: string): DecodedHosted {
  return problem(
    "pkcs7",
    `it is PKCS#7; ${TO_PEM}: openssl pkcs7 ${option}-in FILE -print_certs -out FILE.pem`,
  );
}

function problem(reason: HostedFileProblem, detail: string): DecodedHosted {
  return { ok: false, reason, detail: printable(detail) };
}
