import { expect, it } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { bindingKey } from "../../src/core/inventory/binding.ts";
import type { InventoryReading } from "../../src/ports/inventory.ts";
import type { Store } from "../../src/ports/store.ts";
import { failureFindings, refreshInventory, sourceMark } from "../../src/usecases/refresh-inventory.ts";
import { bindingOf, NOW } from "../contracts/store-fixtures.ts";

const [img, dl] = [bindingOf("img.example.com"), bindingOf("dl.example.com")];

function refresh(store: Store, reading: Partial<InventoryReading>): Promise<InventoryReading> {
  const whole = { at: NOW, bindings: [], hosted: new Map(), failures: [], ...reading };
  const inventory = { read: async () => whole, readHosted: async () => [] };
  return refreshInventory({ clock: { now: () => NOW }, store, inventory });
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

it("bounds what one finding says about thousands of failures", () => {
  const many = Array.from({ length: 5_000 }, (_, n) => ({ ...failure, scope: `${n}.pem` }));
  const [finding] = failureFindings(many);
  expect(finding?.summary.length).toBeLessThan(300);
  expect(JSON.stringify(finding?.evidence).length).toBeLessThan(1_000);
});
