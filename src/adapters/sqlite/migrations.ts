import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Clock } from "../../ports/clock.ts";
import { StoreError } from "../../ports/store-error.ts";
import type { SqliteDatabase } from "./database.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

type AppliedRow = Pick<Migration, "version" | "name" | "sha256">;

/** Beside src/ in a checkout and beside dist/ in the package: this file lies equally deep in both. */
export const SHIPPED_MIGRATIONS: string = fileURLToPath(new URL("../../../migrations/", import.meta.url));

const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** The migrations of a directory in order; throws when their numbers have a gap. */
export function readMigrations(directory: string): readonly Migration[] {
  const names = readdirSync(directory).filter((name) => FILE_NAME.test(name));
  return names.sort().map((fileName, index) => {
    const [, number = "", name = ""] = FILE_NAME.exec(fileName) ?? [];
    if (Number(number) !== index + 1) {
      throw new Error(`migrations are numbered without gaps from 0001: ${fileName} is number ${index + 1}`);
    }
    // A checkout on Windows may turn line ends; that is no change of the migration.
    const sql = readFileSync(join(directory, fileName), "utf8").replaceAll("\r\n", "\n");
    return { version: index + 1, name, sql, sha256: createHash("sha256").update(sql).digest("hex") };
  });
}

/** Applies what is missing, each migration in its own transaction; returns those. Throws StoreError. */
export function applyMigrations(
  database: SqliteDatabase,
  migrations: readonly Migration[],
  clock: Clock,
): readonly Migration[] {
  const applyOne = database.transaction((migration: Migration): boolean => {
    // Another process may have been faster.
    if (readApplied(database).some((row) => row.version === migration.version)) {
      return false;
    }
    database.exec(CREATE_LEDGER);
    database.exec(migration.sql);
    database
      .prepare("INSERT INTO schema_migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)")
      .run(migration.version, migration.name, migration.sha256, clock.now());
    return true;
  });
  const done = new Set(readApplied(database).map((row) => row.version));
  return migrations.filter((migration) => !done.has(migration.version) && applyOne.immediate(migration));
}

/** Refuses a database that lacks migrations. Throws StoreError. */
export function assertCurrent(database: SqliteDatabase, migrations: readonly Migration[]): void {
  const version = readApplied(database).length;
  if (version < migrations.length) {
    throw new StoreError(
      "older-than-code",
      `${database.name} is at version ${version}, this program at ${migrations.length}: run "certhorizon migrate", or start the daemon of this version.`,
    );
  }
}

const CREATE_LEDGER = `CREATE TABLE IF NOT EXISTS schema_migration (
  version    INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

/** Refuses a database that this code may not touch; an empty one is fine. Throws StoreError. */
export function assertKnown(database: SqliteDatabase, migrations: readonly Migration[]): void {
  if (!hasTable(database, "schema_migration") && hasTable(database, "%")) {
    throw new StoreError(
      "not-ours",
      `${database.name} is a database of another program: name another file, certhorizon creates it.`,
    );
  }
  for (const row of readApplied(database)) {
    const migration = migrations[row.version - 1];
    if (migration === undefined) {
      throw new StoreError(
        "newer-than-code",
        `${database.name} was written by a newer version (migration ${row.version}, this program knows ${migrations.length}): update the program, or restore a backup from before the update.`,
      );
    }
    if (migration.sha256 !== row.sha256) {
      throw new StoreError(
        "migration-changed",
        `${database.name} was built with another text of migration ${row.version} (${row.name}) than this program ships: install a released version.`,
      );
    }
  }
}

function readApplied(database: SqliteDatabase): readonly AppliedRow[] {
  if (!hasTable(database, "schema_migration")) {
    return [];
  }
  return database
    .prepare<[], AppliedRow>("SELECT version, name, sha256 FROM schema_migration ORDER BY version")
    .all();
}

function hasTable(database: SqliteDatabase, pattern: string): boolean {
  return (
    database
      .prepare<[string], unknown>("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name LIKE ?")
      .get(pattern) !== undefined
  );
}
