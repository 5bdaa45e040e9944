import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chinaDayOf, dayText, endOfDay } from "../../../src/core/jd/china-day.ts";
import { tightLimits } from "../../../src/core/jd/coming-lifetimes.ts";
import { DEFAULT_LEAD_TIME } from "../../../src/core/jd/lead-time.ts";
import { lastQualifyingDay, promisedDay, qualifies, renewalPlan } from "../../../src/core/jd/submission.ts";
import { DAY } from "../../../src/core/time.ts";
import { SPRING_FESTIVAL, withHolidays } from "./days.ts";

describe("more than three calendar months must be left", () => {
  test.each([
    ["2027-02-22T12:00:00Z", "2026-11-21"],
    // 07:59 of the next day in China.
    ["2027-02-22T23:59:59Z", "2026-11-22"],
    ["2027-02-28T00:00:00Z", "2026-11-27"],
    ["2027-03-01T00:00:00Z", "2026-11-30"],
    ["2028-02-29T00:00:00Z", "2027-11-28"],
    ["2028-03-01T00:00:00Z", "2027-11-30"],
    ["2027-05-01T00:00:00Z", "2027-01-31"],
    ["2027-05-31T00:00:00Z", "2027-02-28"],
  ])("one that ends at %s is taken until %s", (notAfter, last) => {
    expect(dayText(lastQualifyingDay(Date.parse(notAfter)))).toBe(last);
  });

  test("on the last day, on none later, and on all before", () => {
    const ends = fc.date({ min: new Date("2026-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(ends, fc.nat(400), (end, earlier) => {
        const last = lastQualifyingDay(end.getTime());
        expect(qualifies(end.getTime(), last - earlier)).toBe(true);
        expect(qualifies(end.getTime(), last + 1 + earlier)).toBe(false);
        expect(end.getTime() - endOfDay(last)).toBeGreaterThan(88 * DAY);
      }),
    );
  });
});

describe("a renewal", () => {
  test.each([
    [
      "without holidays",
      "2026-12-22T12:00:00Z",
      DEFAULT_LEAD_TIME,
      ["2026-11-16", "2026-11-30", "2026-12-07"],
    ],
    [
      "over Spring Festival",
      "2027-03-02T12:00:00Z",
      withHolidays(SPRING_FESTIVAL),
      ["2027-01-17", "2027-01-31", "2027-02-15"],
    ],
    [
      "over New Year",
      "2027-01-11T12:00:00Z",
      withHolidays("2027-01-01"),
      ["2026-12-03", "2026-12-17", "2026-12-24"],
    ],
  ])("%s", (_when, end, leadTime, expected) => {
    const { startOn, submitBy, lastDay } = renewalPlan(Date.parse(end), leadTime);
    expect([startOn, submitBy, lastDay].map(dayText)).toEqual(expected);
  });

  test("submitted on the last day is served before the present certificate ends", () => {
    const ends = fc.date({ min: new Date("2026-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(ends, (end) => {
        const leadTime = withHolidays(SPRING_FESTIVAL, "2027-10-01..2027-10-08");
        const plan = renewalPlan(end.getTime(), leadTime);
        expect(endOfDay(promisedDay(plan.lastDay, leadTime))).toBeLessThan(end.getTime());
        expect(plan.startOn).toBeLessThan(plan.submitBy);
        expect(plan.submitBy).toBeLessThan(plan.lastDay);
        // Even the longest holidays leave no year between.
        expect(chinaDayOf(end.getTime()) - plan.startOn).toBeLessThan(60);
      }),
    );
  });
});

describe("coming limits on lifetimes", () => {
  const at = (text: string) =>
    tightLimits(Date.parse(text)).map(({ from, daysToSubmit }) => [
      new Date(from).toISOString().slice(0, 10),
      daysToSubmit,
    ]);
  test.each([
    [
      "2026-11-22",
      [
        ["2027-03-15", 7],
        ["2029-03-15", -46],
      ],
    ],
    [
      "2027-03-15",
      [
        ["2027-03-15", 7],
        ["2029-03-15", -46],
      ],
    ],
    ["2029-03-15", [["2029-03-15", -46]]],
  ])("at %s", (text, expected) => {
    expect(at(text)).toEqual(expected);
  });
});
