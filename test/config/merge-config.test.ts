import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { inventoryWarnings, mergeConfig } from "../../src/config/merge-config.ts";
import { temporaryFolder } from "../tools/workspace.ts";

async function warningsOf(yaml: string): Promise<readonly string[]> {
  const file = join(temporaryFolder(), "certhorizon.yaml");
  await writeFile(file, yaml);
  const loaded = await loadConfig(file, {}, { now: 0 });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return inventoryWarnings(loaded.config, mergeConfig(loaded.config));
}

test("an inventory in order has no warnings", async () => {
  expect(await warningsOf("owners: { web: {} }\nbindings: [{ domains: [a.example], owner: web }]")).toEqual(
    [],
  );
});

test("contradictions, idle rules and missing owners are told with their place", async () => {
  const yaml = `owners: { web: {}, shop: {} }
bindings:
  - { domains: [a.example], owner: web }
  - { domains: [A.EXAMPLE.], owner: shop }
  - { domains: [b.example, c.example, d.example, e.example, f.example, g.example] }
rules:
  - { match: { domain: "*.old.example" }, set: { critical: true } }
`;
  expect(await warningsOf(yaml)).toEqual([
    "a.example:443: bindings[0] (certhorizon.yaml:3) and bindings[1] (certhorizon.yaml:4) give different values for owner; what bindings[1] (certhorizon.yaml:4) says holds",
    "rules[0] (certhorizon.yaml:7) applies to no binding",
    "6 of 7 bindings have no owner: b.example:443, c.example:443, d.example:443, e.example:443, f.example:443, and 1 more",
  ]);
});

test("with discovery, an idle rule may still be needed", async () => {
  const yaml = `sources: [{ name: prod, type: aliyun }]\nrules: [{ match: { source: prod }, set: { critical: true } }]`;
  expect(await warningsOf(yaml)).toEqual([
    "rules[0] (certhorizon.yaml:2) applies to no declared binding (discovery may bring some)",
  ]);
});
