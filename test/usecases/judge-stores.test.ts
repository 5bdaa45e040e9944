import { describe, expect, it } from "vitest";
import type { BindingRecord, Judgement, StoreJudgement } from "../../src/core/record.ts";
import { DAY, type Instant } from "../../src/core/time.ts";
import { judgeStores } from "../../src/usecases/judge-stores.ts";
import { aBinding, aRecord, NOW } from "../core/decide/build.ts";

const OWN = [
  { name: "meters", owner: "devices" },
  { name: "panels", owner: "" },
];
const END: Instant = NOW + 400 * DAY;

function sees(store: string, anchor: string, rootEnd?: StoreJudgement["rootEnd"]): StoreJudgement {
  const horizon = { trustedUntil: NOW + 20 * DAY, limitedByCode: "leaf" } as const;
  return { store, tier: "required", trusted: true, anchor, ...horizon, ...(rootEnd && { rootEnd }) };
}

const mozilla = sees("mozilla", "Root B", { at: END + 900 * DAY, code: "anchor-expiry" });
const meters = sees("meters", "Root A", { at: END, code: "cross-certificate" });

function record(domain: string, ...stores: readonly StoreJudgement[]): BindingRecord {
  const judgement: Judgement = {
    at: NOW,
    served: { state: "in-sync", since: NOW },
    leaf: { notBefore: NOW - DAY, notAfter: NOW + 20 * DAY },
    pathEarliestNotAfter: undefined,
    stores,
    certificates: [],
    lastFullAt: undefined,
    renewals: [],
  };
  return aRecord({ binding: aBinding({ domain }), judgement });
}

describe("store-lacks-root", () => {
  it.each([
    [91, undefined],
    [90, "warning"],
    [60, "warning"],
    [30, "warning"],
    [8, "warning"],
    [7, "critical"],
    [-1, "critical"],
  ])("%i days before the way to the root ends, whatever the leaf: %s", (days, severity) => {
    const findings = judgeStores(OWN, [record("a.example", mozilla, meters)], END - days * DAY);
    expect(findings.map((finding) => finding.severity)).toEqual(severity === undefined ? [] : [severity]);
  });

  it("begins exactly 90 days before", () => {
    const at = (instant: Instant): number =>
      judgeStores(OWN, [record("a.example", mozilla, meters)], instant).length;
    expect([at(END - 90 * DAY - 1), at(END - 90 * DAY)]).toEqual([0, 1]);
  });

  it("is one per store, names root, domains, day and owner, and keeps to the first day", () => {
    const later = sees("meters", "Root A", { at: END + 5 * DAY, code: "anchor-expiry" });
    const other = sees("chrome", "Root C", { at: END + 900 * DAY, code: "anchor-expiry" });
    const records = [
      record("a.example", mozilla, later),
      record("b.example", other, meters),
      record("c.example", mozilla),
    ];
    expect(judgeStores(OWN, records, END - 30 * DAY)).toEqual([
      {
        subject: "store",
        domain: "",
        port: 0,
        code: "store-lacks-root",
        scope: "meters",
        severity: "warning",
        actor: "customer",
        deadline: END,
        summary:
          "meters lacks Root B and Root C: 2 domains stop being trusted there from 2027-12-27 12:00 UTC on.",
        remedy: "Add the root to the devices and programs that use meters (owner devices) before that day.",
        evidence: { facts: { domains: "2", roots: "Root B, Root C", owner: "devices" } },
      },
    ]);
  });

  it.each<[string, readonly StoreJudgement[]]>([
    ["a store that sees another root that lasts", [mozilla, sees("meters", "Root B", mozilla.rootEnd)]],
    ["a store whose root has no end for it", [mozilla, sees("meters", "Root A")]],
    ["a store that does not trust the domain anyway", [mozilla, { ...meters, trusted: false }]],
    ["a store that ends together with all others", [{ ...meters, store: "mozilla" }, meters]],
    ["a store that is judged alone", [meters]],
    ["a store of somebody else", [mozilla, { ...meters, store: "apple" }]],
    [
      "a store that goes on while others end",
      [
        { ...meters, store: "mozilla" },
        { ...mozilla, store: "meters" },
      ],
    ],
    [
      "a store that gives up the root that others keep",
      [
        sees("mozilla", "Root A", mozilla.rootEnd),
        mozilla,
        sees("meters", "Root A", { at: END, code: "anchor-removal" }),
      ],
    ],
  ])("says nothing about %s", (_, stores) => {
    expect(judgeStores(OWN, [record("a.example", ...stores)], END - 7 * DAY)).toEqual([]);
  });

  it("says nothing where nothing is known", () => {
    expect(judgeStores(OWN, [aRecord()], END)).toEqual([]);
    expect(judgeStores([], [record("a.example", mozilla, meters)], END)).toEqual([]);
  });

  it("asks for the root that replaces one the store gives up", () => {
    const giving = sees("panels", "Root A", { at: END, code: "anchor-removal" });
    const [finding] = judgeStores(OWN, [record("a.example", mozilla, giving)], END - DAY);
    expect(finding).toMatchObject({ scope: "panels", severity: "critical" });
    expect(finding?.summary).toMatch(/^panels lacks Root B: 1 domain stops /);
    expect(finding?.remedy).not.toContain("owner");
  });
});
