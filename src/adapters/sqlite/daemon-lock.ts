import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { StoreError } from "../../ports/store-error.ts";
import { assertPlace } from "./database.ts";

export type DaemonLock =
  | { readonly ok: true; readonly release: () => void }
  | { readonly ok: false; readonly reason: "held" | "no-place" | "unwritable"; readonly detail: string };

/** A forgotten handle would be collected and give the lock up: those of this process stay reachable. */
const heldByThisProcess = new Set<Database.Database>();

/** Whoever only looks whether the lock is held has it for an instant: that keeps no daemon from its start. */
const LOOK_MS = 100;

/**
 * Makes this process the only daemon on the database `file`, by an exclusive transaction on `FILE.lock` that stays open.
 * The operating system ends it with the process, however that dies. `:memory:` is never shared and always free.
 */
export function acquireDaemonLock(file: string): DaemonLock {
  if (file === ":memory:") {
    return { ok: true, release: () => undefined };
  }
  let database: Database.Database | undefined;
  try {
    assertPlace(file, false);
    const held = new Database(lockFile(file), { timeout: LOOK_MS });
    database = held;
    held.exec("BEGIN EXCLUSIVE");
    heldByThisProcess.add(held);
    return { ok: true, release: () => release(held) };
  } catch (error) {
    database?.close();
    return refusal(file, error);
  }
}

/** Whether a daemon holds the database `file` now; undefined where that cannot be told. */
export function isDaemonLockHeld(file: string): boolean | undefined {
  let database: Database.Database | undefined;
  try {
    const lock = lockFile(file);
    if (!existsSync(lock)) return false;
    database = new Database(lock, { readonly: true, fileMustExist: true, timeout: 0 });
    database.pragma("schema_version");
    return false;
  } catch (error) {
    return isBusy(error) ? true : undefined;
  } finally {
    database?.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");
}

function release(held: Database.Database): void {
  heldByThisProcess.delete(held);
  held.close();
}

/** Links are followed, so that two names of one database share one lock. */
function lockFile(file: string): string {
  const real = existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));
  return `${real}.lock`;
}

function refusal(file: string, error: unknown): DaemonLock {
  if (isBusy(error)) {
    const detail = `${file} is in use by another daemon: stop that one, or give this one a database of its own.`;
    return { ok: false, reason: "held", detail };
  }
  if (error instanceof StoreError) return { ok: false, reason: "no-place", detail: error.message };
  const cause = error instanceof Error ? error.message : String(error);
  const detail = `${file}.lock cannot be created or opened (${cause}): give this user write permission on its folder.`;
  return { ok: false, reason: "unwritable", detail };
}
