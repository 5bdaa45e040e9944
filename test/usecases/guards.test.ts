import { describe, expect, it } from "vitest";
import type { BindingRecord } from "../../src/core/record.ts";
import { DAY, HOUR, MINUTE } from "../../src/core/time.ts";
import { judgeSelf, type SelfView } from "../../src/usecases/guards.ts";
import { aBinding, aRecord, NOW } from "../core/decide/build.ts";

function view(changes: Partial<SelfView> = {}): SelfView {
  return {
    at: NOW,
    records: [],
    skippedAddresses: [],
    configProblems: [],
    storeProblem: "",
    trustDataAsOf: NOW,
    alertIntervalMs: 5 * MINUTE,
    healthyIntervalMs: HOUR,
    ...changes,
  };
}

/** Looked at so long ago, with the next look planned after one interval. */
function looked(agoMs: number, intervalMs: number, monitor = true): BindingRecord {
  const lastProbeAt = NOW - agoMs;
  return aRecord({ binding: aBinding({ monitor }), lastProbeAt, nextDueAt: lastProbeAt + intervalMs });
}

describe("what the daemon says about itself", () => {
  const cases: readonly [name: string, view: Partial<SelfView>, findings: readonly string[]][] = [
    ["nothing when all is well", {}, []],
    ["a refused configuration", { configProblems: ["a.yaml:1:1: found x"] }, ["config-rejected warning"]],
    ["a failing store", { storeProblem: "the disk is full" }, ["store-failing critical"]],
    ["addresses without a route", { skippedAddresses: ["2001:db8::1"] }, ["ipv6-unavailable info"]],
    ["old trust data", { trustDataAsOf: NOW - 2 * 365 * DAY }, ["trust-data-stale warning"]],
    ["a look within two intervals is not late", { records: [looked(3 * HOUR, HOUR)] }, []],
    ["one late of two", { records: [looked(3 * HOUR + 1, HOUR), looked(0, HOUR)] }, ["sweep-late warning"]],
    ["everything late", { records: [looked(3 * HOUR + 1, HOUR)] }, ["sweep-late critical"]],
    [
      "late by the fast rhythm",
      { records: [looked(16 * MINUTE, 5 * MINUTE), looked(0, HOUR)] },
      ["sweep-late warning"],
    ],
    ["what is not watched is never late", { records: [looked(9 * HOUR, HOUR, false)] }, []],
    ["what was never seen is not late", { records: [aRecord({ lastProbeAt: undefined, nextDueAt: 0 })] }, []],
  ];
  it.for(cases)("%s", ([, changes, expected]) => {
    const findings = judgeSelf(view(changes));
    expect(findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual(expected);
    for (const { summary, remedy, subject, domain } of findings) {
      expect({ subject, domain }).toEqual({ subject: "monitor", domain: "" });
      expect(summary).toMatch(/[.:]/);
      expect(remedy).not.toBe("");
    }
  });
});
