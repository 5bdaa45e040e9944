import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

/** When bindings and endpoints are due. */
export interface Schedule {
  due(at: Instant, limit: number): readonly string[];
  makeDue(keys: readonly string[], at: Instant): void;
}

export function openSchedule(database: SqliteDatabase): Schedule {
  const due = database
    .prepare<[Instant, number], string>(
      "SELECT binding FROM binding_state WHERE next_due_at <= ? ORDER BY next_due_at, binding LIMIT ?",
    )
    .pluck();
  const bringForward = ["binding_state", "endpoint"].map((table) =>
    database.prepare(`UPDATE ${table} SET next_due_at = :at WHERE binding = :key AND next_due_at > :at`),
  );
  const makeDue = database.transaction((keys: readonly string[], at: Instant) => {
    for (const key of keys) {
      for (const statement of bringForward) {
        statement.run({ key, at });
      }
    }
  });
  return { due: (at, limit) => due.all(at, limit), makeDue: makeDue.immediate };
}
