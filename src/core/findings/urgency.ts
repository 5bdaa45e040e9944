import { bindingKey, isWildcard } from "../inventory/binding.ts";
import type { BindingRecord } from "../record.ts";
import type { Instant } from "../time.ts";
import { FINDING_CODES } from "./codes.ts";
import type { Finding, OpenFinding, Severity } from "./finding.ts";

/** The state of a binding in one word: its gravest finding, else whether enough is known to call it healthy. */
export type Condition = Severity | "ok" | "unknown";

const RANK: Readonly<Record<Condition, number>> = { critical: 4, unknown: 3, warning: 2, info: 1, ok: 0 };

/**
 * `unknown` when something that should be known is not: no certificate was ever seen, hosted cannot be compared for now,
 * or an outage shows that is not confirmed yet.
 */
export function conditionOf({ findings, pending, judgement, binding }: BindingRecord): Condition {
  if (!binding.monitor || binding.https === "disabled") return "ok";
  const worst = gravest(findings);
  if (worst === "critical") return worst;
  const isSeen = judgement?.leaf !== undefined || (judgement !== undefined && isWildcard(binding));
  const isDoubtful = pending?.some(({ code }) => FINDING_CODES[code].class === "outage") === true;
  if (!isSeen || isDoubtful || judgement.served.state === "unknown") return "unknown";
  return worst ?? "ok";
}

/** The gravest condition of several; `ok` for none. */
export function worstCondition(conditions: readonly Condition[]): Condition {
  return conditions.reduce((worst, next) => (RANK[next] > RANK[worst] ? next : worst), "ok");
}

/** What orders bindings; worked out once for each where many are sorted. */
export interface Urgency {
  readonly condition: Condition;
  /** The nearest deadline, the end of the certificate included; infinity for none. */
  readonly nextAt: Instant;
  readonly key: string;
}

export function urgencyOf(record: BindingRecord): Urgency {
  return {
    condition: conditionOf(record),
    nextAt: deadlineOf(record),
    key: bindingKey(record.binding),
  };
}

/** Graver first, then the nearer deadline, then by name. */
export function compareUrgency(a: Urgency, b: Urgency): number {
  const rank = RANK[b.condition] - RANK[a.condition];
  if (rank !== 0) return rank;
  const distance = a.nextAt - b.nextAt;
  if (distance !== 0 && !Number.isNaN(distance)) return distance;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

/** The same, of records. */
export function byUrgency(a: BindingRecord, b: BindingRecord): number {
  return compareUrgency(urgencyOf(a), urgencyOf(b));
}

/** Graver findings first, then by code and scope. */
export function findingsByUrgency<F extends Pick<OpenFinding, "severity" | "code" | "scope">>(
  findings: readonly F[],
): readonly F[] {
  return findings.toSorted(
    (a, b) =>
      RANK[b.severity] - RANK[a.severity] ||
      `${a.code} ${a.scope}`.localeCompare(`${b.code} ${b.scope}`, "en"),
  );
}

/** Graver first, then the nearer deadline, then by domain. */
export function byGravity<F extends Finding>(findings: readonly F[]): readonly F[] {
  const deadline = (finding: Finding): number => finding.deadline ?? Number.MAX_SAFE_INTEGER;
  return findings.toSorted(
    (a, b) =>
      RANK[b.severity] - RANK[a.severity] ||
      deadline(a) - deadline(b) ||
      `${a.domain} ${a.code} ${a.scope}`.localeCompare(`${b.domain} ${b.code} ${b.scope}`, "en"),
  );
}

function gravest(findings: readonly OpenFinding[]): Severity | undefined {
  return findingsByUrgency(findings)[0]?.severity;
}

function deadlineOf({ findings, judgement }: BindingRecord): Instant {
  const deadlines = findings.flatMap(({ deadline }) => (deadline === undefined ? [] : [deadline]));
  return Math.min(...deadlines, judgement?.leaf?.notAfter ?? Number.POSITIVE_INFINITY);
}
