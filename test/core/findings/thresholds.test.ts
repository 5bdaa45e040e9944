import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expiryLevel, hasEnded } from "../../../src/core/findings/thresholds.ts";
import { DAY, HOUR, SECOND } from "../../../src/core/time.ts";
import { THRESHOLDS } from "./usual-thresholds.ts";

const level = (lifetimeMs: number, leftMs: number): string =>
  expiryLevel({ notBefore: 0, notAfter: lifetimeMs }, lifetimeMs - leftMs, THRESHOLDS) ?? "";

describe("a level holds from its limit on, inclusively", () => {
  test.each([
    ["398 days", 398 * DAY, 30 * DAY, 7 * DAY],
    ["90 days", 90 * DAY, 30 * DAY, 7 * DAY],
    ["47 days", 47 * DAY, (47 / 3) * DAY, 7 * DAY],
    ["42 days", 42 * DAY, 14 * DAY, 7 * DAY],
    ["160 hours", 160 * HOUR, (160 / 3) * HOUR, (160 / 6) * HOUR],
  ])("of %s", (_name, lifetime, warning, critical) => {
    expect(level(lifetime, Math.ceil(warning) + 1)).toBe("");
    expect(level(lifetime, Math.floor(warning))).toBe("warning");
    expect(level(lifetime, Math.ceil(critical) + 1)).toBe("warning");
    expect(level(lifetime, Math.floor(critical))).toBe("critical");
    expect(level(lifetime, 0)).toBe("critical");
  });
});

test("the whole last second belongs to the validity, and no instant is neither ending nor ended", () => {
  expect(level(90 * DAY, -(SECOND - 1))).toBe("critical");
  expect(level(90 * DAY, -SECOND)).toBe("");
  expect(hasEnded({ notAfter: 5_000 }, 5_999)).toBe(false);
  expect(hasEnded({ notAfter: 5_000 }, 6_000)).toBe(true);
});

test("nothing gets less urgent while time goes by, until the end", () => {
  const rank = { "": 0, warning: 2, critical: 3 } as Readonly<Record<string, number>>;
  const lifetime = fc.integer({ min: HOUR, max: 800 * DAY });
  fc.assert(
    fc.property(lifetime, fc.nat(), fc.nat(), (whole, a, b) => {
      const [more, less] = [Math.max(a % whole, b % whole), Math.min(a % whole, b % whole)];
      expect(rank[level(whole, less)]).toBeGreaterThanOrEqual(rank[level(whole, more)] ?? 0);
    }),
  );
});
