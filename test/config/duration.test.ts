import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/config/duration.ts";

test.each([
  ["250ms", 250],
  ["30s", 30_000],
  ["5m", 300_000],
  ["12h", 43_200_000],
  ["30d", 2_592_000_000],
  ["2w", 1_209_600_000],
  ["0s", 0],
])("%s is %i ms", (text, length) => {
  expect(parseDuration(text)).toBe(length);
});

test.each([
  "",
  "30",
  "s",
  "1.5h",
  "-1s",
  "1 h",
  "1H",
  "1h30m",
  "30 days",
  "1y",
  "1e3s",
  "9999999999s",
  "30s\n",
])("%j is no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test("what is written reads as the same length", () => {
  fc.assert(
    fc.property(
      fc.nat(999_999_999),
      fc.constantFrom(1, 1000, 60_000, 3_600_000, 86_400_000),
      (count, unit) => {
        expect(parseDuration(formatDuration(count * unit))).toBe(count * unit);
      },
    ),
  );
});
