import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayText } from "../../../src/core/jd/china-day.ts";
import {
  afterWorkingDays,
  beforeWorkingDays,
  DEFAULT_LEAD_TIME,
  isWorkingDay,
  leadTimeOf,
  parseHoliday,
} from "../../../src/core/jd/lead-time.ts";
import { day, SPRING_FESTIVAL, withHolidays } from "./days.ts";

test.each([
  ["2026-11-20", true],
  ["2026-11-21", false],
  ["2026-11-22", false],
  ["2026-11-23", true],
  ["2027-02-04", true],
  ["2027-02-05", false],
  ["2027-02-10", false],
  ["2027-02-12", false],
  ["2027-02-15", true],
])("%s is a working day: %s", (text, expected) => {
  expect(isWorkingDay(day(text), withHolidays(SPRING_FESTIVAL))).toBe(expected);
});

describe("ten working days after", () => {
  test.each([
    ["a Monday", "2026-11-23", "2026-12-07"],
    ["a Friday", "2026-11-20", "2026-12-04"],
    ["a Saturday", "2026-11-21", "2026-12-04"],
    ["a Sunday", "2026-11-22", "2026-12-04"],
    ["the day before Spring Festival", "2027-02-04", "2027-02-26"],
    ["a day of Spring Festival", "2027-02-08", "2027-02-26"],
    ["a week before Spring Festival", "2027-01-29", "2027-02-22"],
  ])("%s (%s) is %s", (_what, from, to) => {
    expect(dayText(afterWorkingDays(day(from), 10, withHolidays(SPRING_FESTIVAL)))).toBe(to);
  });
});

const days = fc.integer({ min: day("2026-01-01"), max: day("2030-12-31") });
const holidays = fc.array(
  fc.record({ from: days, length: fc.integer({ min: 0, max: 20 }) }).map(({ from, length }) => ({
    from,
    to: from + length,
  })),
  { maxLength: 12 },
);

test("the last day for a ticket is in time, and a day later is not", () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 30 }), holidays, (end, count, list) => {
      const leadTime = { ...DEFAULT_LEAD_TIME, holidays: list };
      const last = beforeWorkingDays(end, count, leadTime);
      expect(afterWorkingDays(last, count, leadTime)).toBeLessThanOrEqual(end);
      expect(afterWorkingDays(last + 1, count, leadTime)).toBeGreaterThan(end);
    }),
  );
});

test("holidays make nothing earlier", () => {
  fc.assert(
    fc.property(days, holidays, (from, list) => {
      const without = afterWorkingDays(from, 10, DEFAULT_LEAD_TIME);
      expect(afterWorkingDays(from, 10, { ...DEFAULT_LEAD_TIME, holidays: list })).toBeGreaterThanOrEqual(
        without,
      );
      expect(without - from).toBeGreaterThanOrEqual(12);
      expect(without - from).toBeLessThanOrEqual(14);
    }),
  );
});

test.each([
  ["2027-02-05", "2027-02-05", "2027-02-05"],
  ["2027-02-05..2027-02-12", "2027-02-05", "2027-02-12"],
])("%s is a holiday", (text, from, to) => {
  expect(parseHoliday(text)).toEqual({ from: day(from), to: day(to) });
});

test.each([
  "2027-02-12..2027-02-05",
  "2027-02-31",
  "2027-02-05..",
  "2027-01-01..2027-12-31",
  "a..b..c",
  "",
])("%j is no holiday", (text) => {
  expect(parseHoliday(text)).toBeUndefined();
});

describe("whose certificates are hosted by ticket", () => {
  const jd = withHolidays(SPRING_FESTIVAL);
  const binding = { sources: ["file"], provider: "", servedBy: undefined };
  test.each([
    ["another provider's", binding, undefined],
    ["its source's", { ...binding, sources: ["file", "jd"] }, jd],
    ["its provider's, where no source says more", { ...binding, provider: "jdcloud" }, DEFAULT_LEAD_TIME],
    ["nobody's behind a CDN", { ...binding, sources: ["jd"], servedBy: "cdn" as const }, undefined],
    ["its source's where the storage serves", { ...binding, sources: ["jd"], servedBy: "oss" as const }, jd],
  ])("%s", (_whose, of, expected) => {
    expect(leadTimeOf(of, new Map([["jd", jd]]))).toBe(expected);
  });
});
