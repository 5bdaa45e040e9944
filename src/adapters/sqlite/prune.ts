import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

/** See `Recorder.prune`. In this order: each statement frees what the next one removes. */
const STATEMENTS = [
  "DELETE FROM change WHERE at < :before",
  "DELETE FROM transition WHERE at < :before",
  `DELETE FROM chain
   WHERE digest NOT IN (SELECT chain_digest FROM endpoint WHERE chain_digest IS NOT NULL)
     AND NOT EXISTS (
       SELECT 1 FROM chain_certificate
       WHERE chain_digest = digest AND sha256 IN (SELECT before FROM change UNION SELECT after FROM change)
     )
     AND digest NOT IN (SELECT before FROM change UNION SELECT after FROM change)`,
  `DELETE FROM certificate
   WHERE sha256 NOT IN (SELECT sha256 FROM chain_certificate)
     AND sha256 NOT IN (SELECT sha256 FROM hosted_certificate)`,
];

export function prune(database: SqliteDatabase, before: Instant): number {
  const all = database.transaction(() => {
    const counts = STATEMENTS.map((sql) => database.prepare(sql).run({ before }).changes);
    return counts.reduce((sum, count) => sum + count, 0);
  });
  return all.immediate();
}
