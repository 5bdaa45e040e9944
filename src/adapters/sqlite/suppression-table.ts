import type { Acknowledged, Suppression, SuppressionMatch } from "../../core/alerts/suppression.ts";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

export interface SuppressionTable {
  add(suppression: Omit<Suppression, "id">): number;
  /** Those that have not ended at `at`. */
  active(at: Instant): readonly Suppression[];
  /** False when none of that number is in force. */
  end(id: number, at: Instant): boolean;
  /** An acknowledgement counts for a finding no more. */
  forgetAcknowledged(id: number, findingId: string): void;
  /** Emergency returns to HTTP of a binding are over. */
  endDowngrades(binding: string): void;
}

interface SuppressionRow extends Omit<Suppression, "match" | "acknowledged" | "createdAt"> {
  readonly match: string;
  readonly created_at: Instant;
  readonly acknowledged: string;
}

export function openSuppressionTable(database: SqliteDatabase): SuppressionTable {
  const insert = database.prepare(
    "INSERT INTO suppression (kind, match, created_at, until, author, reason, acknowledged) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const select = database.prepare<[Instant], SuppressionRow>(
    // A return to HTTP is over when HTTPS works again, not with its time; one that never was needed ends with that.
    `SELECT * FROM suppression WHERE until > ? OR kind = 'downgrade' AND until > 0
       AND EXISTS (SELECT 1 FROM finding WHERE code = 'downgraded' AND binding = json_extract(match, '$.domain'))
     ORDER BY until, id`,
  );
  const end = database.prepare(
    `UPDATE suppression SET until = iif(kind = 'downgrade', 0, :at)
     WHERE id = :id AND (until > :at OR kind = 'downgrade' AND until > 0)`,
  );
  const forget = database.prepare(
    `UPDATE suppression SET acknowledged = (
       SELECT json_group_array(json(value)) FROM json_each(acknowledged) WHERE value ->> 'findingId' <> ?
     ) WHERE id = ?`,
  );
  const endDowngrades = database.prepare(
    "UPDATE suppression SET until = 0 WHERE kind = 'downgrade' AND json_extract(match, '$.domain') = ? AND until > 0",
  );
  return {
    add({ kind, match, createdAt, until, author, reason, acknowledged }) {
      const texts = [JSON.stringify(match), createdAt, until, author, reason, JSON.stringify(acknowledged)];
      return Number(insert.run(kind, ...texts).lastInsertRowid);
    },
    active: (at) => select.all(at).map(toSuppression),
    end: (id, at) => end.run({ id, at }).changes > 0,
    forgetAcknowledged: (id, findingId) => void forget.run(findingId, id),
    endDowngrades: (binding) => void endDowngrades.run(binding),
  };
}

function toSuppression({ created_at: createdAt, match, acknowledged, ...row }: SuppressionRow): Suppression {
  return {
    ...row,
    createdAt,
    match: JSON.parse(match) as SuppressionMatch,
    acknowledged: JSON.parse(acknowledged) as Acknowledged[],
  };
}
