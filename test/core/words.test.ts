import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/core/time.ts";
import { distanceText, durationText, instantText, listText, whenText } from "../../src/core/words.ts";

test.each([
  [0, "0 seconds"],
  [999, "0 seconds"],
  [SECOND, "1 second"],
  [59 * SECOND, "59 seconds"],
  [MINUTE, "1 minute"],
  [HOUR - 1, "59 minutes"],
  [5 * HOUR, "5 hours"],
  [DAY - 1, "23 hours"],
  [DAY, "1 day"],
  [12.9 * DAY, "12 days"],
  [-2 * HOUR, "2 hours"],
])("a duration of %d ms reads %j", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test.each([
  [Date.parse("2026-12-04T11:00:59.999Z"), "2026-12-04 11:00 UTC"],
  [Date.parse("9999-12-31T23:59:59Z"), "9999-12-31 23:59 UTC"],
  [0, "1970-01-01 00:00 UTC"],
  [Number.NaN, "no date"],
  [9e15, "no date"],
])("the instant %d reads %j", (at, text) => {
  expect(instantText(at)).toBe(text);
});

test.each([
  [12 * DAY, "in 12 days"],
  [13 * DAY - 1, "in 12 days"],
  [-6 * DAY + 1, "5 days ago"],
  [2 * DAY, "in 2 days"],
  [2 * DAY - 1, "in 47 hours"],
  [2 * HOUR - 1, "in 119 minutes"],
  [-90 * SECOND, "90 seconds ago"],
  [SECOND, "in 1 second"],
  [999, "now"],
  [0, "now"],
])("%d ms from now is %j", (distance, text) => {
  expect(distanceText(1e12 + distance, 1e12)).toBe(text);
});

test("an instant with its distance", () => {
  expect(whenText(12 * DAY, 0)).toBe("1970-01-13 00:00 UTC (in 12 days)");
});

describe("a list", () => {
  test.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b"], "a and b"],
    [["a", "b", "c"], "a, b and c"],
    [["a", "b", "c", "d"], "a, b, c and 1 more"],
    [["a", "b", "c", "d", "e", "f"], "a, b, c and 3 more"],
  ])("of %j reads %j", (items, text) => {
    expect(listText(items, 3)).toBe(text);
  });
});
