import { setImmediate } from "node:timers/promises";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

/** A change names a chain by its digest or by its leaf. */
const MENTIONED = "SELECT before FROM change UNION SELECT after FROM change";

/** See `Recorder.prune`. In this order: each statement frees what the next one removes. No subquery looks at the outer row. */
const STATEMENTS = [
  "DELETE FROM change WHERE at < :before",
  "DELETE FROM transition WHERE at < :before",
  "DELETE FROM delivery WHERE state <> 'waiting' AND ended_at < :before",
  // A return to HTTP that was needed lasts until HTTPS works again.
  `DELETE FROM suppression WHERE until < :before AND (kind <> 'downgrade' OR until = 0
     OR json_extract(match, '$.domain') NOT IN (SELECT binding FROM finding WHERE code = 'downgraded' AND binding IS NOT NULL))`,
  `DELETE FROM incident WHERE cleared_at < :before
     AND id NOT IN (SELECT incident FROM delivery)
     AND id NOT IN (SELECT incident FROM finding WHERE incident IS NOT NULL)`,
  `DELETE FROM chain WHERE digest NOT IN (
     SELECT chain_digest FROM endpoint WHERE chain_digest IS NOT NULL
     UNION SELECT chain_digest FROM chain_certificate WHERE position = 0 AND sha256 IN (${MENTIONED})
     UNION ${MENTIONED}
   )`,
  `DELETE FROM certificate WHERE sha256 NOT IN (
     SELECT sha256 FROM chain_certificate UNION SELECT sha256 FROM hosted_certificate
   )`,
];

/** A transaction each, so that the event loop turns between them; what a crash leaves is found the next time. */
export async function prune(database: SqliteDatabase, before: Instant): Promise<number> {
  let removed = 0;
  for (const sql of STATEMENTS) {
    removed += database.prepare(sql).run({ before }).changes;
    await setImmediate();
  }
  return removed;
}
