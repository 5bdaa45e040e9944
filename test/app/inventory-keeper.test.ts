import { expect, onTestFinished, test } from "vitest";
import { createOwnMetrics } from "../../src/adapters/metrics/own-metrics.ts";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { InventoryKeeper } from "../../src/app/inventory-keeper.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import type { InventoryReading } from "../../src/ports/inventory.ts";
import { Fleet } from "../../src/usecases/fleet.ts";
import { bindingOf, NOW } from "../contracts/store-fixtures.ts";
import { judgeTools } from "../core/decide/scene.ts";

interface Played {
  readonly keeper: InventoryKeeper;
  readonly fleet: Fleet;
  /** What the sources tell from now on. */
  readonly world: { now: number; skewMs: number; bindings: readonly Binding[] };
}

async function play(bindings: readonly Binding[]): Promise<Played> {
  const store = await openSqliteStore({ file: ":memory:" });
  const metrics = createOwnMetrics({ version: "", node: "" });
  onTestFinished(async () => {
    metrics.close();
    await store.close();
  });
  const world: Played["world"] = { now: NOW, skewMs: 0, bindings };
  const read = async (): Promise<InventoryReading> => ({
    at: world.now,
    bindings: world.bindings,
    hosted: new Map(),
    certificates: new Map(),
    failures:
      world.skewMs === 0
        ? []
        : [
            {
              source: "prod",
              scope: "",
              reason: "clock-skewed",
              detail: "refused",
              clockSkewMs: world.skewMs,
            },
          ],
    discovering: new Set(),
  });
  const inventory = { read, readHosted: async () => [] };
  const fleet = await Fleet.load(store);
  const current = () => ({ inventory, tools: judgeTools([]) });
  const keeper = new InventoryKeeper({ clock: { now: () => world.now }, store, fleet, metrics, current });
  await keeper.refresh();
  return { keeper, fleet, world };
}

test("while a provider's clock differs it is asked again every five minutes, and for an hour at most", async () => {
  const { keeper, world } = await play([bindingOf("img.example.com")]);
  expect(keeper.isWanted(NOW + HOUR)).toBe(false);
  world.skewMs = 20 * MINUTE;
  await keeper.refresh();
  expect([keeper.isClockSkewed(NOW), keeper.isWanted(NOW + 4 * MINUTE)]).toEqual([true, false]);
  world.now = NOW + 5 * MINUTE;
  expect(keeper.isWanted(world.now)).toBe(true);
  await keeper.refresh();
  expect(keeper.isClockSkewed(NOW + HOUR - 1)).toBe(true);
  expect([keeper.isClockSkewed(NOW + HOUR), keeper.isWanted(NOW + HOUR)]).toEqual([false, false]);
  world.skewMs = 0;
  await keeper.refresh();
  expect(keeper.isClockSkewed(world.now)).toBe(false);
});

test("what is excepted until now is watched again, at the next minute and not at the next reading by the schedule", async () => {
  const until = NOW + 30 * MINUTE;
  const { keeper, fleet, world } = await play([
    bindingOf("img.example.com", { monitor: false, monitorReason: "moves", monitorUntil: until }),
  ]);
  const isWatched = () => [...fleet.records()].map(({ binding }) => binding.monitor);
  expect([isWatched(), keeper.isWanted(until - 1)]).toEqual([[false], false]);
  world.now = until;
  expect(keeper.isWanted(until)).toBe(true);
  await keeper.refresh();
  expect([isWatched(), keeper.isWanted(until + HOUR)]).toEqual([[true], false]);
});
