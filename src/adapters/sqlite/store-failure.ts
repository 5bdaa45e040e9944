import Database from "better-sqlite3";
import { StoreError, type StoreErrorReason } from "../../ports/store-error.ts";

/** SQLite's result codes (primary part) in our words: reason, and the sentence after the file's name. */
const FAILURES: Readonly<Record<string, readonly [StoreErrorReason, string]>> = {
  NOTADB: ["not-a-database", "is not a SQLite database: correct the path, or move the file away"],
  CORRUPT: [
    "corrupt",
    "is damaged: restore it from a backup, or move it away and let the daemon build a new one",
  ],
  FULL: ["full", "could not grow: free space on its disk; what was recorded before is whole"],
  BUSY: ["locked", "is locked by another process: end that process (or its transaction) and try again"],
  READONLY: ["read-only", "cannot be written: give its user write permission on the file and its folder"],
  CANTOPEN: [
    "unreadable",
    "cannot be opened: give this user read permission on it, and write permission on its folder (its -wal and -shm files live there)",
  ],
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
  const primary = error.code.split("_")[1] ?? "";
  const [reason, sentence] = FAILURES[primary] ?? (["failed", "failed"] as const);
  return new StoreError(reason, `${file} ${sentence} (${error.message}).`, error);
}
