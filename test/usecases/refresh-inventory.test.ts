import { expect, it } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { type Binding, bindingKey } from "../../src/core/inventory/binding.ts";
import type { InventoryReading } from "../../src/ports/inventory.ts";
import type { Store } from "../../src/ports/store.ts";
import { failureFindings, refreshInventory, sourceMark } from "../../src/usecases/refresh-inventory.ts";
import { bindingOf, NOW } from "../contracts/store-fixtures.ts";

const [img, dl] = [bindingOf("img.example.com"), bindingOf("dl.example.com")];

function refresh(
  store: Store,
  reading: Partial<InventoryReading>,
  known: readonly Binding[] = [],
): Promise<InventoryReading> {
  const nothing = { at: NOW, bindings: [], hosted: new Map(), failures: [], certificates: new Map() };
  const whole = { ...nothing, discovering: new Set<string>(), ...reading };
  const inventory = { read: async () => whole, readHosted: async () => [] };
  const ports = { clock: { now: () => NOW }, store, inventory };
  return refreshInventory(ports, { known, accepted: new Set() });
}

const failure = {
  source: "file",
  scope: "a.pem",
  reason: "missing",
  detail: "/etc/a.pem: there is no such file",
};

it("writes what exists now, makes what is new due at once, and removes what is gone", async () => {
  const store = await openSqliteStore({ file: ":memory:" });
  await refresh(store, { bindings: [img, dl] });
  expect(await store.due(NOW, 10)).toEqual([bindingKey(dl), bindingKey(img)]);
  await refresh(store, { bindings: [img] });
  expect(await store.due(NOW, 10)).toEqual([bindingKey(img)]);
  expect((await store.marks()).get(sourceMark("file"))).toBe(NOW);
  await store.close();
});

it("keeps what could be read, opens one finding per source, and clears it when all can be read", async () => {
  const store = await openSqliteStore({ file: ":memory:" });
  await refresh(store, { bindings: [img], failures: [failure, { ...failure, scope: "b.pem" }] });
  expect(await store.find(bindingKey(img))).toBeDefined();
  const [open, another] = await store.otherFindings();
  expect(another).toBeUndefined();
  expect(open).toMatchObject({
    subject: "source",
    code: "inventory-failed",
    scope: "file",
    severity: "warning",
  });
  expect(open?.summary).toContain("/etc/a.pem: there is no such file");
  expect((await store.marks()).has(sourceMark("file"))).toBe(false);
  await refresh(store, { bindings: [img] });
  expect(await store.otherFindings()).toEqual([]);
  await store.close();
});

it("keeps what a failure may hide, believes what else is gone, and tells of a sudden loss", async () => {
  const store = await openSqliteStore({ file: ":memory:" });
  const known = Array.from({ length: 20 }, (_, n) => ({
    ...bindingOf(`d${n}.example.com`),
    sources: ["prod"],
    bucket: n < 4 ? "closed" : "open",
  }));
  const discovering = new Set(["prod"]);
  const hidden = { ...failure, source: "prod", scope: "closed", hides: { bucket: "closed" } };
  const { bindings } = await refresh(store, { discovering, failures: [hidden] }, known);
  expect(bindings).toHaveLength(20);
  const codes = (await store.otherFindings()).map(({ code, summary }) => [code, summary]);
  expect(codes).toContainEqual(["inventory-shrunk", expect.stringContaining("16 of its 20 bindings")]);
  expect(codes.map(([code]) => code)).toContain("inventory-failed");
  await store.close();
});

it("bounds what one finding says about thousands of failures", () => {
  const many = Array.from({ length: 5_000 }, (_, n) => ({ ...failure, scope: `${n}.pem` }));
  const [finding] = failureFindings(many);
  expect(finding?.summary.length).toBeLessThan(300);
  expect(JSON.stringify(finding?.evidence).length).toBeLessThan(1_000);
});
