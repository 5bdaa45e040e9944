import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { inventoryWarnings, mergeConfig } from "../../src/config/merge-config.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { configReference, REFERENCE_FILE } from "../tools/generate-config-reference.ts";
import { temporaryFolder } from "../tools/workspace.ts";

const EXAMPLE = fileURLToPath(new URL("../../certhorizon.example.yaml", import.meta.url));

test("docs/configuration.md is what the schema says (node test/tools/generate-config-reference.ts)", () => {
  expect(readFileSync(REFERENCE_FILE, "utf8")).toBe(configReference());
});

test("the annotated example loads, every rule of it applies, and it shows every section", async () => {
  const loaded = await loadConfig(
    EXAMPLE,
    { SMTP_PASSWORD: "x", HOOK_SECRET: "x" },
    { now: Date.UTC(2026, 10, 22) },
  );
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  const merged = mergeConfig(loaded.config);
  expect(merged.bindings.map(({ domain }) => domain)).toHaveLength(8);
  expect(merged.ruleMatches.every((matches) => matches > 0)).toBe(true);
  expect(inventoryWarnings(loaded.config, merged)).toEqual([
    expect.stringMatching(/^5 of 8 bindings have only the default owner \(platform\): /),
  ]);
  const shown = readFileSync(EXAMPLE, "utf8").match(/^\w+(?=:)/gm) ?? [];
  const documented = [...configReference().matchAll(/^## (\w+)$/gm)].map((match) => match[1]);
  expect(shown.toSorted()).toEqual(documented.toSorted());
});

test("the values that the example shows as defaults are the defaults", async () => {
  const file = join(temporaryFolder(), "certhorizon.yaml");
  await writeFile(file, "domains: [img.example.com]");
  const options = { now: Date.UTC(2026, 10, 22) };
  const bare = await loadConfig(file, {}, options);
  const example = await loadConfig(EXAMPLE, { SMTP_PASSWORD: "x", HOOK_SECRET: "x" }, options);
  if (!bare.ok || !example.ok) throw new Error("one of them does not load");
  for (const key of [
    "schedule",
    "thresholds",
    "listen",
    "log",
    "probe",
    "dns",
    "retention",
    "metrics",
    "status",
  ] as const) {
    expect(example.config[key]).toEqual(bare.config[key]);
  }
  expect(basename(example.config.database.path)).toBe(basename(bare.config.database.path));
});
