import { describe, expect, test } from "vitest";
import { dayCell, dayText, timeText } from "../../../src/adapters/mail/times.ts";

const at = (text: string): number => Date.parse(text);

describe("a time", () => {
  test.each([
    ["2026-12-04T11:00:00Z", "Asia/Shanghai", "2026-12-04 19:00 Asia/Shanghai (11:00 UTC)"],
    ["2026-12-04T20:30:00Z", "Asia/Shanghai", "2026-12-05 04:30 Asia/Shanghai (2026-12-04 20:30 UTC)"],
    ["2026-12-04T16:00:00Z", "Asia/Shanghai", "2026-12-05 00:00 Asia/Shanghai (2026-12-04 16:00 UTC)"],
    ["2026-07-01T12:00:00Z", "Europe/Berlin", "2026-07-01 14:00 Europe/Berlin (12:00 UTC)"],
    ["2026-12-04T11:00:00Z", "UTC", "2026-12-04 11:00 UTC"],
  ])("%s in %s", (instant, zone, text) => {
    expect(timeText(at(instant), zone)).toBe(text);
  });

  test("has the day of its zone", () => {
    expect(dayText(at("2026-12-04T20:30:00Z"), "Asia/Shanghai")).toBe("2026-12-05");
    expect(dayText(at("2026-12-04T02:00:00Z"), "America/New_York")).toBe("2026-12-03");
  });

  test("has in a column the day of UTC beside it where that is another one", () => {
    const night = at("2026-12-04T20:30:00Z");
    expect(dayCell(night, "Asia/Shanghai")).toBe("2026-12-05 (2026-12-04 UTC)");
    expect(dayCell(night, "UTC")).toBe("2026-12-04");
    expect(dayCell(at("2026-12-04T12:00:00Z"), "Asia/Shanghai")).toBe("2026-12-04");
    expect(dayCell(Number.NaN, "Asia/Shanghai")).toBe("no date");
  });

  test("that no calendar holds is no date", () => {
    expect([timeText(Number.NaN, "UTC"), dayText(1e18, "UTC")]).toEqual(["no date", "no date"]);
  });
});
