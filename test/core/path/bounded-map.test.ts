import { expect, it } from "vitest";
import { BoundedMap, weightOf } from "../../../src/core/path/bounded-map.ts";

it("forgets what was not asked for longest", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 1);
  map.set("b", 2);
  expect(map.get("a")).toBe(1);
  map.set("c", 3);
  expect([map.get("a"), map.get("b"), map.get("c"), map.size]).toEqual([1, undefined, 3, 2]);
  map.set("a", 4);
  map.set("d", 5);
  expect([map.get("a"), map.get("c"), map.get("d")]).toEqual([4, undefined, 5]);
});

it("forgets more for what weighs more, but never the newest", () => {
  const map = new BoundedMap<string, number>(4);
  for (const key of ["a", "b", "c"]) map.set(key, 0);
  map.set("heavy", 1, 3);
  expect([map.get("a"), map.get("b"), map.get("c"), map.get("heavy")]).toEqual([undefined, undefined, 0, 1]);
  map.set("heavy", 2);
  map.set("d", 3);
  map.set("e", 4);
  expect(map.size).toBe(4);
  map.set("heaviest", 5, 9);
  expect([map.size, map.get("heaviest")]).toEqual([1, 5]);
  map.set("f", 6);
  expect([map.size, map.get("f")]).toEqual([1, 6]);
});

it.each([
  [0, 1],
  [4_096, 1],
  [4_097, 4],
  [90_000, 484],
])("%d bytes weigh %d where 4 kB are usual", (bytes, weight) => {
  expect(weightOf(bytes, 4_096)).toBe(weight);
});
