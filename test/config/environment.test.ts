import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LoadedConfig, loadConfig } from "../../src/config/load.ts";
import { formatProblem } from "../../src/config/problem.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "certhorizon-environment-"));
  await writeFile(
    join(folder, "certhorizon.yaml"),
    "{ domains: [img.example.com], listen: '127.0.0.1:9000', database: { path: own.db } }",
  );
});

afterAll(() => rm(folder, { recursive: true }));

function load(environment: Readonly<Record<string, string>>): Promise<LoadedConfig> {
  return loadConfig(join(folder, "certhorizon.yaml"), environment, { now: Date.UTC(2026, 10, 22) });
}

test.each([
  [{}, { host: "127.0.0.1", port: 9000 }, "own.db"],
  [{ CERTHORIZON_LISTEN: "0.0.0.0:9631" }, { host: "0.0.0.0", port: 9631 }, "own.db"],
  [{ CERTHORIZON_LISTEN: "[::]:9631" }, { host: "::", port: 9631 }, "own.db"],
  [{ CERTHORIZON_DATABASE: resolve("/data/c.db") }, { host: "127.0.0.1", port: 9000 }, resolve("/data/c.db")],
])("%j wins over the file", async (environment, listen, database) => {
  const loaded = await load(environment);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  expect(loaded.config).toMatchObject({ listen, database: { path: resolve(folder, database) } });
});

test("what cannot be used is named like a problem of the file", async () => {
  const loaded = await load({ CERTHORIZON_LISTEN: "9631", CERTHORIZON_DATABASE: "" });
  expect(loaded.ok ? [] : loaded.problems.map(formatProblem)).toEqual([
    'environment CERTHORIZON_LISTEN: found "9631"; write host:port, such as 127.0.0.1:9631 or [::1]:9631',
    "environment CERTHORIZON_DATABASE: found an empty text; write the path of a file",
  ]);
});
