import Database from "better-sqlite3";
import { StoreError, type StoreErrorReason } from "../../ports/store-error.ts";

const UNREADABLE: readonly [StoreErrorReason, string] = [
  "unreadable",
  "cannot be opened by this user: give it read permission on the file and write permission on its folder, where the -wal and -shm files live",
];

/** SQLite's result codes, the exact one before its family, in our words: reason, and the sentence after the file's name. */
const FAILURES: Readonly<Record<string, readonly [StoreErrorReason, string]>> = {
  NOTADB: ["not-a-database", "is not a SQLite database: correct the path, or move the file away"],
  CORRUPT: [
    "corrupt",
    "is damaged: restore it from a backup, or move it away and let the daemon build a new one",
  ],
  FULL: ["full", "could not grow: free space on its disk; what was recorded before is whole"],
  BUSY: ["locked", "is locked by another process: end that process (or its transaction) and try again"],
  READONLY: ["read-only", "cannot be written: give its user write permission on the file and its folder"],
  CANTOPEN: UNREADABLE,
  READONLY_DIRECTORY: UNREADABLE,
  READONLY_CANTINIT: UNREADABLE,
  READONLY_CANTLOCK: UNREADABLE,
  PERM: ["unreadable", "may not be used by this user: correct its permissions"],
  IOERR: ["failed", "could not be read or written by the operating system: look at the disk"],
};

/** True for what SQLite reports about the file or the machine, false for what is wrong with one row or our own code. */
export function isStoreFailure(error: unknown): boolean {
  if (error instanceof StoreError) {
    return true;
  }
  return error instanceof Database.SqliteError && !/^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH)/.test(error.code);
}

/** `error` as a StoreError that names `file`; what is not the store's failure (a bug) comes back as it is. */
export function storeFailure(file: string, error: unknown): unknown {
  if (error instanceof SyntaxError) {
    return new StoreError(
      "corrupt",
      `${file} holds a value that is not JSON (${error.message}): restore it from a backup.`,
      error,
    );
  }
  if (error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM")) {
    return new StoreError(
      "unreadable",
      `${file} may not be used by this user: correct its permissions.`,
      error,
    );
  }
  if (error instanceof StoreError || !(error instanceof Database.SqliteError)) {
    return error;
  }
  const code = error.code.replace("SQLITE_", "");
  const family = code.split("_")[0] ?? "";
  const [reason, sentence] = FAILURES[code] ?? FAILURES[family] ?? ["failed", "failed"];
  return new StoreError(reason, `${file} ${sentence} (${error.message}).`, error);
}
