import type { Cause } from "../../core/alerts/cause.ts";
import type { Incident } from "../../core/alerts/incident.ts";
import type { FindingCode } from "../../core/findings/codes.ts";
import type { Severity } from "../../core/findings/finding.ts";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

export interface IncidentTable {
  find(id: string): Incident | undefined;
  put(incident: Incident): void;
  /** Those that are open, and those whose end waits to be told, in the order in which they lie: what is written side by side is written at once. */
  openIds(): readonly string[];
}

interface IncidentRow {
  readonly id: string;
  readonly code: FindingCode;
  readonly owner: string;
  readonly cause_kind: Cause["kind"];
  readonly cause_key: string;
  readonly occurrence: number;
  readonly opened_at: Instant;
  readonly cleared_at: Instant | null;
  readonly told_severity: Severity | null;
  readonly told_at: Instant | null;
  readonly told_count: number | null;
  readonly notices: number;
  readonly is_in_stock: number;
  readonly last_told_at: Instant | null;
  readonly last_told_severity: Severity | null;
  readonly ends_at: Instant | null;
  readonly returned_at: Instant | null;
  readonly relapses: number;
}

const COLUMNS = [
  "id",
  "code",
  "owner",
  "cause_kind",
  "cause_key",
  "occurrence",
  "opened_at",
  "cleared_at",
  "told_severity",
  "told_at",
  "told_count",
  "notices",
  "is_in_stock",
  "last_told_at",
  "last_told_severity",
  "ends_at",
  "returned_at",
  "relapses",
] as const;

export function openIncidentTable(database: SqliteDatabase): IncidentTable {
  const select = database.prepare<[string], IncidentRow>("SELECT * FROM incident WHERE id = ?");
  // The plus keeps SQLite from reading all that were ever open in their order.
  const selectOpen = database
    .prepare<[], string>(
      `SELECT id FROM (
         SELECT id, rowid AS place FROM incident WHERE cleared_at IS NULL
         UNION SELECT id, rowid FROM incident WHERE ends_at IS NOT NULL
       ) ORDER BY +place`,
    )
    .pluck();
  const upsert = database.prepare(
    `INSERT INTO incident (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})
     ON CONFLICT (id) DO UPDATE SET ${COLUMNS.slice(5)
       .map((name) => `${name} = excluded.${name}`)
       .join(", ")}`,
  );
  return {
    find(id) {
      const row = select.get(id);
      return row === undefined ? undefined : toIncident(row);
    },
    put: ({ id, code, owner, cause, occurrence, openedAt, clearedAt, told, notices, ...more }) =>
      void upsert.run(
        ...[id, code, owner, cause.kind, cause.key, occurrence, openedAt, clearedAt ?? null],
        ...[told?.severity ?? null, told?.at ?? null, told?.count ?? null, notices],
        ...[more.isInStock ? 1 : 0, more.lastTold?.at ?? null, more.lastTold?.severity ?? null],
        ...[more.endsAt ?? null, more.returnedAt ?? null, more.relapses],
      ),
    openIds: () => selectOpen.all(),
  };
}

function toIncident(row: IncidentRow): Incident {
  const { told_severity: severity, told_at: at, told_count: count, last_told_at: lastTold } = row;
  return {
    id: row.id,
    code: row.code,
    owner: row.owner,
    cause: { kind: row.cause_kind, key: row.cause_key },
    occurrence: row.occurrence,
    openedAt: row.opened_at,
    clearedAt: row.cleared_at ?? undefined,
    told: severity === null || at === null || count === null ? undefined : { severity, at, count },
    notices: row.notices,
    isInStock: row.is_in_stock === 1,
    endsAt: row.ends_at ?? undefined,
    returnedAt: row.returned_at ?? undefined,
    relapses: row.relapses,
    lastTold:
      lastTold === null ? undefined : { at: lastTold, severity: row.last_told_severity ?? "critical" },
  };
}
