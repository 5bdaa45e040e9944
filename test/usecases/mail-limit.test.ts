import { describe, expect, test } from "vitest";
import type { Delivery } from "../../src/core/alerts/delivery.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import { type Addressed, planCrowd, summaryOf } from "../../src/usecases/mail-limit.ts";
import { NOW } from "../core/decide/build.ts";

const WAITING: Delivery = {
  ...{ id: "a", road: "mail", copy: "", kind: "opened", incident: "i", owner: "web", severity: "critical" },
  ...{ createdAt: NOW, nextAt: NOW, attempts: 0, state: "waiting", endedAt: undefined },
  ...{ recipients: [], answer: "", detail: {} },
} as const;

const LIMIT = { perHour: 3, now: NOW };

describe("room in an hour, three mails at most", () => {
  test.each<[string, Delivery["severity"], number, readonly number[], readonly number[], number | undefined]>(
    [
      ["two warnings after nothing", "warning", 2, [], [1, 1], undefined],
      ["four after nothing", "warning", 4, [], [1, 1, 2], undefined],
      ["two at the last place", "warning", 2, [-50, -10], [2], undefined],
      ["one after as many as may be", "warning", 1, [-50, -40, -10], [], 10 * MINUTE],
      ["one after more, because the limit was lowered", "warning", 1, [-50, -40, -30, -20], [], 20 * MINUTE],
      ["something critical then", "critical", 1, [-50, -40, -10], [1], undefined],
      ["two of them, as one", "critical", 2, [-50, -40, -10], [2], undefined],
      ["one when that is used up too", "critical", 1, [-59, -40, -30, -20], [], MINUTE],
      ["one, for long", "critical", 1, [-5, -4, -3, -2], [], 5 * MINUTE],
    ],
  )("%s", (_name, severity, count, minutes, jobs, waits) => {
    const mails = Array.from({ length: count }, (_, n) => ({ ...WAITING, severity, id: `m${n}` }));
    const sent = minutes.map((minute) => NOW + minute * MINUTE);
    const plan = planCrowd(mails, sent, LIMIT);
    expect(plan.jobs.map((job) => job.length)).toEqual(jobs);
    const waiting = plan.waits.filter(({ deliveries }) => deliveries.length > 0);
    expect(waiting.map(({ nextAt }) => nextAt - NOW)).toEqual(waits === undefined ? [] : [waits]);
  });

  test("an end of something critical is no more urgent than others", () => {
    const plan = planCrowd([{ ...WAITING, kind: "cleared" }], [NOW, NOW, NOW], LIMIT);
    expect(plan).toMatchObject({ jobs: [], waits: [{ nextAt: NOW + HOUR }] });
  });
});

describe("a summary", () => {
  const one = (id: string, severity: "critical" | "warning", copy: Delivery["copy"] = ""): Addressed => ({
    delivery: { ...WAITING, id, copy },
    message: { id, thread: "", to: ["web@example.com"], severity, told: { kind: "test", at: NOW } },
  });

  test("of one is that one", () => {
    expect(summaryOf([one("b", "warning")], LIMIT)).toEqual(one("b", "warning").message);
  });

  test("is as grave as the gravest, and the same again whatever the order", () => {
    const [a, b] = [one("a", "critical"), one("b", "warning")];
    const both = summaryOf([b, a], LIMIT);
    expect(both).toMatchObject({ severity: "critical", to: ["web@example.com"], told: { kind: "summary" } });
    expect(summaryOf([a, b], LIMIT).id).toBe(both.id);
    expect(both.told).toMatchObject({ view: { owner: "web", limit: 3 } });
  });

  test("of copies is the default owner's", () => {
    const copies = summaryOf([one("a", "critical", "default"), one("b", "critical", "default")], LIMIT);
    expect(copies.told).toMatchObject({ view: { owner: "" } });
  });
});
