import { isCertificateDnsName } from "../names/dns-syntax.ts";
import { formatIpAddress } from "../names/ip-address.ts";
import { printable } from "../names/printable.ts";
import type { Certificate, DistinguishedName } from "../x509/certificate.ts";
import { rdnKeys } from "./name-key.ts";

const EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

/** A name of a certificate that name constraints may speak about; `kind` is the key by which constraints are grouped. */
export type ConstrainedName =
  | { readonly kind: "dns" | "email" | "uri"; readonly value: string; readonly text: string }
  | { readonly kind: "ip"; readonly bytes: Uint8Array; readonly text: string }
  | { readonly kind: "directory"; readonly rdns: readonly string[]; readonly text: string }
  | { readonly kind: `other ${number}`; readonly text: string };

/**
 * RFC 5280 §4.2.1.10: the names in subjectAltName, the subject as a directory name unless it is empty, and e-mail addresses in the
 * subject where subjectAltName holds none. The common name is no host name here, because no client reads it as one.
 */
export function* constrainedNames(certificate: Certificate): Generator<ConstrainedName> {
  const { subject } = certificate;
  const names = certificate.extensions.subjectAltName;
  for (const value of names?.dns ?? []) yield textName("dns", value);
  for (const bytes of names?.ip ?? []) yield { kind: "ip", bytes, text: formatIpAddress(bytes) };
  for (const value of names?.email ?? []) yield textName("email", value);
  for (const value of names?.uri ?? []) yield textName("uri", value);
  for (const name of names?.directory ?? []) yield directoryName(name);
  for (const tag of names?.others ?? []) yield { kind: `other ${tag}`, text: "of another kind" };
  if (subject.attributes.length > 0) yield directoryName(subject);
  if ((names?.email.length ?? 0) > 0) return;
  for (const { oid, value } of subject.attributes) if (oid === EMAIL_ADDRESS) yield textName("email", value);
}

function textName(kind: "dns" | "email" | "uri", value: string): ConstrainedName {
  return { kind, value, text: printable(value) };
}

function directoryName(name: DistinguishedName): ConstrainedName {
  return { kind: "directory", rdns: rdnKeys(name), text: name.text };
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
      return hostOfUri(name.value) !== undefined;
    case "directory":
      return true;
    default:
      // Constraints on kinds that nobody here can compare: RFC 5280 §4.2.1.10 says reject.
      return false;
  }
}

/** The host of a URI with authority (RFC 3986 §3.2), in lower case; undefined without one or when it is an address. */
export function hostOfUri(uri: string): string | undefined {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1];
  const host = authority?.replace(/^.*@/, "").replace(/:\d*$/, "").toLowerCase();
  if (host === undefined || host === "" || host.startsWith("[") || /^[\d.]+$/.test(host)) return undefined;
  return host;
}
