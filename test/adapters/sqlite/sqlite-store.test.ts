import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { assertDurable, openDatabase } from "../../../src/adapters/sqlite/database.ts";
import { openSqliteStore, storeOn } from "../../../src/adapters/sqlite/sqlite-store.ts";
import {
  bindingOf,
  decideRich,
  keyOf,
  lookAt,
  NOW,
  richChains,
  richRecord,
} from "../../contracts/store-fixtures.ts";
import { img, storeFile } from "./store-file.ts";

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

test("no other writer comes between reading the previous record and writing the next", async () => {
  const file = await storeFile();
  const store = await openSqliteStore({ file });
  const other = new Database(file, { timeout: 0 });
  const { failures } = await store.record([lookAt(img, NOW + 1)], (previous, look, context) => {
    expect(() => other.exec("DELETE FROM binding")).toThrow(/locked/);
    return decideRich(previous, look, context);
  });
  expect(failures).toEqual([]);
  other.close();
  await store.close();
});

test("the overview can be read by hand", async () => {
  const database = new Database(await storeFile(), { readonly: true });
  const rows = database.prepare("SELECT binding, owner, served_state, leaf_ends, findings FROM overview");
  expect(rows.raw().all()).toEqual([
    ["img.example.com:443", "platform", "in-sync", "2026-11-22 13:00:00", "leaf-expiring"],
  ]);
  database.close();
});

test("a store in memory keeps what it is told until it is closed", async () => {
  const store = await openSqliteStore({ file: ":memory:" });
  await store.record([lookAt(img, NOW)], decideRich);
  expect(await store.find(keyOf("img.example.com"))).toStrictEqual(richRecord(img, NOW));
  await store.close();
});

function rowCounts(database: Database.Database): Readonly<Record<string, unknown>> {
  const tables = database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  return Object.fromEntries(
    tables.map((table) => [table, database.prepare(`SELECT count(*) FROM ${table}`).pluck().get()]),
  );
}
