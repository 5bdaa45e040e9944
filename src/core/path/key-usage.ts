import type { Certificate, KeyUsage } from "../x509/certificate.ts";
import { type PathProblem, type PathRole, problem } from "./path-problem.ts";

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const ANY_USAGE = "2.5.29.37.0";
const EXTENDED_KEY_USAGE = "2.5.29.37";

const TLS_USAGES: readonly KeyUsage[] = ["digitalSignature", "keyEncipherment", "keyAgreement"];

/** RFC 5280 §4.2.1.3: an authority may sign certificates, a server may do something that TLS needs and does not sign certificates. */
export function keyUsageProblems(certificate: Certificate, role: PathRole): PathProblem[] {
  const { keyUsage } = certificate.extensions;
  if (keyUsage === undefined) return [];
  const signs = keyUsage.has("keyCertSign");
  if (role !== "leaf") {
    return signs ? [] : [problem("key-usage", certificate, "may not sign certificates (keyUsage)")];
  }
  if (signs)
    return [
      problem("key-usage", certificate, "is a server's certificate that may sign certificates (keyUsage)"),
    ];
  const serves = TLS_USAGES.some((usage) => keyUsage.has(usage));
  return serves ? [] : [problem("key-usage", certificate, "may not be used in TLS handshakes (keyUsage)")];
}

/**
 * RFC 5280 §4.2.1.12, applied along the path as all browsers do: where an authority lists usages, serverAuth or any must be among
 * them; where a leaf lists usages, serverAuth itself, not any, and the list is not critical. No root of a public program lists any, and an
 * anchor that does was made for something else.
 */
export function extendedKeyUsageProblems(certificate: Certificate, role: PathRole): PathProblem[] {
  const { extendedKeyUsage: usages, all } = certificate.extensions;
  if (usages === undefined) return [];
  if (role === "anchor")
    return [problem("extended-key-usage", certificate, "is a root that limits its own usage")];
  const serves = usages.includes(SERVER_AUTH);
  const any = usages.includes(ANY_USAGE);
  if (role === "leaf" ? !serves || any : !serves && !any)
    return [problem("extended-key-usage", certificate, "is not made for TLS servers (extendedKeyUsage)")];
  const critical = all.some((extension) => extension.oid === EXTENDED_KEY_USAGE && extension.critical);
  return role === "leaf" && critical
    ? [problem("extended-key-usage", certificate, "marks extendedKeyUsage as critical")]
    : [];
}
