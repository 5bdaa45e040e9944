import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFileSource } from "../../../src/adapters/inventory-file/file-source.ts";
import type { Config } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { formatProblem } from "../../../src/config/problem.ts";
import { bindingKey } from "../../../src/core/inventory/binding.ts";
import { hostedNameMismatches } from "../../../src/core/inventory/hosted-names.ts";
import { mergeBindings } from "../../../src/core/inventory/merge-bindings.ts";
import type { RawBinding } from "../../../src/core/inventory/raw-binding.ts";
import { pemOf } from "../../../src/lab/authority.ts";
import type { Inventory } from "../../../src/ports/inventory.ts";
import { createCombinedInventory } from "../../../src/usecases/combined-inventory.ts";
import { createPatience } from "../../../src/usecases/patience.ts";
import { temporaryFolder } from "../../tools/workspace.ts";
import { createSmallFamily, NOT_AFTER } from "./authority.ts";

const { issuing, leaf } = await createSmallFamily();
const PEM = pemOf([leaf.der, issuing.certificate.der]);
const AT = Date.UTC(2026, 10, 22);

async function world(
  yaml: string,
  files: Readonly<Record<string, string>> = {},
): Promise<{ readonly directory: string; readonly inventory: Inventory }> {
  const directory = temporaryFolder();
  const file = join(directory, "certhorizon.yaml");
  await mkdir(join(directory, "certs"));
  await writeFile(file, yaml);
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, "certs", name), text);
  const loaded = await loadConfig(file, {}, { now: AT });
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return { directory, inventory: inventoryOf(loaded.config) };
}

function inventoryOf(config: Config): Inventory {
  const { rules, defaults } = config;
  const merge = (raws: readonly RawBinding[]) => mergeBindings({ raws, rules, defaults }).bindings;
  const declared = createFileSource(config, { clock: { now: () => AT } });
  const patience = createPatience({ now: () => AT });
  return createCombinedInventory({ declared, providers: [], merge, patience });
}

test("every way to say what is hosted becomes a reading", async () => {
  const sha256 = "ab".repeat(32);
  const { inventory } = await world(
    `
domains: [bare.example.com]
bindings:
  - { domains: [img.example.com], hosted: { pem: certs/img.pem, bound_at: 2026-11-20T08:00:00+08:00 } }
  - { domains: [print.example.com], layer: edge, hosted: { sha256: "${sha256.toUpperCase()}" } }
  - { domains: [old.example.com], hosted: { sha1: "${"cd".repeat(20)}", not_after: 2027-03-01 } }
  - { domains: [ask.example.com], hosted: unknown }
  - { domains: [both.example.com], hosted: { origin: unknown, edge: { pem: certs/img.pem } } }
`,
    { "img.pem": PEM },
  );
  const reading = await inventory.read();
  const told = [...reading.hosted].map(([key, list]) => [
    key.split(".")[0],
    ...list.map(({ layer, readAt, state }) => {
      expect(readAt).toBe(AT);
      return state.kind === "present"
        ? [layer, { ...state.certificate, chain: state.certificate.chain?.length }]
        : [layer, state.kind];
    }),
  ]);
  const image = {
    chain: 2,
    names: ["img.example.com", "192.0.2.7"],
    notAfter: { at: NOT_AFTER.getTime(), precision: "second", zone: "utc" },
  };
  expect(told).toEqual([
    ["bare", ["origin", "not-queryable"]],
    ["img", ["origin", expect.objectContaining({ ...image, boundAt: Date.UTC(2026, 10, 20) })]],
    ["print", ["edge", { sha256, chain: undefined }]],
    [
      "old",
      [
        "origin",
        {
          sha1: "cd".repeat(20),
          notAfter: { at: Date.UTC(2027, 2, 1), precision: "day", zone: "unknown" },
          chain: undefined,
        },
      ],
    ],
    ["ask", ["origin", "not-queryable"]],
    ["both", ["origin", "not-queryable"], ["edge", expect.objectContaining(image)]],
  ]);
  expect(reading).toMatchObject({ at: AT, failures: [] });
  expect(reading.bindings.map(bindingKey).toSorted()).toEqual([...reading.hosted.keys()].toSorted());
});

