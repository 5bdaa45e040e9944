import type { StoreVerdict } from "../evaluation.ts";
import { parseDomainName } from "../names/domain-name.ts";
import { explainMismatch, matchName } from "../names/match-name.ts";
import { printable } from "../names/printable.ts";
import type { Certificate } from "../x509/certificate.ts";

/** Why a leaf does not name `domain`, in words without a full stop, as every `detail`; undefined when it does (RFC 9525 §6). */
export function nameFault(leaf: Certificate, domain: string): string | undefined {
  const parsed = parseDomainName(domain);
  if (!parsed.ok)
    return `"${printable(domain.slice(0, 253))}" is no name that a certificate could hold: ${parsed.detail}`;
  const names = leaf.extensions.subjectAltName;
  const match = matchName(names, parsed.name);
  if (!match.matches) return explainMismatch(match, parsed.name, names).replace(/\.$/, "");
  if (parsed.name.kind === "ip") return undefined;
  // RFC 5280 §4.2.1.6: dNSName has the preferred syntax of host names, and CAs may not put an underscore into one.
  if (parsed.name.name.includes("_"))
    return `${parsed.name.display} holds an underscore, which no host name in a certificate may`;
  return isRegistryWildcard(match.by)
    ? `${match.by} covers a whole registry of names, so it does not count`
    : undefined;
}

/** Second levels under a country code where others than the owner register: clients refuse a wildcard over them. */
const REGISTRY = /^\*\.(?:ac|co|com|edu|gob|gov|go|gv|ltd|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/;

/** The common part of the public suffix list: the whole list changes weekly, and its private part names hosts that exist. */
function isRegistryWildcard(entry: string): boolean {
  return REGISTRY.test(entry.toLowerCase());
}

/** A chain that a store would trust, for another name. Why a path fails is told before. */
export function withNameFault(verdict: StoreVerdict, detail: string, leaf: Certificate): StoreVerdict {
  if (!verdict.trusted) return verdict;
  return { ...verdict, trusted: false, reason: "name-mismatch", detail, about: leaf.sha256 };
}
