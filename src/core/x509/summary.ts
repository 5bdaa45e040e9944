import type { CertificateSummary } from "../evaluation.ts";
import { formatIpAddress } from "../names/ip-address.ts";
import { printable } from "../names/printable.ts";
import type { Certificate } from "./certificate.ts";
import { keyName } from "./public-key.ts";
import { signatureName } from "./signature-algorithm.ts";

/** What people and reports need of a certificate, as plain data that is safe to print. Cheap: no signature is checked. */
export function summarize(certificate: Certificate): CertificateSummary {
  const { sha256, sha1, serial, subject, issuer, publicKey, extensions } = certificate;
  return {
    sha256,
    sha1,
    spkiSha256: publicKey.spkiSha256,
    serial,
    subject: subject.text,
    issuer: issuer.text,
    notBefore: new Date(certificate.notBefore),
    notAfter: new Date(certificate.notAfter),
    key: keyName(publicKey),
    signature: signatureName(certificate.signature),
    dnsNames: (extensions.subjectAltName?.dns ?? []).map(printable),
    ipAddresses: (extensions.subjectAltName?.ip ?? []).map(formatIpAddress),
    selfSigned: claimsOwnSignature(certificate),
    ca: extensions.basicConstraints?.ca === true,
  };
}

/** Issuer equals subject, and the key identifiers, where both are there, do not contradict it. */
function claimsOwnSignature(certificate: Certificate): boolean {
  const { subjectKeyId, authorityKeyId } = certificate.extensions;
  const sameName = Buffer.compare(certificate.issuer.der, certificate.subject.der) === 0;
  return (
    sameName &&
    (authorityKeyId === undefined || subjectKeyId === undefined || authorityKeyId === subjectKeyId)
  );
}
