import type { FindingCode } from "../findings/codes.ts";
import { type OpenFinding, SEVERITY_RANK, type Severity } from "../findings/finding.ts";
import type { Binding } from "../inventory/binding.ts";
import { matchesGlob } from "../inventory/glob.ts";
import type { Instant } from "../time.ts";

/**
 * `ack`: somebody works on exactly these findings. `silence`: nobody wants to hear of what matches. `maintenance`: the
 * same under another name, for work that is planned. `downgrade`: an emergency return to HTTP (its own finding reminds of it).
 */
export type SuppressionKind = "ack" | "silence" | "maintenance" | "downgrade";

/** What a suppression is about; everything that is given has to match, and something is given. */
export interface SuppressionMatch {
  /** Glob over A-labels, or `domain:port`. */
  readonly domain?: string;
  readonly owner?: string;
  /** `key=value`. */
  readonly tag?: string;
  readonly code?: FindingCode;
}

export interface Suppression {
  readonly id: number;
  readonly kind: SuppressionKind;
  readonly match: SuppressionMatch;
  readonly createdAt: Instant;
  readonly until: Instant;
  readonly author: string;
  readonly reason: string;
  /** What an ack was given for; empty for the other kinds. */
  readonly acknowledged: readonly Acknowledged[];
}

/** A finding as it was when somebody took it on. */
export interface Acknowledged {
  readonly findingId: string;
  /** What opens again later is another matter. */
  readonly openedAt: Instant;
  readonly severity: Severity;
  /** SHA-256 of the certificate in its evidence, or empty. */
  readonly certificate: string;
}

/** Findings of stores, sources and the monitor have no binding. */
export type SuppressedSubject = Pick<Binding, "domain" | "port" | "owner" | "tags">;

/** The suppression that keeps a finding from being told now; undefined: none. */
export function suppressionOf(
  finding: OpenFinding,
  subject: SuppressedSubject | undefined,
  suppressions: readonly Suppression[],
  at: Instant,
): Suppression | undefined {
  return suppressions.find((one) => at < one.until && covers(one, finding, subject));
}

function covers(
  { kind, match, acknowledged }: Suppression,
  finding: OpenFinding,
  subject: SuppressedSubject | undefined,
): boolean {
  if (kind === "downgrade") return false;
  if (kind === "ack") return acknowledged.some((one) => isUnchanged(one, finding));
  return matches(match, finding, subject);
}

/**
 * Those that still keep something quiet, or may do so. An ack is for what was open then, and is over when nothing of that is
 * left as it was; what is left of it is what it still counts for. `open` is asked only where there is an ack.
 */
export function inForce(
  suppressions: readonly Suppression[],
  open: Iterable<OpenFinding>,
): readonly Suppression[] {
  if (suppressions.every(({ kind }) => kind !== "ack")) return suppressions;
  const byId = new Map([...open].map((finding) => [finding.id, finding]));
  return suppressions.flatMap((one) => {
    if (one.kind !== "ack") return [one];
    const acknowledged = one.acknowledged.filter((known) => {
      const finding = byId.get(known.findingId);
      return finding !== undefined && isUnchanged(known, finding);
    });
    return acknowledged.length === 0 ? [] : [{ ...one, acknowledged }];
  });
}

/** An ack ends when another certificate is concerned or things got worse. */
export function isUnchanged(
  { findingId, openedAt, severity, certificate }: Acknowledged,
  finding: OpenFinding,
): boolean {
  return (
    findingId === finding.id &&
    openedAt === finding.openedAt &&
    SEVERITY_RANK[finding.severity] <= SEVERITY_RANK[severity] &&
    certificate === (finding.evidence.certificate ?? "")
  );
}

/** Whether a finding is among those that somebody names. */
export function matches(
  { domain, owner, tag, code }: SuppressionMatch,
  finding: Pick<OpenFinding, "code">,
  subject: SuppressedSubject | undefined,
): boolean {
  if (code !== undefined && code !== finding.code) return false;
  if (domain === undefined && owner === undefined && tag === undefined) return code !== undefined;
  if (subject === undefined) return false;
  return (
    (domain === undefined || isNamed(domain, subject)) &&
    (owner === undefined || owner === subject.owner) &&
    (tag === undefined || hasTag(tag, subject.tags))
  );
}

function isNamed(pattern: string, { domain, port }: SuppressedSubject): boolean {
  return pattern === `${domain}:${port}` || matchesGlob(pattern, domain);
}

function hasTag(tag: string, tags: SuppressedSubject["tags"]): boolean {
  const [name = "", ...value] = tag.split("=");
  return tags[name] === value.join("=");
}

/** Taking on findings as they are now. */
export function acknowledgedOf(findings: readonly OpenFinding[]): readonly Acknowledged[] {
  return findings.map(({ id, openedAt, severity, evidence }) => ({
    findingId: id,
    openedAt,
    severity,
    certificate: evidence.certificate ?? "",
  }));
}
