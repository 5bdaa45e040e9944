import { nameInSentence } from "../names/printable.ts";
import { DAY, type Instant } from "../time.ts";
import type { Certificate, DistinguishedName } from "../x509/certificate.ts";

const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";
const UNIT = "2.5.4.11";

/**
 * What people call a certificate: its common name; the unit where the common name only repeats the organization (several roots do that);
 * else the whole name. Safe to print, and short enough for a sentence.
 */
export function shortName(name: DistinguishedName): string {
  const value = (oid: string): string | undefined => name.attributes.find((part) => part.oid === oid)?.value;
  const common = value(COMMON_NAME);
  const specific = common === undefined || common === value(ORGANIZATION) ? (value(UNIT) ?? common) : common;
  return nameInSentence(specific ?? (name.text || "a certificate without a name"));
}

export function subjectName(certificate: Certificate): string {
  if (certificate.subject.attributes.length > 0) return shortName(certificate.subject);
  const first = certificate.extensions.subjectAltName?.dns[0];
  return first === undefined ? "a certificate without a name" : nameInSentence(first);
}

/** `2027-04-15`, or `2028-01-28 12:00:00 UTC` when it is not midnight. */
export function formatInstant(at: Instant): string {
  const iso = new Date(at).toISOString();
  return at % DAY === 0 ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
