import { describe, expect, it } from "vitest";
import { comingDeadlines } from "../../../src/core/calendar/deadlines.ts";
import { renewedThen } from "../../../src/core/calendar/renewed-then.ts";
import type { CalendarRow } from "../../../src/core/calendar/root-calendar.ts";
import type { FactAhead, StoreVerdict } from "../../../src/core/evaluation.ts";

const row = (overrides: Partial<CalendarRow>): CalendarRow => ({
  name: "GlobalSign Root CA",
  sha256: "",
  domains: 0,
  notAfter: undefined,
  stores: [],
  dates: [],
  ...overrides,
});

describe("coming deadlines", () => {
  it("count the domains of the roots that they are about", () => {
    const rows = [row({ domains: 7 }), row({ name: "GlobalSign Root R46", domains: 3 })];
    const told = comingDeadlines(rows, Date.parse("2026-01-01")).map(({ at, domains }) => [
      new Date(at).toISOString().slice(0, 10),
      domains,
    ]);
    expect(told).toEqual([
      ["2026-06-15", 3],
      ["2026-12-28", 7],
      ["2027-01-28", 7],
      ["2028-01-28", 7],
    ]);
  });

  it("hold a date until its instant, sorted among the providers' own, marked unless it is shipped", () => {
    const at = Date.parse("2027-01-01");
    const date = { at, store: "s", domains: 1, kind: "removal", text: "It goes.", source: "test" } as const;
    const dates = (["shipped", "announced", "estimated"] as const).map((certainty) => ({
      ...date,
      certainty,
    }));
    const rows = [row({ name: "Root", domains: 2, dates, notAfter: at + 1 })];
    expect(
      comingDeadlines(rows, at)
        .slice(0, 4)
        .map(({ domains }) => domains),
    ).toEqual([1, 1, 1, 2]);
    const texts = (now: number): readonly string[] =>
      comingDeadlines(rows, now).map(({ text }) => text.slice(0, 25));
    expect(texts(at).slice(0, 4)).toEqual([
      "It goes.",
      "It goes. (announced)",
      "It goes. (estimated)",
      "Root itself ends.",
    ]);
    expect(texts(at + 1)[0]).toBe("Root itself ends.");
    expect(texts(at + 2)[0]).toMatch(/^Alibaba Cloud OSS/);
  });
});

describe("a certificate that is renewed by then", () => {
  const at = Date.parse("2027-06-01");
  const verdict = (more: Partial<StoreVerdict>): StoreVerdict => ({
    store: "chrome",
    trusted: true,
    ...more,
  });
  const fact = (more: Partial<FactAhead>): FactAhead => ({
    anchor: "",
    kind: "sct-not-after",
    certainty: "announced",
    at: new Date(at),
    source: "test",
    text: "Chrome takes no later ones.",
    ...more,
  });
  const end = (day: string): NonNullable<StoreVerdict["rootEnd"]> => ({
    at: new Date(day),
    code: "cross-certificate",
    text: "it ends",
  });

  it.each<[string, Partial<StoreVerdict>, string | undefined]>([
    ["goes on where nothing ends", {}, undefined],
    ["goes on under a root that ends later", { rootEnd: end("2027-06-02") }, undefined],
    ["breaks with the way to its root", { rootEnd: end("2027-06-01") }, "expired"],
    ["is hit by a rule for later ones", { outlook: [fact({})] }, "sct-not-after"],
    ["is hit by either kind of rule", { outlook: [fact({ kind: "distrust-after" })] }, "distrust-after"],
    ["is not hit by an estimate", { outlook: [fact({ certainty: "estimated" })] }, undefined],
    ["is not hit by a rule of a later day", { outlook: [fact({ at: new Date(at + 1) })] }, undefined],
  ])("%s", (_, more, reason) => {
    const renewal = renewedThen(verdict(more), at);
    expect(renewal === "renewed" ? undefined : renewal.reason).toBe(reason);
  });
});
