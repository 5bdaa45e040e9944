import type { Cause } from "../../core/alerts/cause.ts";
import type { Incident } from "../../core/alerts/incident.ts";
import type { FindingCode } from "../../core/findings/codes.ts";
import type { Severity } from "../../core/findings/finding.ts";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

export interface IncidentTable {
  find(id: string): Incident | undefined;
  put(incident: Incident): void;
  /** In the order in which they lie: what is written side by side is written at once. */
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
] as const;

export function openIncidentTable(database: SqliteDatabase): IncidentTable {
  const select = database.prepare<[string], IncidentRow>("SELECT * FROM incident WHERE id = ?");
  // The plus keeps SQLite from reading all that were ever open in their order.
  const selectOpen = database
    .prepare<[], string>("SELECT id FROM incident WHERE cleared_at IS NULL ORDER BY +rowid")
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
        ...[more.isInStock ? 1 : 0, more.lastToldAt ?? null],
      ),
    openIds: () => selectOpen.all(),
  };
}

function toIncident(row: IncidentRow): Incident {
  const { told_severity: severity, told_at: at, told_count: count } = row;
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
    lastToldAt: row.last_told_at ?? undefined,
  };
}
