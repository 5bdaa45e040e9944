import { expect, test } from "vitest";
import { backoff } from "../../../src/core/alerts/delivery.ts";
import { HOUR, SECOND } from "../../../src/core/time.ts";

test("a delivery waits twice as long each time, from half a minute to an hour, less up to a quarter", () => {
  const waits = Array.from({ length: 10 }, (_, n) => backoff(n + 1, 0) / SECOND);
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  expect(backoff(1, 1) / SECOND).toBe(22.5);
  expect(backoff(10_000, 0)).toBe(HOUR);
});
