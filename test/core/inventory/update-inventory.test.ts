import { describe, expect, test } from "vitest";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import { bindingKey } from "../../../src/core/inventory/binding.ts";
import {
  type InventoryNews,
  UNBOUND_KEPT,
  updateInventory,
} from "../../../src/core/inventory/update-inventory.ts";
import { DAY } from "../../../src/core/time.ts";
import { aBinding, NOW } from "../decide/build.ts";

function bound(count: number, source = "prod", more: Partial<Binding> = {}): readonly Binding[] {
  return Array.from({ length: count }, (_, i) =>
    aBinding({ domain: `d${i}.example`, sources: [source], bucket: "b", account: "a", ...more }),
  );
}

function news(bindings: readonly Binding[], more: Partial<InventoryNews> = {}): InventoryNews {
  const discovering = new Set(["prod"]);
  return { bindings, discovering, isHidden: () => false, accepted: new Set(), ...more };
}

const keys = (bindings: readonly Binding[]): readonly string[] => bindings.map(bindingKey);

describe("a binding that leaves its source", () => {
  test("is kept as unbound for seven days, then goes", () => {
    const [first, ...rest] = bound(3);
    const left = updateInventory(bound(3), news(rest), NOW);
    expect(left.bindings.find(({ domain }) => domain === first?.domain)?.unboundSince).toBe(NOW);
    const later = updateInventory(left.bindings, news(rest), NOW + UNBOUND_KEPT - 1);
    expect(later.bindings.find(({ domain }) => domain === first?.domain)?.unboundSince).toBe(NOW);
    const over = updateInventory(later.bindings, news(rest), NOW + UNBOUND_KEPT);
    expect(keys(over.bindings)).toEqual(keys(rest));
  });

  test("comes back as if nothing had been", () => {
    const left = updateInventory(bound(3), news(bound(2)), NOW);
    const back = updateInventory(left.bindings, news(bound(3)), NOW + DAY);
    expect(back.bindings.every(({ unboundSince }) => unboundSince === undefined)).toBe(true);
  });

  test("goes at once when it was declared by hand", () => {
    const declared = bound(3, "file");
    expect(keys(updateInventory(declared, news([]), NOW).bindings)).toEqual([]);
  });

  test("stays untouched where a failure may hide it", () => {
    const hidden = (binding: Binding): boolean => binding.domain !== "d0.example";
    const update = updateInventory(bound(30), news([], { isHidden: hidden }), NOW);
    expect(update.shrunk).toEqual([]);
    expect(update.bindings).toHaveLength(30);
    expect(keys(update.bindings.filter(({ unboundSince }) => unboundSince !== undefined))).toEqual([
      "d0.example:443",
    ]);
  });
});

test.each([
  ["before its end", NOW + 1, false],
  ["from then on", NOW, true],
  ["without an end", undefined, false],
])("what is not to be watched is watched again: %s", (_, monitorUntil, monitor) => {
  const excepted = bound(1, "prod", { monitor: false, monitorReason: "moves", monitorUntil });
  const update = updateInventory([], news(excepted), NOW);
  expect(update.bindings.map((binding) => binding.monitor)).toEqual([monitor]);
});

describe("a list that comes back much smaller", () => {
  test.each([
    [100, 90, 0, "a tenth is not more than a tenth"],
    [100, 89, 11, "more than a tenth and more than five"],
    [10, 5, 0, "five is not more than five"],
    [10, 4, 6, "six of ten"],
    [6, 0, 6, "all of six"],
    [3, 0, 0, "all of three is within five"],
  ])("%i before, %i now: %i missing kept (%s)", (before, now, lost) => {
    const { shrunk, bindings } = updateInventory(bound(before), news(bound(now)), NOW);
    expect(shrunk).toEqual(lost === 0 ? [] : [{ source: "prod", before, lost }]);
    expect(bindings).toHaveLength(before);
    const unbound = bindings.filter(({ unboundSince }) => unboundSince !== undefined);
    expect(unbound).toHaveLength(lost === 0 ? before - now : 0);
  });

  test("is believed once a person has accepted it", () => {
    const { shrunk, bindings } = updateInventory(
      bound(100),
      news(bound(10), { accepted: new Set(["prod"]) }),
      NOW,
    );
    expect(shrunk).toEqual([]);
    expect(bindings.filter(({ unboundSince }) => unboundSince === NOW)).toHaveLength(90);
  });

  test("does not count again what left before", () => {
    const left = updateInventory(bound(8), news(bound(3)), NOW);
    expect(left.shrunk).toEqual([]);
    expect(updateInventory(left.bindings, news(bound(3)), NOW + DAY).shrunk).toEqual([]);
  });
});

describe("a domain that changes its bucket", () => {
  const moved = (at: number, known: readonly Binding[]) =>
    updateInventory(known, news(bound(1, "prod", { bucket: "new" })), at).bindings;

  test("remembers for a week where it came from", () => {
    const first = moved(NOW, bound(1));
    expect(first[0]?.movedFrom).toEqual({ bucket: "b", account: "a", at: NOW });
    const second = moved(NOW + DAY, first);
    expect(second[0]?.movedFrom?.at).toBe(NOW);
    expect(moved(NOW + UNBOUND_KEPT, second)[0]?.movedFrom).toBeUndefined();
  });
});