test("a file that fails is one failure, a failed state for each of its bindings, and no lost binding", async () => {
  const { directory, inventory } = await world(
    `
sources: [{ name: jd, type: jdcloud-oss }]
bindings:
  - { source: jd, domains: [a.example.com, b.example.com], hosted: { pem: certs/missing.pem } }
  - { domains: [c.example.com], hosted: { pem: certs } }
  - { domains: [d.example.com], hosted: { pem: certs/key.pem } }
  - { domains: [e.example.com], hosted: { pem: certs/huge.pem } }
  - { domains: [img.example.com], hosted: { pem: certs/img.pem } }
`,
    { "img.pem": PEM, "key.pem": leaf.key + PEM, "huge.pem": "#".repeat(1024 * 1024 + 1) },
  );
  const reading = await inventory.read();
  expect(reading.bindings).toHaveLength(6);
  expect(reading.failures.map(({ source, scope, reason }) => [source, scope, reason])).toEqual([
    ["jd", join("certs", "missing.pem"), "file-missing"],
    ["file", "certs", "not-a-file"],
    ["file", join("certs", "key.pem"), "private-key-inside"],
    ["file", join("certs", "huge.pem"), "file-too-large"],
  ]);
  expect(reading.failures[0]?.detail).toBe(
    `${join(directory, "certs", "missing.pem")}: there is no such file`,
  );
  expect(reading.hosted.get("b.example.com:443")).toMatchObject([
    { state: { kind: "failed", reason: "file-missing" } },
  ]);
  expect(reading.hosted.get("img.example.com:443")).toMatchObject([{ state: { kind: "present" } }]);
  expect(JSON.stringify([...reading.hosted, reading.failures])).not.toContain(leaf.key.split("\n")[1]);
});

test("one binding is read again at once: a file may have changed since", async () => {
  const yaml = "bindings: [{ domains: [img.example.com], hosted: { pem: certs/img.pem } }]";
  const { directory, inventory } = await world(yaml, { "img.pem": PEM });
  const [binding] = (await inventory.read()).bindings;
  if (binding === undefined) throw new Error("no binding");
  await rm(join(directory, "certs", "img.pem"));
  expect(await inventory.readHosted(binding)).toMatchObject([
    { state: { kind: "failed", reason: "file-missing" } },
  ]);
  await writeFile(join(directory, "certs", "img.pem"), leaf.der);
  expect(await inventory.readHosted(binding)).toMatchObject([
    { layer: "origin", state: { kind: "present" } },
  ]);
  expect(await inventory.readHosted({ ...binding, domain: "other.example.com" })).toEqual([]);
});

test("a domain declared twice has each layer's certificate; the later mention of a layer holds", async () => {
  const { inventory } = await world(`
bindings:
  - { domains: [a.example.com], hosted: { origin: { sha256: "${"1".repeat(64)}" }, edge: { sha256: "${"2".repeat(64)}" } } }
  - { domains: [a.example.com], layer: edge, hosted: { sha256: "${"3".repeat(64)}" } }
`);
  const { hosted, bindings } = await inventory.read();
  expect(bindings).toHaveLength(1);
  expect(hosted.get("a.example.com:443")).toMatchObject([
    { layer: "origin", state: { certificate: { sha256: "1".repeat(64) } } },
    { layer: "edge", state: { certificate: { sha256: "3".repeat(64) } } },
  ]);
});

test("a hosted certificate that does not name its domain is told", async () => {
  const { inventory } = await world(
    "bindings: [{ domains: [img.example.com, www.example.com, 192.0.2.7], hosted: { pem: certs/img.pem } }]",
    { "img.pem": PEM },
  );
  const { bindings, hosted } = await inventory.read();
  expect(hostedNameMismatches(bindings, hosted)).toEqual([
    {
      binding: "www.example.com:443",
      layer: "origin",
      detail: "The certificate does not name www.example.com; it names img.example.com, 192.0.2.7.",
    },
  ]);
});
