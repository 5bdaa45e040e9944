import { FINDING_CODES, type FindingCode } from "./codes.ts";
import type { Finding } from "./finding.ts";

const TRUST_CODES: readonly FindingCode[] = [
  "chain-incomplete",
  "intermediate-expired",
  "trust-ended",
  "root-missing",
  "untrusted",
  "intermediate-expiring",
];

const REACH_CODES: readonly FindingCode[] = ["dns-failed", "unreachable", "endpoint-unreachable"];

/** Everything that is judged on what was served. */
const SERVED_CODES: readonly FindingCode[] = (Object.keys(FINDING_CODES) as FindingCode[]).filter(
  (code) => FINDING_CODES[code].class !== "ourselves" && !REACH_CODES.includes(code),
);

/**
 * Left explains right: on one binding the right-hand codes are not reported beside the left-hand one. `unreachable`
 * and `dns-failed` hide what was served because nothing new is known about it; see `holdsBack`.
 */
const EXPLAINS: Readonly<Partial<Record<FindingCode, readonly FindingCode[]>>> = {
  "dns-failed": ["unreachable", "endpoint-unreachable", ...SERVED_CODES],
  unreachable: ["endpoint-unreachable", ...SERVED_CODES],
  "https-not-configured": ["name-mismatch", "hosted-none", ...TRUST_CODES],
  "provider-default-certificate": ["name-mismatch", "hosted-none", ...TRUST_CODES],
  "leaf-expired": ["leaf-expiring", "renewal-late", "hosted-expiring", "untrusted"],
  "leaf-not-yet-valid": ["untrusted"],
  "chain-incomplete": ["untrusted"],
  "intermediate-expired": ["untrusted", "intermediate-expiring"],
  "trust-ended": ["untrusted"],
  "root-missing": ["untrusted"],
  "leaf-expiring": ["renewal-late"],
  "wrong-layer": ["not-deployed"],
};

/** What is left when everything that another finding of the same binding explains is taken out. */
export function withoutExplained(findings: readonly Finding[]): readonly Finding[] {
  const explained = new Set(findings.flatMap(({ code }) => EXPLAINS[code] ?? []));
  return findings.filter(({ code }) => !explained.has(code));
}

/**
 * Codes about which nothing new was learned while the findings hold: those that are open stay open as they are, none
 * opens. Unknown is not healthy, and not sick either.
 */
export function heldBack(findings: readonly Finding[]): ReadonlySet<FindingCode> {
  const blind = findings.find(({ code }) => code === "dns-failed" || code === "unreachable");
  return new Set(blind === undefined ? [] : SERVED_CODES);
}
