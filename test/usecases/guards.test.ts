import { describe, expect, it } from "vitest";
import { DAY, HOUR, MINUTE } from "../../src/core/time.ts";
import { judgeSelf, type SelfView } from "../../src/usecases/guards.ts";
import { aBinding, aRecord, NOW } from "../core/decide/build.ts";

const HEALTHY: SelfView = {
  at: NOW,
  records: [],
  skippedAddresses: [],
  configProblems: [],
  storeProblem: "",
  trustDataAsOf: NOW - 10 * DAY,
  clockSkewMs: 0,
  faults: { network: undefined, clock: undefined },
  outbox: { waiting: 0, oldestAt: undefined, refusedSince: undefined, failed: 0 },
  alertIntervalMs: 5 * MINUTE,
  healthyIntervalMs: HOUR,
};

const said = (view: Partial<SelfView>): readonly string[] =>
  judgeSelf({ ...HEALTHY, ...view }).map(({ code, severity }) => `${code} ${severity}`);

describe("the daemon's own findings", () => {
  it.each<[string, Partial<SelfView>, readonly string[]]>([
    ["all is well", {}, []],
    [
      "most endpoints fail at once",
      { faults: { network: { failing: 9, of: 10 }, clock: undefined } },
      ["network-down critical"],
    ],
    [
      "certificates end all at once",
      { faults: { network: undefined, clock: { turned: 9, of: 10 } } },
      ["clock-skewed critical"],
    ],
    [
      "messages wait for half an hour",
      { outbox: { waiting: 2, oldestAt: NOW - DAY, refusedSince: NOW - 30 * MINUTE, failed: 0 } },
      [],
    ],
    [
      "and for longer",
      { outbox: { waiting: 2, oldestAt: NOW - DAY, refusedSince: NOW - 30 * MINUTE - 1, failed: 0 } },
      ["delivery-failing warning"],
    ],
    [
      "a message was given up",
      { outbox: { waiting: 0, oldestAt: undefined, refusedSince: undefined, failed: 1 } },
      ["delivery-failing warning"],
    ],
    ["trust data 180 days old", { trustDataAsOf: NOW - 180 * DAY }, []],
    ["a moment older", { trustDataAsOf: NOW - 180 * DAY - 1 }, ["trust-data-stale warning"]],
    ["a day ahead, by time zones", { trustDataAsOf: NOW + DAY }, []],
    [
      "dated in the future, so that it would never age",
      { trustDataAsOf: NOW + DAY + 1 },
      ["trust-data-stale warning"],
    ],
    ["a refused configuration", { configProblems: ["f: bad"] }, ["config-rejected warning"]],
    ["a store that fails", { storeProblem: "disk full" }, ["store-failing critical"]],
    ["five minutes of skew", { clockSkewMs: -5 * MINUTE }, []],
    ["more, behind", { clockSkewMs: -5 * MINUTE - 1 }, ["clock-skewed warning"]],
    ["more, ahead", { clockSkewMs: 5 * MINUTE + 1 }, ["clock-skewed warning"]],
    ["no IPv6", { skippedAddresses: ["2001:db8::1"] }, ["ipv6-unavailable info"]],
  ])("%s", (_, view, expected) => {
    expect(said(view)).toEqual(expected);
  });

  it("believes certificates that end all at once beside a provider's clock that differs: deadlines are held back then", () => {
    const faults = { network: undefined, clock: { turned: 7, of: 29 } };
    const [skewed, ...others] = judgeSelf({ ...HEALTHY, clockSkewMs: 65 * DAY, faults });
    expect(others).toEqual([]);
    expect(skewed?.severity).toBe("critical");
    expect(skewed?.summary).toBe(
      "The clock of this machine is 65 days ahead of the provider's, and 7 of 29 domains turned expired or not yet valid at once; no such outage is told before this is clear, for an hour at most.",
    );
  });

  it("says by how much and in which direction the clock is wrong", () => {
    const [skewed] = judgeSelf({ ...HEALTHY, clockSkewMs: -20 * MINUTE });
    expect(skewed?.summary).toContain("20 minutes behind");
  });

  it("names the day of old trust data and the way to newer", () => {
    const [stale] = judgeSelf({ ...HEALTHY, trustDataAsOf: Date.UTC(2026, 0, 5) });
    expect(stale?.summary).toContain("2026-01-05");
    expect(stale?.remedy).toContain("trust.file");
  });

  it.each([
    ["two intervals late", [2 * HOUR], []],
    ["later than that, one of two", [2 * HOUR + 1, 0], ["sweep-late warning"]],
    ["all of them", [3 * HOUR, 3 * HOUR], ["sweep-late critical"]],
  ])("sweeps %s", (_, overdue, expected) => {
    const records = overdue.map((late) => aRecord({ lastProbeAt: NOW - late - HOUR, nextDueAt: NOW - late }));
    const off = aRecord({ binding: aBinding({ monitor: false }), nextDueAt: NOW - 9 * DAY });
    expect(said({ records: [...records, off] })).toEqual(expected);
  });
});
