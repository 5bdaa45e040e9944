import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { acquireDaemonLock, isDaemonLockHeld } from "../../../src/adapters/sqlite/daemon-lock.ts";
import { openSqliteStore } from "../../../src/adapters/sqlite/sqlite-store.ts";
import { StoreError } from "../../../src/ports/store-error.ts";
import { temporaryFolder } from "../../tools/workspace.ts";

test("a released lock can be taken again; the store itself stays open to all", async () => {
  const file = join(temporaryFolder(), "store.db");
  const lock = acquireDaemonLock(file);
  if (!lock.ok) {
    throw new Error(lock.detail);
  }
  const beside = await openSqliteStore({ file });
  await beside.ask("recheck", "a.example.com:443", 1);
  await beside.close();
  const other = acquireDaemonLock(file);
  expect(other).toMatchObject({ ok: false, reason: "held", detail: expect.stringContaining(file) });
  lock.release();
  const again = acquireDaemonLock(file);
  expect(again.ok).toBe(true);
});

test("who looks whether a daemon is there neither takes nor makes the lock", () => {
  const file = join(temporaryFolder(), "store.db");
  expect(isDaemonLockHeld(file)).toBe(false);
  expect(existsSync(`${file}.lock`)).toBe(false);
  const lock = acquireDaemonLock(file);
  expect([isDaemonLockHeld(file), isDaemonLockHeld(file)]).toEqual([true, true]);
  expect(acquireDaemonLock(file).ok).toBe(false);
  if (lock.ok) lock.release();
  expect(isDaemonLockHeld(file)).toBe(false);
  writeFileSync(`${file}.lock`, "this is no database".repeat(100));
  expect(isDaemonLockHeld(file)).toBeUndefined();
});

test("two names of one folder are one lock", () => {
  const folder = temporaryFolder();
  symlinkSync(folder, join(folder, "alias"));
  expect(acquireDaemonLock(join(folder, "store.db")).ok).toBe(true);
  expect(acquireDaemonLock(join(folder, "alias", "store.db")).ok).toBe(false);
});

test.each([
  "absent/store.db",
  ".",
])("where no database can be (%s), the answer is that of the store", async (name) => {
  const file = join(temporaryFolder(), name);
  const refused: unknown = await openSqliteStore({ file }).catch((error: unknown) => error);
  const detail = refused instanceof StoreError ? refused.message : "";
  expect(detail).toContain(file);
  expect(acquireDaemonLock(file)).toEqual({ ok: false, reason: "no-place", detail });
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test("where no lock can be made, the answer says why", () => {
  const file = join(temporaryFolder(), "store.db");
  mkdirSync(`${file}.lock`);
  expect(acquireDaemonLock(file)).toMatchObject({
    ok: false,
    reason: "unwritable",
    detail: expect.stringContaining(`${file}.lock cannot be created or opened`),
  });
});

test("memory is never shared", () => {
  expect(acquireDaemonLock(":memory:").ok).toBe(true);
  expect(acquireDaemonLock(":memory:").ok).toBe(true);
});
