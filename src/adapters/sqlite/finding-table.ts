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
import { type Binding, bindingKey } from "../../core/inventory/binding.ts";
import type { Instant } from "../../core/time.ts";
import type { AlertBook, Place } from "./alert-book.ts";
import { compareText } from "./compare-text.ts";
import type { SqliteDatabase } from "./database.ts";

/** Open findings and the history of findings. */
export interface FindingTable {
  ofBinding(binding: string): readonly OpenFinding[];
  ofSubject(subject: SubjectKind): readonly OpenFinding[];
  /** Of all subjects but bindings. */
  others(): readonly OpenFinding[];
  /** Writes what is open now instead of what was, and the transitions between the two. */
  write(change: FindingChange): void;
  /** Of the open ones of an incident, in their order. */
  idsOfIncident(incident: string): readonly string[];
  byIds(ids: readonly string[]): readonly OpenFinding[];
  /** `cleared` transitions of an incident since an instant, newest first. */
  clearedOfIncident(incident: string, since: Instant): readonly Transition[];
  /** Of all subjects, oldest first. */
  transitionsSince(since: Instant): readonly Transition[];
  /** Newest first. */
  history(binding: string, limit: number): readonly Transition[];
}

export interface FindingChange {
  readonly previous: readonly OpenFinding[];
  readonly next: readonly OpenFinding[];
  readonly transitions: readonly Transition[];
  /** What all of them are about; undefined for subjects other than bindings. */
  readonly binding: Binding | undefined;
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

/** What follows the findings that are written; see `AlertBook`. */
type Book = Pick<AlertBook, "place" | "ended">;

export function openFindingTable(database: SqliteDatabase, book: () => Book): FindingTable {
  const selectPlace = database.prepare<[string], Place>(
    "SELECT incident, is_baseline FROM finding WHERE id = ? AND incident IS NOT NULL",
  );
  const upsert = database.prepare(UPSERT);
  const remove = database
    .prepare<[string], string | null>("DELETE FROM finding WHERE id = ? RETURNING incident")
    .pluck();
  const insertTransition = database.prepare(
    `INSERT INTO transition (at, finding_id, kind, reason, incident, binding, ${COLUMNS}) VALUES (${marks(17)})`,
  );
  return {
    ...openFindingLists(database),
    write({ previous, next, transitions, binding }) {
      const news = new Map(transitions.map((transition) => [transition.findingId, transition]));
      const incidents = new Map<string, string>();
      for (const finding of next) {
        if (previous.includes(finding)) continue;
        const { id, openedAt, lastSeenAt } = finding;
        const place = book().place(finding, binding, selectPlace.get(id), news.has(id));
        incidents.set(id, place.incident);
        upsert.run(id, openedAt, lastSeenAt, place.incident, place.is_baseline, ...toColumns(finding));
      }
      for (const ended of previous) {
        const { id } = ended;
        if (next.some((finding) => finding.id === id)) continue;
        const incident = remove.get(id) ?? undefined;
        if (incident === undefined) continue;
        incidents.set(id, incident);
        book().ended(ended, binding, incident, news.get(id)?.reason === "explained");
      }
      for (const { at, findingId, kind, reason, finding } of transitions) {
        const incident = incidents.get(findingId) ?? null;
        insertTransition.run(at, findingId, kind, reason, incident, ...toColumns(finding));
      }
    },
  };
}

function openFindingLists(database: SqliteDatabase): Omit<FindingTable, "write"> {
  const findings = (where: string) =>
    database.prepare<[string], OpenRow>(`SELECT * FROM finding WHERE ${where}`);
  const ofBinding = findings("binding = ?");
  const ofSubject = findings("binding IS NULL AND subject = ?");
  const idsOfIncident = database
    .prepare<[string], string>("SELECT id FROM finding WHERE incident = ? ORDER BY id")
    .pluck();
  const byId = findings("id = ?");
  const others = database.prepare<[], OpenRow>("SELECT * FROM finding WHERE binding IS NULL");
  const history = database.prepare<[string, number], TransitionRow>(
    "SELECT * FROM transition WHERE binding = ? ORDER BY at DESC, id DESC LIMIT ?",
  );
  const cleared = database.prepare<[string, Instant], TransitionRow>(
    "SELECT * FROM transition WHERE incident = ? AND at >= ? AND kind = 'cleared' AND reason <> 'explained' ORDER BY at DESC, id DESC LIMIT 1000",
  );
  const since = database.prepare<[Instant], TransitionRow>(
    "SELECT * FROM transition WHERE at >= ? ORDER BY at, id",
  );
  return {
    ofBinding: (binding) => toOpenFindings(ofBinding.all(binding)),
    ofSubject: (subject) => toOpenFindings(ofSubject.all(subject)),
    others: () => toOpenFindings(others.all()),
    idsOfIncident: (incident) => idsOfIncident.all(incident),
    byIds: (ids) => toOpenFindings(ids.flatMap((id) => byId.get(id) ?? [])),
    history: (binding, limit) => history.all(binding, limit).map(toTransition),
    clearedOfIncident: (incident, at) => cleared.all(incident, at).map(toTransition),
    transitionsSince: (at) => since.all(at).map(toTransition),
  };
}

const COLUMNS = "subject, domain, port, code, scope, severity, actor, deadline, summary, remedy, evidence";

const marks = (count: number): string => Array(count).fill("?").join(", ");

const UPSERT = `
  INSERT INTO finding (id, opened_at, last_seen_at, incident, is_baseline, binding, ${COLUMNS}) VALUES (${marks(17)})
  ON CONFLICT (id) DO UPDATE SET
    incident = excluded.incident, is_baseline = excluded.is_baseline,
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
