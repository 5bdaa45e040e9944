import { describe, expect, test } from "vitest";
import {
  addMonths,
  chinaDayOf,
  dayText,
  endOfDay,
  parseDay,
  startOfDay,
} from "../../../src/core/jd/china-day.ts";
import { day } from "./days.ts";

describe("a day in China", () => {
  test.each([
    ["2026-11-22T15:59:59.999Z", "2026-11-22"],
    ["2026-11-22T16:00:00Z", "2026-11-23"],
    ["2026-12-31T16:00:00Z", "2027-01-01"],
    // No summer time: offsets are the same in July, and the days on which others change their clocks have 24 hours.
    ["2026-07-01T15:59:59Z", "2026-07-01"],
    ["2026-07-01T16:00:00Z", "2026-07-02"],
    ["2027-03-28T15:59:59Z", "2027-03-28"],
    ["1969-12-31T15:59:59Z", "1969-12-31"],
  ])("%s is %s there", (at, text) => {
    expect(dayText(chinaDayOf(Date.parse(at)))).toBe(text);
  });

  test("begins at 16:00 UTC of the day before and ends before the next begins", () => {
    expect(new Date(startOfDay(day("2027-02-05"))).toISOString()).toBe("2027-02-04T16:00:00.000Z");
    expect(new Date(endOfDay(day("2027-02-05"))).toISOString()).toBe("2027-02-05T15:59:59.999Z");
  });

  test.each(["2027-02-29", "2027-13-01", "2027-2-5", "27-02-05", "", "today"])("%j is none", (text) => {
    expect(parseDay(text)).toBeUndefined();
  });
});

test.each([
  ["2026-11-22", "2027-02-22"],
  ["2026-11-28", "2027-02-28"],
  ["2026-11-29", "2027-02-28"],
  ["2026-11-30", "2027-02-28"],
  ["2027-11-29", "2028-02-29"],
  ["2027-11-30", "2028-02-29"],
  ["2027-12-01", "2028-03-01"],
  ["2027-01-31", "2027-04-30"],
  ["2028-02-29", "2028-05-29"],
  ["2026-10-31", "2027-01-31"],
])("three months after %s is %s", (from, to) => {
  expect(dayText(addMonths(day(from), 3))).toBe(to);
});
