import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { assertDurable, openDatabase } from "../../../src/adapters/sqlite/database.ts";
import { openSqliteStore, storeOn } from "../../../src/adapters/sqlite/sqlite-store.ts";
import { StoreError, type StoreErrorReason } from "../../../src/ports/store-error.ts";
import {
  bindingOf,
  decideRich,
  keyOf,
  lookAt,
  NOW,
  richChains,
  richRecord,
} from "../../contracts/store-fixtures.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const img = bindingOf("img.example.com");

/** A closed store with one binding. */
async function storeFile(): Promise<string> {
  const file = join(temporaryFolder(), "store.db");
  const store = await openSqliteStore({ file });
  await store.record([lookAt(img, NOW)], decideRich);
  await store.close();
  return file;
}

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

test("each opening sets what the promises rest on, also on a write-ahead log that is there", async () => {
  const file = await storeFile();
  const first = openDatabase({ file });
  first.exec("UPDATE binding SET owner = 'web'"); // leaves a -wal file while it is open
  const second = openDatabase({ file });
  expect(second.pragma("journal_mode", { simple: true })).toBe("wal");
  expect(second.pragma("synchronous", { simple: true })).toBe(2);
  expect(second.pragma("foreign_keys", { simple: true })).toBe(1);
  second.pragma("synchronous = NORMAL");
  expect(() => assertDurable(second)).toThrow(expect.objectContaining({ reason: "not-durable" }));
  second.pragma("synchronous = FULL");
  second.pragma("foreign_keys = OFF");
  expect(() => assertDurable(second)).toThrow(/foreign_keys/);
  second.close();
  first.close();
});

test("a full disk costs the batch, not what was there, and ends when there is room again", async () => {
  const file = await storeFile();
  const database = openDatabase({ file });
  const store = storeOn(database);
  const pages = Number(database.pragma("page_count", { simple: true }));
  database.pragma(`max_page_count = ${pages}`);
  const many = Array.from({ length: 50 }, (_, n) => bindingOf(`d${n}.example.com`));
  const looks = [lookAt(img, NOW + 1), ...many.map((binding) => lookAt(binding, NOW + 1))];
  await expect(store.record(looks, decideRich)).rejects.toMatchObject({
    reason: "full",
    message: expect.stringContaining(file),
  });
  expect(await store.find(keyOf("img.example.com"))).toStrictEqual(richRecord(img, NOW));
  expect(await store.find(keyOf("d0.example.com"))).toBeUndefined();
  database.pragma("max_page_count = 1000000");
  expect((await store.record(looks, decideRich)).failures).toEqual([]);
  expect((await store.find(keyOf("img.example.com")))?.lastProbeAt).toBe(NOW + 1);
  await store.close();
});

test("a lock that another process does not give back is a failure with a name", async () => {
  const file = await storeFile();
  const database = openDatabase({ file });
  database.pragma("busy_timeout = 0");
  const store = storeOn(database);
  const other = new Database(file);
  other.exec("BEGIN IMMEDIATE");
  await expect(store.mark("sweep", NOW)).rejects.toMatchObject({ reason: "locked" });
  expect(await store.marks()).toEqual(new Map()); // reading goes on
  other.exec("COMMIT");
  await store.mark("sweep", NOW);
  expect(await store.marks()).toEqual(new Map([["sweep", NOW]]));
  other.close();
  await store.close();
});

test("a reader beside the writer sees what was committed and can write nothing", async () => {
  const file = await storeFile();
  const writer = await openSqliteStore({ file });
  const reader = await openSqliteStore({ file, readOnly: true });
  await writer.record([lookAt(img, NOW + 1)], decideRich);
  expect((await reader.find(keyOf("img.example.com")))?.lastProbeAt).toBe(NOW + 1);
  await expect(reader.mark("sweep", NOW)).rejects.toMatchObject({ reason: "read-only" });
  await expect(reader.record([lookAt(img, NOW)], decideRich)).rejects.toMatchObject({ reason: "read-only" });
  await reader.close();
  await writer.close();
});

test("a year of hourly looks at an unchanging domain leaves no more rows than the first", async () => {
  const file = await storeFile();
  const database = openDatabase({ file });
  const store = storeOn(database);
  const before = rowCounts(database);
  for (let day = 0; day < 365; day += 1) {
    const looks = Array.from({ length: 24 }, (_, hour) => lookAt(img, NOW + day * 24 + hour));
    await store.record(looks, decideRich);
  }
  expect(rowCounts(database)).toEqual(before);
  await store.close();
});

test("certificates are held once, whoever shows them", async () => {
  const file = await storeFile();
  const database = openDatabase({ file });
  const store = storeOn(database);
  const count = () => database.prepare<[], number>("SELECT count(*) FROM certificate").pluck().get();
  const before = count();
  const looks = Array.from({ length: 20 }, (_, n) => lookAt(bindingOf(`d${n}.example.com`), NOW));
  await store.record(looks, decideRich);
  expect(count()).toBe(before);
  expect(database.prepare("SELECT count(*) FROM chain").pluck().get()).toBe(richChains().size);
  await store.close();
});

function run(file: string, sql: string): void {
  const database = new Database(file);
  database.pragma("journal_mode = DELETE"); // so that the file alone holds everything
  database.exec(sql);
  database.close();
}

function rowCounts(database: Database.Database): Readonly<Record<string, unknown>> {
  const tables = database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  return Object.fromEntries(
    tables.map((table) => [table, database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()]),
  );
}

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
