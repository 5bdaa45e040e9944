import { expect, test } from "vitest";
import { backoff, type Delivery, isDoubted, whoHeard } from "../../../src/core/alerts/delivery.ts";
import { HOUR, SECOND } from "../../../src/core/time.ts";

test("a delivery waits twice as long each time, from half a minute to an hour, less up to a quarter", () => {
  const waits = Array.from({ length: 10 }, (_, n) => backoff(n + 1, 0) / SECOND);
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
  expect(backoff(1, 1) / SECOND).toBe(22.5);
  expect(backoff(10_000, 0)).toBe(HOUR);
});

const notice = (more: Partial<Delivery>): Delivery => ({
  ...{ id: "n", road: "mail", copy: "", kind: "opened", incident: "i", owner: "web", severity: "critical" },
  ...{
    createdAt: 0,
    nextAt: 0,
    attempts: 1,
    state: "sent",
    endedAt: 1,
    recipients: [],
    answer: "",
    detail: {},
  },
  ...more,
});

test.each<[string, readonly Delivery[], ReturnType<typeof whoHeard>]>([
  ["was accepted", [notice({})], "owner"],
  ["was refused for good", [notice({ state: "failed" })], "nobody"],
  [
    "was refused, and the reminder accepted",
    [notice({ state: "failed" }), notice({ kind: "reminded" })],
    "owner",
  ],
  [
    "was refused, and its copy accepted",
    [notice({ state: "failed" }), notice({ copy: "default" })],
    "default",
  ],
  ["was accepted late, after its copy", [notice({}), notice({ copy: "default" })], "owner"],
  ["was accepted on another road", [notice({ road: "webhook" })], "nobody"],
  ["was accepted by some", [notice({ state: "waiting", detail: { left: ["b@example.com"] } })], "owner"],
  ["is refused for now", [notice({ state: "waiting", detail: { triedAt: 1 } })], "nobody"],
  [
    "was tried, and nobody noted how that went",
    [notice({ state: "dropped", attempts: 0, detail: { triedAt: 1 } })],
    "owner",
  ],
  ["never left", [notice({ state: "dropped", attempts: 0 })], "nobody"],
  ["is forgotten", [], "owner"],
  ["came with a stock-taking", [notice({ kind: "baseline", detail: { findings: ["f", "g"] } })], "owner"],
  [
    "was refused before a stock-taking of something else",
    [notice({ state: "failed" }), notice({ kind: "baseline", detail: { findings: ["g"] } })],
    "nobody",
  ],
])("who heard of what %s", (_name, notices, heard) => {
  expect(whoHeard(notices, new Set(["f"]), "mail")).toBe(heard);
});

// A clock 65 days ahead made roll-outs critical, and said so beside `clock-skewed`.
test.each([
  ["network-down", "critical", 0, ["leaf-expired", "unreachable"]],
  ["clock-skewed", "warning", 0, ["leaf-expired", "unreachable"]],
  ["clock-skewed", "warning", 2 * HOUR, []],
  [
    "clock-skewed",
    "critical",
    2 * HOUR,
    ["leaf-expired", "unreachable", "leaf-expiring", "not-deployed", "hsts-missing"],
  ],
] as const)("%s (%s) for %i ms casts doubt on %j", (code, severity, ageMs, doubted) => {
  const codes = [
    ...(["leaf-expired", "unreachable", "leaf-expiring", "not-deployed"] as const),
    ...(["hsts-missing", "delivery-failing", "store-failing"] as const),
  ];
  const open = [{ code, severity, openedAt: 0 }];
  expect(codes.filter((one) => isDoubted(one, open, ageMs))).toEqual(doubted);
});
