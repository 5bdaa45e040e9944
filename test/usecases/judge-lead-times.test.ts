import { describe, expect, test } from "vitest";
import type { Binding } from "../../src/core/inventory/binding.ts";
import { DEFAULT_LEAD_TIME } from "../../src/core/jd/lead-time.ts";
import { judgeLeadTimes } from "../../src/usecases/judge-lead-times.ts";
import { aBinding } from "../core/decide/build.ts";

const SOURCES = new Map([
  ["jd", DEFAULT_LEAD_TIME],
  ["jd-empty", DEFAULT_LEAD_TIME],
]);
const one = (overrides: Partial<Binding>): Binding =>
  aBinding({ sources: ["jd"], provider: "jdcloud", ...overrides });
const judge = (day: string, bindings: readonly Binding[] = [one({}), one({ port: 8443 })]) =>
  judgeLeadTimes(SOURCES, bindings, Date.parse(day));

describe("rules and coming lifetimes", () => {
  test.each([
    ["2026-01-01", "info", "2027-03-15"],
    ["2026-09-15", "info", "2027-03-15"],
    ["2026-09-16", "warning", "2027-03-15"],
    ["2027-03-14", "warning", "2027-03-15"],
    ["2027-03-15", "info", "2029-03-15"],
    ["2029-01-01", "warning", "2029-03-15"],
  ])("at %s: %s, until %s", (day, severity, deadline) => {
    const found = judge(day);
    expect(found).toMatchObject([
      {
        subject: "source",
        code: "lead-time-impossible",
        scope: "jd",
        severity,
        deadline: Date.parse(deadline),
      },
    ]);
  });

  test("is said in figures", () => {
    expect(judge("2026-11-22")[0]?.summary).toBe(
      "JD Cloud takes certificates that are valid for more than three months, and those of 2 domains of jd will last less and less: issued from 2027-03-15 on, 100 days at most, up to 7 days after its issue one can be submitted; issued from 2029-03-15 on, 47 days at most, none can be submitted.",
    );
  });

  test("once none qualifies, it stays a warning without a day to wait for", () => {
    const [found] = judge("2030-01-01");
    expect(found).toMatchObject({ severity: "warning" });
    expect(found).not.toHaveProperty("deadline");
  });

  test.each([
    ["no bindings", []],
    ["a CDN in front", [one({ servedBy: "cdn" })]],
    ["no HTTPS wanted", [one({ https: "disabled" })]],
    ["another source", [aBinding()]],
  ])("concerns nobody with %s", (_why, bindings) => {
    expect(judge("2026-11-22", bindings)).toEqual([]);
  });
});
