import { isDnsLabel, MAX_LABEL_LENGTH, MAX_NAME_LENGTH } from "./dns-syntax.ts";
import { formatIpAddress, parseIpAddress } from "./ip-address.ts";
import { printable } from "./printable.ts";
import { decodePunycode } from "./punycode.ts";

/** A host that can be watched: a DNS name, or an IP address. */
export type DomainName =
  | {
      readonly kind: "dns";
      /** Lower-case A-labels without a final dot: what is compared, resolved and stored. */
      readonly name: string;
      /** For people: `www.例子.cn (www.xn--fsqu00a.cn)`, or the name itself. */
      readonly display: string;
    }
  | {
      readonly kind: "ip";
      /** Canonical text (RFC 5952). */
      readonly name: string;
      /** 4 or 16 bytes. */
      readonly bytes: Uint8Array;
      readonly display: string;
    };

export type DomainNameProblem =
  | "empty"
  | "wildcard"
  | "empty-label"
  | "label-too-long"
  | "name-too-long"
  | "invalid-character"
  | "invalid-label"
  | "numeric-last-label";

export type ParsedDomainName =
  | { readonly ok: true; readonly name: DomainName }
  | { readonly ok: false; readonly reason: DomainNameProblem; readonly detail: string };

/** The full stops of other scripts count as dots (UTS #46 §4). */
const DOTS = /[.\u3002\uff0e\uff61]/;
/** ASCII that cannot stand in a label: seen before conversion, because the URL parser gives some of it a meaning. */
const FOREIGN_ASCII = /[^A-Za-z0-9_\-\u{80}-\u{10ffff}]/u;
/** Longer input is refused unread; no valid name is that long in any script. */
const MAX_INPUT_LENGTH = 1024;

/**
 * Reads a host name as a person or a provider writes it: any script, any case, with or without the final dot, or an IP address (IPv6 also
 * in brackets). Wildcards are refused with a reason of their own. `parseDomainName` of a result's `name` gives the same again.
 */
export function parseDomainName(text: string): ParsedDomainName {
  if (text.length > MAX_INPUT_LENGTH) return problem("name-too-long", `${text.length} characters`);
  const bytes = parseIpAddress(/^\[.*\]$/.test(text) ? text.slice(1, -1) : text);
  if (bytes !== undefined) {
    const name = formatIpAddress(bytes);
    return { ok: true, name: { kind: "ip", name, bytes, display: name } };
  }
  return parseDnsName(text);
}

function parseDnsName(text: string): ParsedDomainName {
  const parts = text.split(DOTS);
  if (parts.length > 1 && parts.at(-1) === "") parts.pop();
  if (parts.every((part) => part === "")) return problem("empty", "there is no name");
  const labels: string[] = [];
  for (const part of parts) {
    const label = toALabel(part);
    if (typeof label !== "string") return label;
    labels.push(label);
  }
  const name = labels.join(".");
  if (name.length > MAX_NAME_LENGTH)
    return problem("name-too-long", `${name.length} characters, ${MAX_NAME_LENGTH} fit`);
  // Such a name is an IPv4 address to some programs and a name to others (0x7f000001).
  if (/^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "")) {
    return problem("numeric-last-label", `"${name}" ends in a number, but is no IP address`);
  }
  return { ok: true, name: { kind: "dns", name, display: toDisplay(name) } };
}

/** One label in its ASCII form, lower case. Label by label, so that no part of the name can act as anything else in a URL. */
function toALabel(part: string): string | Failure {
  if (part === "") return problem("empty-label", "two dots in a row, or a dot at the beginning");
  if (part.includes("*")) return problem("wildcard", "a wildcard names no host that could be asked");
  const shown = `"${printable(part.slice(0, MAX_LABEL_LENGTH))}"`;
  if (FOREIGN_ASCII.test(part))
    return problem("invalid-character", `${shown} holds a character that no host name has`);
  const lower = part.toLowerCase();
  const converted = isPlain(lower) ? lower : convert(part);
  if (converted === undefined) return problem("invalid-label", `${shown} is no valid international label`);
  if (converted.length > MAX_LABEL_LENGTH) {
    return problem("label-too-long", `${shown} has ${converted.length} characters, ${MAX_LABEL_LENGTH} fit`);
  }
  return isDnsLabel(converted) ? converted : problem("invalid-label", `${shown} is no valid label`);
}

type Failure = Extract<ParsedDomainName, { ok: false }>;

function problem(reason: DomainNameProblem, detail: string): Failure {
  return { ok: false, reason, detail };
}

function isPlain(label: string): boolean {
  return !label.startsWith("xn--") && /^[a-z0-9_-]+$/.test(label);
}

/** UTS #46 through the URL parser; the suffix keeps a numeric label from being taken for an IPv4 address. */
function convert(label: string): string | undefined {
  const host = URL.parse(`http://${label}.example/`)?.hostname;
  const converted = host?.endsWith(".example") ? host.slice(0, -".example".length) : "";
  return converted !== "" && !converted.includes(".") ? converted : undefined;
}

/**
 * A name in A-labels as people read it: `www.例子.cn (www.xn--fsqu00a.cn)` where the forms differ, else the name. A label that does
 * not decode to something that can be shown and that encodes back stays as it is.
 */
export function toDisplay(name: string): string {
  if (!name.includes("xn--")) return printable(name);
  const readable = name
    .split(".")
    .map((label) => toULabel(label) ?? label)
    .join(".");
  return readable === name ? printable(name) : `${readable} (${printable(name)})`;
}

function toULabel(label: string): string | undefined {
  if (!label.startsWith("xn--")) return undefined;
  const decoded = decodePunycode(label.slice("xn--".length));
  if (decoded === undefined || printable(decoded) !== decoded) return undefined;
  return FOREIGN_ASCII.test(decoded) || convert(decoded) !== label ? undefined : decoded;
}
