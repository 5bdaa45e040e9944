import type { SuppressedSubject, Suppressible } from "../../core/alerts/suppression.ts";
import type { FindingCode } from "../../core/findings/codes.ts";
import type { Severity } from "../../core/findings/finding.ts";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

/** What of a finding decides whether it is told. */
export interface Member extends Suppressible {
  /** Undefined where it is about no binding. */
  readonly binding: SuppressedSubject | undefined;
}

/**
 * Open findings of an incident of one severity, without those that belong to a stock-taking. One by one: whoever has
 * seen enough stops, and nothing may be written until then.
 */
export type MembersOf = (incident: string, severity: Severity) => Iterable<Member>;

interface MemberRow {
  readonly id: string;
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly domain: string;
  readonly port: number;
  readonly opened_at: Instant;
  readonly certificate: string | null;
  readonly owner: string | null;
  readonly tags: string | null;
}

export function openMembers(database: SqliteDatabase): MembersOf {
  // No join: with a bound key this SQLite plans it anew at every run.
  const ofBinding = (what: string) => `(SELECT ${what} FROM binding WHERE key = finding.binding)`;
  const select = database.prepare<[string, Severity], MemberRow>(
    `SELECT id, code, severity, domain, port, opened_at, evidence ->> '$.certificate' AS certificate,
       ${ofBinding("owner")} AS owner, ${ofBinding("attributes ->> '$.tags'")} AS tags
     FROM finding WHERE incident = ? AND severity = ? AND is_baseline = 0`,
  );
  return function* membersOf(incident, severity) {
    for (const row of select.iterate(incident, severity)) yield toMember(row);
  };
}

function toMember({ id, code, severity, opened_at: openedAt, certificate, ...row }: MemberRow): Member {
  const evidence = certificate === null ? {} : { certificate };
  return { id, code, severity, openedAt, evidence, binding: toSubject(row) };
}

function toSubject({
  domain,
  port,
  owner,
  tags,
}: Pick<MemberRow, "domain" | "port" | "owner" | "tags">): SuppressedSubject | undefined {
  if (owner === null || tags === null) return undefined;
  return { domain, port, owner, tags: JSON.parse(tags) as SuppressedSubject["tags"] };
}
