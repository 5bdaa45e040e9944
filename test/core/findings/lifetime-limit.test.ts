import { describe, expect, it } from "vitest";
import {
  hasClientAuth,
  lifetimeLimit,
  lifetimeOverLimit,
} from "../../../src/core/findings/lifetime-limit.ts";
import { DAY, SECOND } from "../../../src/core/time.ts";

describe("how long a certificate may last", () => {
  it.each([
    ["2017-12-31", Number.POSITIVE_INFINITY],
    ["2018-03-01", 825],
    ["2020-08-31T23:59:59Z", 825],
    ["2020-09-01", 398],
    ["2026-03-14T23:59:59Z", 398],
    ["2026-03-15", 200],
    ["2027-03-14T23:59:59Z", 200],
    ["2027-03-15", 100],
    ["2029-03-14T23:59:59Z", 100],
    ["2029-03-15", 47],
    ["2040-01-01", 47],
  ])("issued on %s: %d days", (notBefore, days) => {
    expect(lifetimeLimit(Date.parse(notBefore)) / DAY).toBe(days);
  });

  it("counts both ends, so that 200 times 86,400 seconds are still within", () => {
    const notBefore = Date.parse("2026-11-01");
    const last = notBefore + 200 * DAY - SECOND;
    expect(lifetimeOverLimit({ notBefore, notAfter: last }, true)).toBeUndefined();
    expect(lifetimeOverLimit({ notBefore, notAfter: last + SECOND }, true)).toEqual({
      lifetime: 200 * DAY + SECOND,
      limit: 200 * DAY,
    });
  });

  it("binds no private authority", () => {
    const [notBefore, notAfter] = [Date.parse("2026-11-01"), Date.parse("2036-11-01")];
    expect(lifetimeOverLimit({ notBefore, notAfter }, false)).toBeUndefined();
  });
});

describe("clientAuth", () => {
  const server = "1.3.6.1.5.5.7.3.1";
  const client = "1.3.6.1.5.5.7.3.2";
  it.each([
    [undefined, false],
    [[server], false],
    [[server, client], true],
    [[client], true],
  ])("of %j: %s", (extendedKeyUsage, expected) => {
    const extensions = { extendedKeyUsage } as Parameters<typeof hasClientAuth>[0]["extensions"];
    expect(hasClientAuth({ extensions })).toBe(expected);
  });
});
