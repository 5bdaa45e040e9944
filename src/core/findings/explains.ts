import type { ServedState } from "../hosted/hosted.ts";
import { FINDING_CODES, type FindingCode, OUTAGE_CODES } from "./codes.ts";
import { type Finding, SEVERITY_RANK } from "./finding.ts";

const TRUST_CODES: readonly FindingCode[] = [
  "chain-incomplete",
  "intermediate-expired",
  "trust-ended",
  "root-missing",
  "untrusted",
  "intermediate-expiring",
  "trust-ending",
];

const REACH_CODES: readonly FindingCode[] = ["dns-failed", "unreachable", "endpoint-unreachable"];

/** Judged on what accounts say: whether anybody answers matters nothing. */
const INVENTORY_CODES: readonly FindingCode[] = ["unbound", "bound-twice", "binding-moved"];

/** Judged on the names on the way alone: what is served there, or not, matters nothing. */
export const CNAME_CODES: readonly FindingCode[] = [
  "cname-dangling",
  "cname-mismatch",
  "cname-target-unknown",
];

/** Everything that is judged on what was served. */
const SERVED_CODES: readonly FindingCode[] = (Object.keys(FINDING_CODES) as FindingCode[]).filter(
  (code) =>
    FINDING_CODES[code].class !== "ourselves" &&
    !REACH_CODES.includes(code) &&
    !INVENTORY_CODES.includes(code) &&
    !CNAME_CODES.includes(code) &&
    code !== "downgraded",
);

/** Judged on where the name leads: that nobody answers there says nothing against it. */
const TARGET_CODES: readonly FindingCode[] = ["https-impossible"];

const ANSWER_CODES: readonly FindingCode[] = SERVED_CODES.filter((code) => !TARGET_CODES.includes(code));

/** What is expected of a domain that goes without HTTPS on purpose. */
const BROKEN_HTTPS: readonly FindingCode[] = [
  ...OUTAGE_CODES.filter((code) => !REACH_CODES.includes(code)),
  "leaf-expiring",
  "renewal-late",
  "renew-by",
  "hosted-none",
  "hosted-expiring",
];

/** What somebody decided explains whatever follows from it, however grave. */
const DECIDED: readonly FindingCode[] = ["downgraded"];

/**
 * Left explains right: on one binding the right-hand codes are not reported beside the left-hand one. `unreachable`
 * and `dns-failed` hide what was served because nothing new is known about it; see `heldBack`.
 */
const EXPLAINS: Readonly<Partial<Record<FindingCode, readonly FindingCode[]>>> = {
  // The name is there, and leads to one that is not.
  "cname-dangling": ["dns-failed"],
  downgraded: ["unreachable", "endpoint-unreachable", ...BROKEN_HTTPS],
  "dns-failed": ["unreachable", "endpoint-unreachable", ...SERVED_CODES],
  unreachable: ["endpoint-unreachable", ...ANSWER_CODES],
  "https-not-configured": ["name-mismatch", "hosted-none", ...TRUST_CODES],
  "provider-default-certificate": ["name-mismatch", "hosted-none", ...TRUST_CODES],
  "leaf-expired": ["leaf-expiring", "renew-by", "renewal-late", "hosted-expiring", "untrusted"],
  "leaf-not-yet-valid": ["untrusted"],
  "chain-incomplete": ["untrusted"],
  "intermediate-expired": ["untrusted", "intermediate-expiring"],
  "trust-ended": ["untrusted"],
  "root-missing": ["untrusted"],
  "leaf-expiring": ["renewal-late"],
  "renew-by": ["leaf-expiring", "renewal-late", "submission-window"],
  "ticket-overdue": ["renewal-late"],
  "wrong-layer": ["not-deployed", "renewed-not-hosted"],
};

/** Judged on the comparison of what is served with what is hosted. */
const COMPARED_CODES: readonly FindingCode[] = [
  "not-deployed",
  "partly-deployed",
  "wrong-layer",
  "renewed-not-hosted",
  "served-not-hosted",
  "hosted-none",
];

/**
 * Is it the consequence of another finding of the same binding? Never of one that matters less: what a watched store
 * lacks says nothing about a required one.
 */
export function isExplained(finding: Finding, findings: readonly Finding[]): boolean {
  return findings.some(
    ({ code, severity }) =>
      EXPLAINS[code]?.includes(finding.code) === true &&
      (DECIDED.includes(code) || SEVERITY_RANK[severity] >= SEVERITY_RANK[finding.severity]),
  );
}

/**
 * What would be reported if nobody had decided `finding`: the findings that it hides, without their own consequences. Empty
 * for what nobody decides.
 */
export function standsFor({ code }: Finding, findings: readonly Finding[]): readonly Finding[] {
  if (!DECIDED.includes(code)) return [];
  const undecided = findings.filter((one) => !DECIDED.includes(one.code));
  return undecided.filter(
    (one) => EXPLAINS[code]?.includes(one.code) === true && !isExplained(one, undecided),
  );
}

/**
 * Codes about which nothing new was learned while `findings` hold: those that are open stay open as they are, none
 * opens. Unknown is not healthy, and not sick either: neither a failed probe nor a failed reading clears anything.
 */
export function heldBack(
  findings: readonly Finding[],
  served: ServedState,
  unread: readonly FindingCode[] = [],
): ReadonlySet<FindingCode> {
  if (findings.some(({ code }) => code === "dns-failed")) return new Set(SERVED_CODES);
  if (findings.some(({ code }) => code === "unreachable")) return new Set(ANSWER_CODES);
  return new Set([...(served === "unknown" ? COMPARED_CODES : []), ...unread]);
}
