import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { StoreError } from "../../ports/store-error.ts";
import { storeFailure } from "./store-failure.ts";

export type SqliteDatabase = Database.Database;

export interface OpenDatabaseOptions {
  /** Path, or `:memory:`. */
  readonly file: string;
  readonly readOnly?: boolean;
  /** Refuse instead of creating. */
  readonly existingOnly?: boolean;
  /** Called before anything is written to the file; throws to refuse it. */
  readonly accept?: (database: SqliteDatabase) => void;
}

const BUSY_TIMEOUT_MS = 5_000;
const SYNCHRONOUS_FULL = 2;

/** Opens the file with the settings that every promise of the store rests on. Throws StoreError. */
export function openDatabase(options: OpenDatabaseOptions): SqliteDatabase {
  const { file, readOnly = false } = options;
  let database: SqliteDatabase | undefined;
  try {
    assertPlace(file, readOnly || options.existingOnly === true);
    database = new Database(file, { readonly: readOnly, timeout: BUSY_TIMEOUT_MS });
    options.accept?.(database);
    configure(database);
    assertDurable(database);
    return database;
  } catch (error) {
    database?.close();
    throw storeFailure(file, error);
  }
}

/** Reads the settings back: SQLite ignores a setting it cannot honour without a word. Throws StoreError. */
export function assertDurable(database: SqliteDatabase): void {
  const found = {
    journal_mode: database.pragma("journal_mode", { simple: true }),
    synchronous: database.pragma("synchronous", { simple: true }),
    foreign_keys: database.pragma("foreign_keys", { simple: true }),
  };
  const journalFits = database.memory || database.readonly || found.journal_mode === "wal";
  if (!journalFits || found.synchronous !== SYNCHRONOUS_FULL || found.foreign_keys !== 1) {
    throw new StoreError(
      "not-durable",
      `${database.name} does not take the settings journal_mode=WAL, synchronous=FULL, foreign_keys=ON (it has ${JSON.stringify(found)}): put it on a local disk.`,
    );
  }
}

function configure(database: SqliteDatabase): void {
  if (!database.readonly) {
    database.pragma("journal_mode = WAL");
    database.pragma("journal_size_limit = 67108864");
  }
  // After the journal mode: a WAL file that is opened again starts with NORMAL.
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
}

/** Refuses a path at which no database can be. Throws StoreError. */
export function assertPlace(file: string, mustExist: boolean): void {
  if (file === ":memory:") {
    return;
  }
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) {
    throw new StoreError("not-a-database", `${file} is a folder: name a file in it.`);
  }
  if (stats === undefined && mustExist) {
    throw new StoreError("missing", `${file} does not exist: start the daemon once, or correct the path.`);
  }
  if (stats === undefined && !existsSync(dirname(file))) {
    throw new StoreError("missing", `The folder of ${file} does not exist: create it, or correct the path.`);
  }
}
