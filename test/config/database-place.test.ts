import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { databasePlace } from "../../src/config/database-place.ts";
import { loadDatabase } from "../../src/config/load.ts";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

const FILE = "/etc/certhorizon/certhorizon.yaml";

describe("where the database is, as far as a broken file tells", () => {
  it.for([
    ["a list that never ends before it", "domains: [a\ndatabase: {path: x.db}", "/etc/certhorizon/x.db"],
    ["a star without quotes behind it", "database: {path: /data/y.db}\ndomains: [*.a.example]", "/data/y.db"],
    ["the same key twice", "log: {level: info}\nlog: {}\ndatabase: {path: z.db}", "/etc/certhorizon/z.db"],
    ["a path that is none", "database: {path: 5}", "/etc/certhorizon/certhorizon.db"],
    ["a list", "- 1", "/etc/certhorizon/certhorizon.db"],
    ["nothing", "", "/etc/certhorizon/certhorizon.db"],
    ["nesting without end", "[".repeat(50_000), "/etc/certhorizon/certhorizon.db"],
  ] as const)("%s", ([, text, path]) => {
    expect(databasePlace(text, FILE, {})).toBe(path);
    expect(databasePlace(text, FILE, { CERTHORIZON_DATABASE: "/data/c.db" })).toBe("/data/c.db");
  });
});

it("is told with the problems of the file, or refused where there is no file", async () => {
  const directory = temporaryFolder();
  const file = await writeConfig(directory, { domainz: [], database: { path: "kept.db" } });
  expect(await loadDatabase(file, {}, { now: 0 })).toMatchObject({
    ok: true,
    database: { path: join(directory, "kept.db") },
    problems: [{ found: 'the unknown key "domainz"' }],
  });
  expect(await loadDatabase(join(directory, "gone.yaml"), {}, { now: 0 })).toMatchObject({ ok: false });
});
