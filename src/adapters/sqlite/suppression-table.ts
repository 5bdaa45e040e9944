import type { Acknowledged, Suppression, SuppressionMatch } from "../../core/alerts/suppression.ts";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

export interface SuppressionTable {
  add(suppression: Omit<Suppression, "id">): number;
  /** Those that have not ended at `at`; the same list while they are the same. */
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
}

/**
 * A return to HTTP is over when HTTPS works again, not with its time, if the outage began before that; one that was not
 * needed by then ends with it.
 */
const ACTIVE = `until > :at OR kind = 'downgrade' AND until > 0 AND EXISTS (
  SELECT 1 FROM finding
  WHERE code = 'downgraded' AND binding = json_extract(match, '$.domain') AND opened_at < until
)`;

export function openSuppressionTable(database: SqliteDatabase): SuppressionTable {
  const insert = database.prepare(
    "INSERT INTO suppression (kind, match, created_at, until, author, reason) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const insertAcknowledged = database.prepare(
    `INSERT INTO acknowledgement (suppression, finding, opened_at, severity, certificate) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const end = database.prepare(
    `UPDATE suppression SET until = iif(kind = 'downgrade', 0, :at)
     WHERE id = :id AND (until > :at OR kind = 'downgrade' AND until > 0)`,
  );
  const forget = database.prepare("DELETE FROM acknowledgement WHERE suppression = ? AND finding = ?");
  const endDowngrades = database.prepare(
    "UPDATE suppression SET until = 0 WHERE kind = 'downgrade' AND json_extract(match, '$.domain') = ? AND until > 0",
  );
  const add = database.transaction(
    ({ kind, match, createdAt, until, author, reason, acknowledged }: Omit<Suppression, "id">) => {
      const texts = [JSON.stringify(match), createdAt, until, author, reason];
      const id = Number(insert.run(kind, ...texts).lastInsertRowid);
      for (const { findingId, openedAt, severity, certificate } of acknowledged) {
        insertAcknowledged.run(id, findingId, openedAt, severity, certificate);
      }
      return id;
    },
  );
  return {
    add: (suppression) => add.immediate(suppression),
    active: openActive(database),
    end: (id, at) => end.run({ id, at }).changes > 0,
    forgetAcknowledged: (id, findingId) => void forget.run(id, findingId),
    endDowngrades: (binding) => void endDowngrades.run(binding),
  };
}

/** Reads them again only when they are others: nothing of one ever changes but its end, and what it acknowledges shrinks. */
function openActive(database: SqliteDatabase): SuppressionTable["active"] {
  const selectVersion = database.prepare<[{ at: Instant }], unknown>(
    `SELECT id, until, (SELECT count(*) FROM acknowledgement WHERE suppression = suppression.id)
     FROM suppression WHERE ${ACTIVE} ORDER BY until, id`,
  );
  const select = database.prepare<[{ at: Instant }], SuppressionRow>(
    `SELECT * FROM suppression WHERE ${ACTIVE} ORDER BY until, id`,
  );
  const selectAcknowledged = database.prepare<[number], Acknowledged>(
    `SELECT finding AS findingId, opened_at AS openedAt, severity, certificate
     FROM acknowledgement WHERE suppression = ? ORDER BY finding`,
  );
  let known: { readonly version: string; readonly suppressions: readonly Suppression[] } | undefined;
  return (at) => {
    const version = JSON.stringify(selectVersion.raw().all({ at }));
    if (known?.version !== version) {
      const suppressions = select
        .all({ at })
        .map((row) => toSuppression(row, selectAcknowledged.all(row.id)));
      known = { version, suppressions };
    }
    return known.suppressions;
  };
}

function toSuppression(
  { created_at: createdAt, match, ...row }: SuppressionRow,
  acknowledged: readonly Acknowledged[],
): Suppression {
  return { ...row, createdAt, match: JSON.parse(match) as SuppressionMatch, acknowledged };
}
