import type { SubjectAltName } from "../x509/certificate.ts";
import { isCertificateDnsName } from "./dns-syntax.ts";
import type { DomainName } from "./domain-name.ts";
import { formatIpAddress } from "./ip-address.ts";
import { nameInSentence } from "./printable.ts";

/** What a client asked for: a `DomainName` fits. `name` is in lower-case A-labels. */
export type Reference =
  | { readonly kind: "dns"; readonly name: string }
  | { readonly kind: "ip"; readonly bytes: Uint8Array };

export type NameMismatch =
  /** The certificate has no subjectAltName; its common name never counts (RFC 9525 §2). */
  | "no-san"
  /** `*.example.com` for `cdn.oss.example.com`: the wildcard covers one level. */
  | "wildcard-one-level-short"
  /** `*.example.com` for `example.com`. */
  | "wildcard-without-label"
  /** `w*.example.com` for `www.example.com`: only a whole label may be a wildcard. */
  | "partial-wildcard"
  /** `www.*.example.com`: only the leftmost label may be a wildcard. */
  | "wildcard-not-leftmost"
  /** `*.com` or `*`: too wide to count. */
  | "wildcard-too-wide"
  /** The address stands as text in a dNSName, where it does not count (RFC 9525 §6.2). */
  | "ip-as-dns-name"
  | "ip-not-in-san"
  | "only-other-names";

export type NameMatch =
  | { readonly matches: true; readonly by: string }
  | {
      readonly matches: false;
      readonly reason: NameMismatch;
      /** The entry that comes closest, where the reason is about one; safe to print. */
      readonly nearest?: string;
    };

/**
 * Whether a certificate names the reference (RFC 9525 §6): subjectAltName only, DNS names without regard to case, `*` as the whole
 * leftmost label for exactly one label above at least two others, addresses only as iPAddress. Malformed entries match nothing.
 */
export function matchName(names: SubjectAltName | undefined, reference: Reference): NameMatch {
  if (names === undefined) return { matches: false, reason: "no-san" };
  return reference.kind === "ip" ? matchIp(names, reference.bytes) : matchDns(names.dns, reference.name);
}

function matchIp(names: SubjectAltName, bytes: Uint8Array): NameMatch {
  const by = formatIpAddress(bytes);
  if (names.ip.some((entry) => Buffer.compare(entry, bytes) === 0)) return { matches: true, by };
  return names.dns.includes(by)
    ? { matches: false, reason: "ip-as-dns-name", nearest: by }
    : { matches: false, reason: "ip-not-in-san" };
}

/** From the most telling reason to the least. */
const TELLING: readonly NameMismatch[] = [
  "wildcard-one-level-short",
  "wildcard-without-label",
  "partial-wildcard",
  "wildcard-not-leftmost",
  "wildcard-too-wide",
];

function matchDns(entries: readonly string[], name: string): NameMatch {
  const near = new Map<NameMismatch, string>();
  for (const entry of entries) {
    const result = compareDns(entry.toLowerCase(), name);
    if (result === "match") return { matches: true, by: nameInSentence(entry) };
    if (result !== undefined && !near.has(result)) near.set(result, nameInSentence(entry));
  }
  const reason = TELLING.find((candidate) => near.has(candidate));
  const nearest = reason === undefined ? undefined : near.get(reason);
  return reason === undefined || nearest === undefined
    ? { matches: false, reason: "only-other-names" }
    : { matches: false, reason, nearest };
}

/** Undefined: the entry has nothing to do with the name. */
function compareDns(pattern: string, name: string): "match" | NameMismatch | undefined {
  if (!pattern.includes("*")) return pattern === name ? "match" : undefined;
  if (!pattern.startsWith("*.") || !isCertificateDnsName(pattern)) return oddWildcard(pattern, name);
  const base = pattern.slice(2);
  if (name === base) return "wildcard-without-label";
  if (!name.endsWith(`.${base}`)) return undefined;
  if (!base.includes(".")) return "wildcard-too-wide";
  const covered = name.slice(0, -base.length - 1);
  return covered.includes(".") ? "wildcard-one-level-short" : "match";
}

/** Wildcards that never count, reported only where they would have covered the name. */
function oddWildcard(pattern: string, name: string): NameMismatch | undefined {
  if (pattern === "*") return "wildcard-too-wide";
  const labels = pattern.split(".");
  const wanted = name.split(".");
  const covers =
    labels.length === wanted.length && labels.every((label, i) => globCovers(label, wanted[i] ?? ""));
  if (!covers) return undefined;
  return labels.slice(1).some((label) => label.includes("*")) ? "wildcard-not-leftmost" : "partial-wildcard";
}

/** Linear: the pieces between asterisks in order, so that no pattern of a hostile certificate costs more than its length. */
function globCovers(glob: string, label: string): boolean {
  const pieces = glob.split("*");
  const first = pieces[0] ?? "";
  if (pieces.length === 1) return glob === label;
  const last = pieces.at(-1) ?? "";
  if (label.length < first.length + last.length || !label.startsWith(first) || !label.endsWith(last))
    return false;
  let rest = label.slice(first.length, label.length - last.length);
  for (const piece of pieces.slice(1, -1)) {
    const at = rest.indexOf(piece);
    if (at < 0) return false;
    rest = rest.slice(at + piece.length);
  }
  return true;
}

/** How many names of a certificate one sentence lists. */
const LISTED = 3;

/** One sentence for people: why the certificate does not name `domain`, and what it names instead. */
export function explainMismatch(
  mismatch: Extract<NameMatch, { matches: false }>,
  domain: DomainName,
  names: SubjectAltName | undefined,
): string {
  const wanted = domain.display;
  const nearest = mismatch.nearest ?? "";
  switch (mismatch.reason) {
    case "no-san":
      return `The certificate has no subject alternative names, so it is valid for no name at all, not even ${wanted}.`;
    case "wildcard-one-level-short":
      return `${nearest} covers exactly one level, so it does not cover ${wanted}.`;
    case "wildcard-without-label":
      return `${nearest} covers names below ${nearest.slice(2)}, but not ${wanted} itself.`;
    case "partial-wildcard":
      return `${nearest} does not cover ${wanted}: a wildcard counts only as a whole label.`;
    case "wildcard-not-leftmost":
      return `${nearest} does not cover ${wanted}: a wildcard counts only as the leftmost label.`;
    case "wildcard-too-wide":
      return `${nearest} does not cover ${wanted}: so wide a wildcard does not count.`;
    case "ip-as-dns-name":
      return `The certificate holds ${wanted} as a DNS name; an address counts only as an IP address entry.`;
    case "ip-not-in-san":
    case "only-other-names":
      return `The certificate does not name ${wanted}; it names ${listNames(names)}.`;
  }
}

function listNames(names: SubjectAltName | undefined): string {
  const { dns = [], ip = [] } = names ?? {};
  const count = dns.length + ip.length;
  if (count === 0) return "no host";
  const first = [...dns.slice(0, LISTED).map(nameInSentence), ...ip.slice(0, LISTED).map(formatIpAddress)];
  const more = count > LISTED ? ` and ${count - LISTED} more` : "";
  return `${first.slice(0, LISTED).join(", ")}${more}`;
}
