import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/core/time.ts";
import { horizonBar } from "../../src/terminal/horizon-bar.ts";
import { relativeTime, timeText, utcText } from "../../src/terminal/time-text.ts";

const NOW = Date.UTC(2026, 10, 22, 9, 30);

test.each([
  [12 * DAY, "in 12 days"],
  [13 * DAY - 1, "in 12 days"],
  [-5 * DAY, "5 days ago"],
  [-6 * DAY + 1, "5 days ago"],
  [2 * DAY, "in 2 days"],
  [2 * DAY - 1, "in 47 hours"],
  [2 * HOUR - 1, "in 119 minutes"],
  [-90 * SECOND, "90 seconds ago"],
  [2 * MINUTE, "in 2 minutes"],
  [SECOND, "in 1 second"],
  [999, "now"],
  [0, "now"],
])("%i ms from now is %j", (distance, text) => {
  expect(relativeTime(NOW + distance, NOW)).toBe(text);
});

test("the absolute time stands beside, in UTC", () => {
  expect(timeText(NOW + 12 * DAY, NOW)).toBe("2026-12-04 09:30 UTC (in 12 days)");
  expect(utcText(Date.UTC(9999, 11, 31, 23, 59, 59))).toBe("9999-12-31 23:59 UTC");
  expect(utcText(Number.NaN)).toBe("no date");
  expect(utcText(9e15)).toBe("no date");
});

test.each<[number | undefined, string]>([
  [365, "━━━━━━━━━━"],
  [4000, "━━━━━━━━━━"],
  [364, "━━━━━━━━━┄"],
  [183, "━━━━━┄┄┄┄┄"],
  [1, "━┄┄┄┄┄┄┄┄┄"],
  [0, "╳┄┄┄┄┄┄┄┄┄"],
  [-3, "╳┄┄┄┄┄┄┄┄┄"],
  [undefined, "?         "],
])("the bar over a year until day %s", (days, bar) => {
  const until = days === undefined ? undefined : NOW + days * DAY;
  expect(horizonBar({ now: NOW, until, width: 10 })).toBe(bar);
});
