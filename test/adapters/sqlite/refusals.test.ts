import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../../src/adapters/sqlite/sqlite-store.ts";
import { StoreError, type StoreErrorReason } from "../../../src/ports/store-error.ts";
import { bindingOf, decideRich, keyOf, lookAt, NOW } from "../../contracts/store-fixtures.ts";
import { temporaryFolder } from "../../tools/workspace.ts";
import { img, storeFile } from "./store-file.ts";

const cases: readonly [
  string,
  StoreErrorReason,
  { readOnly?: boolean; existingOnly?: boolean },
  (file: string) => void,
][] = [
  [
    "of a newer version",
    "newer-than-code",
    {},
    (file) => run(file, "INSERT INTO schema_migration VALUES (9999, 'later', '', 0)"),
  ],
  [
    "of a newer version, read only",
    "newer-than-code",
    { readOnly: true },
    (file) => run(file, "INSERT INTO schema_migration VALUES (9999, 'later', '', 0)"),
  ],
  [
    "built by another text of a migration",
    "migration-changed",
    {},
    (file) => run(file, "UPDATE schema_migration SET sha256 = 'other'"),
  ],
  [
    "that is not migrated, read only",
    "older-than-code",
    { readOnly: true },
    (file) => {
      writeFileSync(file, "");
      new Database(file).close();
    },
  ],
  [
    "of another program",
    "not-ours",
    {},
    (file) => {
      writeFileSync(file, "");
      run(file, "CREATE TABLE bookmark (url TEXT)");
    },
  ],
  [
    "that is no database",
    "not-a-database",
    {},
    (file) => writeFileSync(file, "domains: [img.example.com]\n".repeat(400)),
  ],
  [
    "that is no database, read only",
    "not-a-database",
    { readOnly: true },
    (file) => writeFileSync(file, "x".repeat(9_000)),
  ],
];

test.each(cases)("a file %s is refused as %s, and left as it is", async (_what, reason, options, spoil) => {
  const file = await storeFile();
  spoil(file);
  const before = readFileSync(file);
  const error = await openSqliteStore({ file, ...options }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(StoreError);
  expect(error).toMatchObject({ reason, message: expect.stringContaining(file) });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test.each([
  ["a missing file, read only", "missing", "absent.db", { readOnly: true }],
  ["a missing file, to be joined", "missing", "absent.db", { existingOnly: true }],
  ["a missing folder", "missing", "absent/store.db", {}],
  ["a folder", "not-a-database", ".", {}],
] as const)("%s is refused as %s", async (_what, reason, name, options) => {
  const file = join(temporaryFolder(), name);
  await expect(openSqliteStore({ file, ...options })).rejects.toMatchObject({ reason });
});

test("damaged pages are called corrupt, not a bug", async () => {
  const file = await storeFile();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4_096); // all pages but the first
  writeFileSync(file, bytes);
  const reading = openSqliteStore({ file }).then((store) => store.find(keyOf("img.example.com")));
  await expect(reading).rejects.toMatchObject({ reason: "corrupt", message: expect.stringContaining(file) });
});

test("a value that is not JSON any more spoils its binding, not the batch", async () => {
  const file = await storeFile();
  run(file, "UPDATE judgement SET detail = '{'");
  const store = await openSqliteStore({ file });
  const other = bindingOf("other.example.com");
  const { decisions, failures } = await store.record([lookAt(img, NOW), lookAt(other, NOW)], decideRich);
  expect([decisions.length, failures.map(({ key }) => key)]).toEqual([1, [keyOf("img.example.com")]]);
  await expect(store.find(keyOf("img.example.com"))).rejects.toMatchObject({ reason: "corrupt" });
  await store.close();
});

test("a folder that may not be written gives one clear sentence", async ({ skip }) => {
  const folder = temporaryFolder();
  const file = join(folder, "store.db");
  copyFileSync(await storeFile(), file);
  chmodSync(file, 0o444);
  chmodSync(folder, 0o555);
  const program = `
    const { openSqliteStore } = await import(${JSON.stringify(import.meta.resolve("../../../src/adapters/sqlite/sqlite-store.ts"))});
    await openSqliteStore({ file: ${JSON.stringify(file)}, readOnly: true }).then(
      () => console.log("opened"), (error) => console.log(error.name, error.reason, error.message));`;
  const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    ...asNobody,
  });
  if (child.error !== undefined || /EACCES|Cannot find/.test(child.stderr)) {
    skip("another user cannot start this program from here");
  }
  expect(child.stdout).toContain(`StoreError unreadable ${file} cannot be opened by this user`);
});

function run(file: string, sql: string): void {
  const database = new Database(file);
  database.pragma("journal_mode = DELETE"); // so that the file alone holds everything
  database.exec(sql);
  database.close();
}
