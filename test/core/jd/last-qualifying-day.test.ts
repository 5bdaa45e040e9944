import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayText, endOfDay } from "../../../src/core/jd/china-day.ts";
import { lastQualifyingDay } from "../../../src/core/jd/submission.ts";
import { DAY, HOUR } from "../../../src/core/time.ts";

const CHINA = 8 * HOUR;

describe("the last day on which JD Cloud takes a certificate", () => {
  it.each([
    ["an ordinary end", "2027-06-16T12:00:00Z", "2027-03-15"],
    ["the end in China is already the next day", "2027-06-16T16:00:00Z", "2027-03-16"],
    ["the last second before midnight in China", "2027-06-16T15:59:59Z", "2027-03-15"],
    ["the end of May: February ends earlier", "2027-05-31T00:00:00Z", "2027-02-28"],
    ["the end of May of a leap year", "2028-05-31T00:00:00Z", "2028-02-29"],
    ["the last of February: 28 to 30 November all reach it", "2027-02-28T00:00:00Z", "2026-11-27"],
    ["the first of March", "2027-03-01T00:00:00Z", "2026-11-30"],
    ["the first of January", "2027-01-01T00:00:00Z", "2026-09-30"],
  ])("%s", (_, notAfter, day) => {
    expect(dayText(lastQualifyingDay(Date.parse(notAfter)))).toBe(day);
  });

  it("is over at midnight in China", () => {
    const day = lastQualifyingDay(Date.parse("2027-06-16T12:00:00Z"));
    expect(new Date(endOfDay(day)).toISOString()).toBe("2027-03-15T15:59:59.999Z");
  });

  it("leaves more than three months on that day, and not on the next", () => {
    const within = { min: Date.parse("2024-01-01"), max: Date.parse("2040-01-01") };
    fc.assert(
      fc.property(fc.integer(within), (notAfter) => {
        const day = dayText(lastQualifyingDay(notAfter));
        const end = new Date(notAfter + CHINA).toISOString().slice(0, 10);
        const next = new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
        expect(threeMonthsAfter(day) < end).toBe(true);
        expect(threeMonthsAfter(next) < end).toBe(false);
      }),
    );
  });
});

/** As a person would with a calendar: the same day, or the last one that the month has. */
function threeMonthsAfter(day: string): string {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const [toYear, toMonth] = month > 9 ? [year + 1, month - 9] : [year, month + 3];
  for (let tried = date; ; tried -= 1) {
    const text = `${toYear}-${String(toMonth).padStart(2, "0")}-${String(tried).padStart(2, "0")}`;
    const parsed = new Date(`${text}T00:00:00Z`);
    if (!Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text)) return text;
  }
}
