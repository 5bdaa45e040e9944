import { isDaemonLockHeld } from "../adapters/sqlite/daemon-lock.ts";
import { type MigrationReport, migrate } from "../adapters/sqlite/migrate.ts";
import { openSqliteStore } from "../adapters/sqlite/sqlite-store.ts";
import type { Config } from "../config/config.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Clock } from "../ports/clock.ts";
import type { Outbox, Suppressions } from "../ports/outbox.ts";
import type { ReadModel, Requests } from "../ports/store.ts";
import type { Tickets } from "../ports/tickets.ts";

type Place = Pick<Config, "database">;
/** What was told, and what nobody is to be told. */
export type Told = Pick<Outbox, "deliveries" | "outbox" | "incidentBriefs"> &
  Pick<Suppressions, "suppressions">;
type Closable = { close(): Promise<void> };

/** What the daemon knows, to be read beside it or without it; nothing can be written. Rejects with a `StoreError`. */
export function openForReading({
  database,
}: Place): Promise<ReadModel & Pick<Tickets, "tickets"> & Told & Closable> {
  return openSqliteStore({ file: database.path, readOnly: true });
}

/** The same, to leave requests and tickets for the running daemon. Never creates a database. */
export function openForRequests({
  database,
}: Place): Promise<ReadModel & Requests & Tickets & Told & Suppressions & Outbox & Closable> {
  return openSqliteStore({ file: database.path, existingOnly: true });
}

/** Brings the database to this program's version, creating it where it is missing. Throws `StoreError`. */
export function migrateDatabase({ database }: Place, clock: Clock): MigrationReport {
  return migrate(database.path, { clock });
}

/** False where nobody would answer a request; true also where that cannot be told. */
export function isDaemonRunning({ database }: Place): boolean {
  return isDaemonLockHeld(database.path) !== false;
}

export async function allRecords(store: Pick<ReadModel, "records">): Promise<readonly BindingRecord[]> {
  const all: BindingRecord[] = [];
  for await (const page of store.records()) all.push(...page);
  return all;
}
