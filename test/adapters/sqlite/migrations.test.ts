import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { migrate } from "../../../src/adapters/sqlite/migrate.ts";
import { readMigrations, SHIPPED_MIGRATIONS } from "../../../src/adapters/sqlite/migrations.ts";
import { openSqliteStore } from "../../../src/adapters/sqlite/sqlite-store.ts";
import { temporaryFolder } from "../../tools/workspace.ts";

/** A copy of the shipped migrations with further ones behind them. */
function migrationsWith(...further: readonly string[]): string {
  const directory = temporaryFolder();
  cpSync(SHIPPED_MIGRATIONS, directory, { recursive: true });
  const shipped = readMigrations(directory).length;
  for (const [index, sql] of further.entries()) {
    writeFileSync(join(directory, `${String(shipped + 1 + index).padStart(4, "0")}-further.sql`), sql);
  }
  return directory;
}

function rows(file: string, sql: string): unknown[] {
  const database = new Database(file, { readonly: true });
  const found = database.prepare(sql).raw().all();
  database.close();
  return found;
}

const shipped = readMigrations(SHIPPED_MIGRATIONS).length;

test("every file of the shipped folder is a migration", () => {
  expect(readdirSync(SHIPPED_MIGRATIONS)).toHaveLength(shipped);
});

test("migrate reports what it applied, once, and enters it with its time", () => {
  const file = join(temporaryFolder(), "store.db");
  const clock = { now: () => 1_795_348_800_000 };
  expect(migrate(file, { clock })).toMatchObject({
    from: 0,
    to: shipped,
    applied: [
      { version: 1, name: "initial" },
      { version: 2, name: "tickets" },
      { version: 3, name: "alerts" },
      { version: 4, name: "failing-addresses" },
      { version: 5, name: "large-incidents" },
    ],
  });
  expect(migrate(file, { clock })).toEqual({ from: shipped, to: shipped, applied: [] });
  expect(rows(file, "SELECT version, name, applied_at FROM schema_migration")).toEqual([
    [1, "initial", 1_795_348_800_000],
    [2, "tickets", 1_795_348_800_000],
    [3, "alerts", 1_795_348_800_000],
    [4, "failing-addresses", 1_795_348_800_000],
    [5, "large-incidents", 1_795_348_800_000],
  ]);
});

test("opening brings an older database up; a reader refuses until then", async () => {
  const file = join(temporaryFolder(), "store.db");
  migrate(file);
  const migrationsDirectory = migrationsWith("CREATE TABLE further (id INTEGER PRIMARY KEY) STRICT;");
  for (const options of [{ readOnly: true }, { existingOnly: true }]) {
    await expect(openSqliteStore({ file, migrationsDirectory, ...options })).rejects.toMatchObject({
      reason: "older-than-code",
    });
  }
  await (await openSqliteStore({ file, migrationsDirectory })).close();
  await (await openSqliteStore({ file, migrationsDirectory, readOnly: true })).close();
  await expect(openSqliteStore({ file })).rejects.toMatchObject({ reason: "newer-than-code" });
  expect(() => migrate(file)).toThrow(expect.objectContaining({ reason: "newer-than-code" }));
});

test("what was acknowledged before is so still when a row per finding holds it", async () => {
  const file = join(temporaryFolder(), "store.db");
  const migrationsDirectory = temporaryFolder();
  for (const name of readdirSync(SHIPPED_MIGRATIONS).slice(0, 3)) {
    cpSync(join(SHIPPED_MIGRATIONS, name), join(migrationsDirectory, name));
  }
  migrate(file, { migrationsDirectory });
  const acknowledged = [
    { findingId: "a1", openedAt: 5, severity: "warning", certificate: "ab" },
    { findingId: "b2", openedAt: 6, severity: "critical", certificate: "" },
  ];
  const database = new Database(file);
  const insert = database.prepare("INSERT INTO suppression VALUES (NULL, ?, ?, 1, ?, 'li', 'moving', ?)");
  insert.run("ack", '{"owner":"web"}', 20, JSON.stringify(acknowledged));
  insert.run("silence", '{"owner":"web"}', 30, "[]");
  database.close();
  const store = await openSqliteStore({ file });
  const common = { match: { owner: "web" }, createdAt: 1, author: "li", reason: "moving" };
  expect(await store.suppressions(10)).toEqual([
    { ...common, id: 1, kind: "ack", until: 20, acknowledged },
    { ...common, id: 2, kind: "silence", until: 30, acknowledged: [] },
  ]);
  await store.close();
});

test("a migration that fails leaves nothing of itself and keeps those before it", () => {
  const file = join(temporaryFolder(), "store.db");
  const migrationsDirectory = migrationsWith(
    "CREATE TABLE further (id INTEGER PRIMARY KEY) STRICT;",
    "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT; INSERT INTO nowhere VALUES (1);",
  );
  expect(() => migrate(file, { migrationsDirectory })).toThrow(/nowhere/);
  expect(rows(file, "SELECT max(version) FROM schema_migration")).toEqual([[shipped + 1]]);
  expect(rows(file, "SELECT name FROM sqlite_schema WHERE name IN ('further', 'half')")).toEqual([
    ["further"],
  ]);
});

test("line ends of a Windows checkout are no change of a migration", () => {
  const directory = migrationsWith();
  const [first] = readMigrations(directory);
  writeFileSync(join(directory, "0001-initial.sql"), first?.sql.replaceAll("\n", "\r\n") ?? "");
  expect(readMigrations(directory)[0]?.sha256).toBe(first?.sha256);
});

test("a gap in the numbers is a mistake of ours and said so", () => {
  const directory = migrationsWith();
  writeFileSync(join(directory, "0009-later.sql"), "");
  expect(() => readMigrations(directory)).toThrow(/without gaps.*0009-later/);
});

test("what fails already when addresses begin to be noted is joined like everything else", () => {
  const file = join(temporaryFolder(), "store.db");
  const migrationsDirectory = migrationsWith();
  for (const name of readdirSync(migrationsDirectory).filter((one) => one >= "0004"))
    rmSync(join(migrationsDirectory, name));
  migrate(file, { migrationsDirectory });
  const database = new Database(file);
  const endpoints = (...addresses: readonly string[]) =>
    JSON.stringify({ endpoints: addresses.map((address) => ({ address, keyType: "rsa" })) });
  for (const [incident, kind] of [
    ["i1", "address"],
    ["i2", "certificate"],
  ])
    database
      .prepare(
        "INSERT INTO incident VALUES (?, 'unreachable', 'web', ?, 'x', 1, 1, NULL, NULL, NULL, NULL, 0, 0, NULL)",
      )
      .run(incident, kind);
  for (const [id, incident, evidence] of [
    ["f1", "i1", endpoints("192.0.2.1", "192.0.2.1", "192.0.2.2")],
    ["f2", "i2", endpoints("192.0.2.3")],
    ["f3", "i1", "{}"],
  ])
    database
      .prepare(
        `INSERT INTO finding (id, subject, domain, port, code, scope, severity, actor, summary, remedy, evidence, opened_at, last_seen_at, incident)
         VALUES (?, 'binding', 'a.example', 443, 'unreachable', '', 'critical', 'provider', '', '', ?, 1, 1, ?)`,
      )
      .run(id, evidence, incident);
  database.close();
  migrate(file);
  expect(rows(file, "SELECT address, incident, finding FROM failing_address")).toEqual([
    ["192.0.2.1", "i1", "f1"],
    ["192.0.2.2", "i1", "f1"],
  ]);
});
