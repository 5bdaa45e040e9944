import type { FindingCode } from "../findings/codes.ts";
import { type Evidence, type OpenFinding, SEVERITY_RANK, type Severity } from "../findings/finding.ts";
import { type Binding, bindingKey } from "../inventory/binding.ts";
import { matchesGlob } from "../inventory/glob.ts";
import type { Instant } from "../time.ts";

/**
 * `ack`: somebody works on exactly these findings. `silence`: nobody wants to hear of what matches. `maintenance`: the
 * same under another name, for work that is planned. `downgrade`: an emergency return to HTTP (its own finding reminds of it).
 */
export type SuppressionKind = "ack" | "silence" | "maintenance" | "downgrade";

/** What a suppression is about; everything that is given has to match, and something is given. */
export interface SuppressionMatch {
  /** Glob over A-labels, or `domain:port` (of IPv6 `[address]:port`). */
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

/** What of a finding decides whether it is suppressed. */
export type Suppressible = Pick<OpenFinding, "id" | "code" | "openedAt" | "severity"> & {
  readonly evidence: Pick<Evidence, "certificate">;
};

/** An acknowledgement, and what it says of one finding. */
export interface Acknowledgement {
  readonly by: Suppression;
  readonly entry: Acknowledged;
}

/** What nobody wants to hear of, put in order so that many findings can be asked about, however many are acknowledged. */
export class Quiet {
  readonly #suppressions: readonly Suppression[];
  readonly #acknowledged = new Map<string, Acknowledgement[]>();
  readonly #silences: readonly Suppression[];

  constructor(suppressions: readonly Suppression[]) {
    this.#suppressions = suppressions;
    this.#silences = suppressions.filter(({ kind }) => kind === "silence" || kind === "maintenance");
    for (const by of suppressions) {
      if (by.kind !== "ack") continue;
      for (const entry of by.acknowledged) {
        const known = this.#acknowledged.get(entry.findingId);
        if (known === undefined) this.#acknowledged.set(entry.findingId, [{ by, entry }]);
        else known.push({ by, entry });
      }
    }
  }

  /** The suppression that keeps a finding from being told now; undefined: none. Of several, the first of those given. */
  suppressionOf(
    finding: Suppressible,
    subject: SuppressedSubject | undefined,
    at: Instant,
  ): Suppression | undefined {
    const silence = this.silenceOf(finding, subject, at);
    const ack = this.acknowledgementsOf(finding.id).find(
      ({ by, entry }) => at < by.until && isUnchanged(entry, finding),
    )?.by;
    if (silence === undefined || ack === undefined) return silence ?? ack;
    return this.#suppressions.find((one) => one === silence || one === ack);
  }

  /** The same of silences and maintenance alone. */
  silenceOf(
    finding: Pick<OpenFinding, "code">,
    subject: SuppressedSubject | undefined,
    at: Instant,
  ): Suppression | undefined {
    return this.#silences.find(({ match, until }) => at < until && matches(match, finding, subject));
  }

  /** Who took a finding on, as it was then. */
  acknowledgementsOf(findingId: string): readonly Acknowledgement[] {
    return this.#acknowledged.get(findingId) ?? [];
  }

  /** False: findings of this code are all told. True: they have to be asked about one by one. */
  mayConcern(code: FindingCode): boolean {
    const isNamed = ({ match }: Suppression): boolean => match.code === undefined || match.code === code;
    return this.#acknowledged.size > 0 || this.#silences.some(isNamed);
  }
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
  finding: Suppressible,
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

function isNamed(pattern: string, subject: SuppressedSubject): boolean {
  return pattern === bindingKey(subject) || matchesGlob(pattern, subject.domain);
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
