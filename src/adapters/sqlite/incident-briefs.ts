import type { IncidentBrief } from "../../core/alerts/incident-brief.ts";
import type { FindingCode } from "../../core/findings/codes.ts";
import type { SubjectKind } from "../../core/findings/finding.ts";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

interface IncidentRow {
  readonly code: FindingCode;
  readonly since: Instant;
}

interface FirstRow {
  readonly count: number;
  readonly subject: SubjectKind;
  readonly domain: string;
  readonly port: number;
  readonly scope: string;
}

/** See `Outbox.incidentBriefs`: counts and one name, however many findings an incident has. */
export function openIncidentBriefs(
  database: SqliteDatabase,
): (ids: readonly string[]) => ReadonlyMap<string, IncidentBrief> {
  const incident = database.prepare<[string], IncidentRow>(
    // It may have ended before it began, by a clock that was set back meanwhile.
    "SELECT code, min(opened_at, coalesce(cleared_at, opened_at)) AS since FROM incident WHERE id = ?",
  );
  // Beside min() stand the columns of the row that has it.
  const open = database.prepare<[string], FirstRow>(
    "SELECT count(*) AS count, min(id), subject, domain, port, scope FROM finding WHERE incident = ?",
  );
  const cleared = database.prepare<[string, Instant], FirstRow>(
    `SELECT count(DISTINCT finding_id) AS count, min(finding_id), subject, domain, port, scope FROM transition
     WHERE incident = ? AND at >= ? AND kind = 'cleared' AND reason <> 'explained'`,
  );
  const briefOf = (id: string): readonly (readonly [string, IncidentBrief])[] => {
    const known = incident.get(id);
    if (known === undefined) return [];
    const { code, since } = known;
    const found = [open.get(id), cleared.get(id, since)].find((row) => row !== undefined && row.count > 0);
    if (found === undefined) return [[id, { code, first: undefined, count: 0 }]];
    const { count, subject, domain, port, scope } = found;
    return [[id, { code, first: { subject, domain, port, scope }, count }]];
  };
  return (ids) => new Map([...new Set(ids)].filter((id) => id !== "").flatMap(briefOf));
}
