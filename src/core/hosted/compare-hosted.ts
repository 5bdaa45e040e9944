import { DAY, HOUR, type Instant, SECOND } from "../time.ts";
import type { DatedValue, HostedCertificate } from "./hosted.ts";
import type { ServedLeaf } from "./served-leaf.ts";

/** `probable`: names and dates agree, but no key that identifies a certificate was told. */
export type Comparison = "match" | "probable" | "different" | "not-comparable";

/**
 * Compares a hosted certificate with a served leaf by the strongest key that both have: SHA-256, then SHA-1, then
 * serial and issuer, then names with the end of validity (within the precision and zone in which it was told). A serial
 * alone proves nothing, but another serial does.
 */
export function compareHosted(hosted: HostedCertificate, served: ServedLeaf): Comparison {
  if (hosted.sha256 !== undefined) return hosted.sha256 === served.sha256 ? "match" : "different";
  if (hosted.sha1 !== undefined) return hosted.sha1 === served.sha1 ? "match" : "different";
  if (hosted.serial !== undefined && hosted.issuer !== undefined) {
    return hosted.serial === served.serial && hosted.issuer === served.issuer.text ? "match" : "different";
  }
  if (hosted.serial !== undefined && hosted.serial !== served.serial) return "different";
  return compareNamesAndDates(hosted, served);
}

/**
 * Do two readings tell the same certificate? By the strongest key that both have, else by the end of validity and the
 * names that both tell; without anything in common they differ.
 */
export function sameHosted(a: HostedCertificate, b: HostedCertificate): boolean {
  for (const key of ["sha256", "sha1", "id", "serial"] as const) {
    if (a[key] !== undefined && b[key] !== undefined) return a[key] === b[key];
  }
  if (a.notAfter === undefined || a.notAfter.at !== b.notAfter?.at) return false;
  return a.names === undefined || b.names === undefined || sameNames(a.names, b.names);
}

/** True when `value`, as told, can be the instant `at`. */
export function datesAgree(value: DatedValue, at: Instant): boolean {
  const spread = value.precision === "day" ? DAY : SECOND;
  const starts = value.zone === "unknown" ? [value.at, value.at - 8 * HOUR] : [value.at];
  return starts.some((start) =>
    spread === DAY ? at >= start && at < start + DAY : Math.abs(at - start) < SECOND,
  );
}

function compareNamesAndDates(hosted: HostedCertificate, served: ServedLeaf): Comparison {
  if (hosted.notAfter === undefined) return "not-comparable";
  if (!datesAgree(hosted.notAfter, served.notAfter)) return "different";
  if (hosted.notBefore !== undefined && !datesAgree(hosted.notBefore, served.notBefore)) return "different";
  if (hosted.names === undefined) return "probable";
  return sameNames(hosted.names, served.extensions.subjectAltName?.dns ?? []) ? "probable" : "different";
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  const fold = (names: readonly string[]): string =>
    [...new Set(names.map((n) => n.toLowerCase()))].sort().join(",");
  return fold(a) === fold(b);
}
