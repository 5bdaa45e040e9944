import type { FindingCode } from "../../core/findings/codes.ts";
import type {
  Actor,
  Evidence,
  Finding,
  OpenFinding,
  Severity,
  SubjectKind,
  Transition,
  TransitionKind,
} from "../../core/findings/finding.ts";
import { bindingKey } from "../../core/inventory/binding.ts";
import type { Instant } from "../../core/time.ts";
import { compareText } from "./compare-text.ts";
import type { SqliteDatabase } from "./database.ts";

/** Open findings and the history of findings. */
export interface FindingTable {
  ofBinding(binding: string): readonly OpenFinding[];
  ofSubject(subject: SubjectKind): readonly OpenFinding[];
  /** Of all subjects but bindings. */
  others(): readonly OpenFinding[];
  write(previous: readonly OpenFinding[], next: readonly OpenFinding[]): void;
  append(transitions: readonly Transition[]): void;
  /** Newest first. */
  history(binding: string, limit: number): readonly Transition[];
}

interface FindingColumns {
  readonly subject: SubjectKind;
  readonly domain: string;
  readonly port: number;
  readonly code: FindingCode;
  readonly scope: string;
  readonly severity: Severity;
  readonly actor: Actor;
  readonly deadline: Instant | null;
  readonly summary: string;
  readonly remedy: string;
  readonly evidence: string;
}

interface OpenRow extends FindingColumns {
  readonly id: string;
  readonly opened_at: Instant;
  readonly last_seen_at: Instant;
}

interface TransitionRow extends FindingColumns {
  readonly at: Instant;
  readonly finding_id: string;
  readonly kind: TransitionKind;
  readonly reason: string;
}

export function openFindingTable(database: SqliteDatabase): FindingTable {
  const selectBinding = database.prepare<[string], OpenRow>("SELECT * FROM finding WHERE binding = ?");
  const selectSubject = database.prepare<[string], OpenRow>(
    "SELECT * FROM finding WHERE binding IS NULL AND subject = ?",
  );
  const selectOthers = database.prepare<[], OpenRow>("SELECT * FROM finding WHERE binding IS NULL");
  const upsert = database.prepare(UPSERT);
  const remove = database.prepare("DELETE FROM finding WHERE id = ?");
  const insertTransition = database.prepare(
    `INSERT INTO transition (at, finding_id, kind, reason, binding, ${COLUMNS}) VALUES (${marks(16)})`,
  );
  const selectHistory = database.prepare<[string, number], TransitionRow>(
    "SELECT * FROM transition WHERE binding = ? ORDER BY at DESC, id DESC LIMIT ?",
  );
  return {
    ofBinding: (binding) => toOpenFindings(selectBinding.all(binding)),
    ofSubject: (subject) => toOpenFindings(selectSubject.all(subject)),
    others: () => toOpenFindings(selectOthers.all()),
    write(previous, next) {
      for (const finding of next) {
        if (!previous.includes(finding)) {
          upsert.run(finding.id, finding.openedAt, finding.lastSeenAt, ...toColumns(finding));
        }
      }
      for (const old of previous) {
        if (!next.some((finding) => finding.id === old.id)) {
          remove.run(old.id);
        }
      }
    },
    append(transitions) {
      for (const { at, findingId, kind, reason, finding } of transitions) {
        insertTransition.run(at, findingId, kind, reason, ...toColumns(finding));
      }
    },
    history: (binding, limit) => selectHistory.all(binding, limit).map(toTransition),
  };
}

const COLUMNS = "subject, domain, port, code, scope, severity, actor, deadline, summary, remedy, evidence";

const marks = (count: number): string => Array(count).fill("?").join(", ");

const UPSERT = `
  INSERT INTO finding (id, opened_at, last_seen_at, binding, ${COLUMNS}) VALUES (${marks(15)})
  ON CONFLICT (id) DO UPDATE SET
    opened_at = excluded.opened_at, last_seen_at = excluded.last_seen_at, severity = excluded.severity,
    actor = excluded.actor, deadline = excluded.deadline, summary = excluded.summary, remedy = excluded.remedy,
    evidence = excluded.evidence`;

/** `binding` and then COLUMNS. */
function toColumns(finding: Finding): readonly unknown[] {
  return [
    finding.subject === "binding" ? bindingKey(finding) : null,
    finding.subject,
    finding.domain,
    finding.port,
    finding.code,
    finding.scope,
    finding.severity,
    finding.actor,
    finding.deadline ?? null,
    finding.summary,
    finding.remedy,
    JSON.stringify(finding.evidence),
  ];
}

function toFinding(row: FindingColumns): Finding {
  return {
    subject: row.subject,
    domain: row.domain,
    port: row.port,
    code: row.code,
    scope: row.scope,
    severity: row.severity,
    actor: row.actor,
    ...(row.deadline === null ? {} : { deadline: row.deadline }),
    summary: row.summary,
    remedy: row.remedy,
    evidence: JSON.parse(row.evidence) as Evidence,
  };
}

function toOpenFindings(rows: OpenRow[]): readonly OpenFinding[] {
  return rows
    .sort((a, b) => compareText(a.id, b.id))
    .map((row) => ({
      ...toFinding(row),
      id: row.id,
      openedAt: row.opened_at,
      lastSeenAt: row.last_seen_at,
    }));
}

function toTransition(row: TransitionRow): Transition {
  const { at, kind, reason, finding_id: findingId } = row;
  return { findingId, kind, at, finding: toFinding(row), reason };
}
