import { isCertificateDnsName } from "../names/dns-syntax.ts";
import { formatIpAddress } from "../names/ip-address.ts";
import { nameInSentence } from "../names/printable.ts";
import type { Certificate, DistinguishedName } from "../x509/certificate.ts";
import { rdnKeys } from "./name-key.ts";

const EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

/**
 * A name of a certificate that name constraints may speak about; `kind` is the key by which constraints are grouped. Of a URI, its host
 * (empty where it has none that a constraint could compare).
 */
export type ConstrainedName =
  | { readonly kind: "dns" | "email" | "uri"; readonly value: string }
  | { readonly kind: "ip"; readonly bytes: Uint8Array }
  | { readonly kind: "directory"; readonly rdns: readonly string[]; readonly name: DistinguishedName }
  | { readonly kind: `other ${number}` };

/**
 * RFC 5280 §4.2.1.10: the names in subjectAltName, the subject as a directory name unless it is empty, and e-mail addresses in the
 * subject where subjectAltName holds none. The common name is no host name here, because no client reads it as one.
 */
export function* constrainedNames(certificate: Certificate): Generator<ConstrainedName> {
  const { subject } = certificate;
  const names = certificate.extensions.subjectAltName;
  for (const value of names?.dns ?? []) yield { kind: "dns", value };
  for (const bytes of names?.ip ?? []) yield { kind: "ip", bytes };
  for (const value of names?.email ?? []) yield { kind: "email", value };
  for (const uri of names?.uri ?? []) yield { kind: "uri", value: hostOfUri(uri) };
  for (const name of names?.directory ?? []) yield { kind: "directory", rdns: rdnKeys(name), name };
  for (const tag of names?.others ?? []) yield { kind: `other ${tag}` };
  if (subject.attributes.length > 0) yield { kind: "directory", rdns: rdnKeys(subject), name: subject };
  if ((names?.email.length ?? 0) > 0) return;
  for (const { oid, value } of subject.attributes) if (oid === EMAIL_ADDRESS) yield { kind: "email", value };
}

/** For people; safe to print. */
export function nameText(name: ConstrainedName): string {
  switch (name.kind) {
    case "dns":
    case "email":
    case "uri":
      return nameInSentence(name.value);
    case "ip":
      return formatIpAddress(name.bytes);
    case "directory":
      return nameInSentence(name.name.text);
    default:
      return "of another kind";
  }
}

/** Whether a name is what its kind demands; asked only where a constraint applies to the kind. */
export function isWellFormed(name: ConstrainedName): boolean {
  switch (name.kind) {
    case "dns":
      return isCertificateDnsName(name.value);
    case "ip":
      return name.bytes.length === 4 || name.bytes.length === 16;
    case "email":
      return /^[^@\s]+@[^@\s]+$/.test(name.value);
    case "uri":
      return name.value !== "";
    case "directory":
      return true;
    default:
      // Constraints on kinds that nobody here can compare: RFC 5280 §4.2.1.10 says reject.
      return false;
  }
}

/** The host of a URI with authority (RFC 3986 §3.2), in lower case; empty without one or when it is an address. */
export function hostOfUri(uri: string): string {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1] ?? "";
  const host = authority
    .slice(authority.lastIndexOf("@") + 1)
    .replace(/:\d*$/, "")
    .toLowerCase();
  return host.startsWith("[") || /^[\d.]+$/.test(host) ? "" : host;
}
