import fc from "fast-check";
import { expect, test } from "vitest";
import { keepSame } from "../../src/core/keep-same.ts";

test("what equals the previous value is the previous value", () => {
  const previous = { at: 1, stores: [{ name: "a", until: undefined }, { name: "b" }], failure: undefined };
  expect(keepSame(previous, structuredClone(previous))).toBe(previous);
});

test("parts that stayed are taken over, parts that changed are not", () => {
  const previous = { at: 1, leaf: { end: 5 }, stores: [{ name: "a" }, { name: "b", trusted: true }] };
  const next = { at: 2, leaf: { end: 5 }, stores: [{ name: "a" }, { name: "b", trusted: false }] };
  const kept = keepSame(previous, next);
  expect(kept).toEqual({ at: 2, leaf: { end: 5 }, stores: [{ name: "a" }, { name: "b", trusted: false }] });
  expect(kept.leaf).toBe(previous.leaf);
  expect(kept.stores[0]).toBe(previous.stores[0]);
});

test("what is given is never changed", () => {
  const freeze = { at: 2, leaf: Object.freeze({ end: 5 }) };
  const next = Object.freeze(freeze);
  expect(keepSame({ at: 1, leaf: { end: 5 } }, next)).not.toBe(next);
  expect(next.leaf).toBe(freeze.leaf);
});

test("a part that is absent is not one that is undefined", () => {
  const next: { a?: number | undefined } = {};
  expect(keepSame<typeof next>({ a: undefined }, next)).toBe(next);
  expect(Object.keys(keepSame<typeof next>({}, { a: undefined }))).toEqual(["a"]);
});

test("shorter, longer and other kinds of value are taken as they come", () => {
  expect(keepSame([1, 2], [1])).toEqual([1]);
  expect(keepSame([1], [1, 2])).toEqual([1, 2]);
  expect(keepSame<unknown>([1], { 0: 1 })).toEqual({ 0: 1 });
  expect(keepSame<unknown>({ a: 1 }, null)).toBeNull();
  expect(keepSame<unknown>(null, undefined)).toBeUndefined();
  expect(keepSame<unknown>(new Date(1), new Date(2))).toEqual(new Date(2));
});

test("the result always says what the next value says", () => {
  // Through text, because -0 is 0 there, as it is for us.
  const data = fc.jsonValue({ maxDepth: 4 }).map((value): unknown => JSON.parse(JSON.stringify(value)));
  fc.assert(
    fc.property(data, data, (previous, next) => {
      expect(keepSame(previous, next)).toEqual(next);
      expect(keepSame(previous, structuredClone(previous))).toBe(previous);
    }),
  );
});
