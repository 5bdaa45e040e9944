import { describe, expect, test } from "vitest";
import { backoff, type Delivery } from "../../src/core/alerts/delivery.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/core/time.ts";
import type { SendOutcome } from "../../src/ports/notifier.ts";
import { afterwards } from "../../src/usecases/deliver.ts";
import { roomFor, summaryOf } from "../../src/usecases/mail-limit.ts";
import type { Composed } from "../../src/usecases/message-desk.ts";
import { NOW } from "../core/decide/build.ts";

const WAITING: Delivery = {
  ...{ id: "a", road: "mail", copy: "", kind: "opened", incident: "i", owner: "web", severity: "critical" },
  ...{ createdAt: NOW, nextAt: NOW, attempts: 0, state: "waiting", endedAt: undefined },
  ...{ recipients: [], answer: "", detail: {} },
} as const;
const TO = ["a@example.com", "b@example.com"];

describe("how a delivery stands after an attempt", () => {
  test.each<[string, Partial<Delivery>, SendOutcome, number, object]>([
    [
      "accepted",
      {},
      { kind: "accepted", answer: "250 ok", refused: [] },
      MINUTE,
      { state: "sent", attempts: 1, endedAt: NOW + MINUTE, recipients: TO, answer: "250 ok" },
    ],
    [
      "accepted for one of two",
      {},
      { kind: "accepted", answer: "250 ok", refused: ["b@example.com"] },
      0,
      { state: "sent", recipients: ["a@example.com"], answer: "250 ok; refused: b@example.com" },
    ],
    [
      "refused for a while",
      { attempts: 2 },
      { kind: "transient", answer: "451 later" },
      HOUR,
      {
        state: "waiting",
        attempts: 3,
        endedAt: undefined,
        nextAt: NOW + HOUR + 2 * MINUTE,
        answer: "451 later",
      },
    ],
    [
      "for a moment less than three days",
      { attempts: 90 },
      { kind: "transient", answer: "451" },
      3 * DAY - 1,
      { state: "waiting" },
    ],
    ["for three days", { attempts: 90 }, { kind: "transient", answer: "451" }, 3 * DAY, { state: "failed" }],
    [
      "for good",
      {},
      { kind: "permanent", answer: "550 no" },
      0,
      { state: "failed", endedAt: NOW, answer: "550 no" },
    ],
  ])("%s", (_name, before, outcome, later, after) => {
    expect(afterwards({ ...WAITING, ...before }, TO, outcome, NOW + later, 0)).toMatchObject(after);
  });

  test("waits twice as long each time, from half a minute to an hour, less up to a quarter", () => {
    const waits = Array.from({ length: 10 }, (_, n) => backoff(n + 1, 0) / SECOND);
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    expect(backoff(1, 1) / SECOND).toBe(22.5);
    expect(backoff(10_000, 0)).toBe(HOUR);
  });
});

describe("room in an hour", () => {
  test.each<[string, readonly number[], number, number]>([
    ["nothing was sent", [], 3, HOUR],
    ["something was", [-50, -10], 1, HOUR],
    ["as many as may be", [-50, -40, -10], 0, 10 * MINUTE],
    ["more than may be, because the limit was lowered", [-50, -40, -30, -20], 0, 20 * MINUTE],
  ])("%s", async (_name, minutes, free, nextIn) => {
    const store = { mailsSince: async () => minutes.map((minute) => NOW + minute * MINUTE) };
    const room = await roomFor(store, { owner: "web", copy: "" }, { perHour: 3, now: NOW });
    expect(room).toEqual({ free, nextAt: NOW + nextIn });
  });
});

describe("a summary", () => {
  const composed = (id: string, severity: "critical" | "warning"): Composed => ({
    kind: "ready",
    message: { id, thread: "", to: ["web@example.com"], severity, told: { kind: "test", at: NOW } },
  });
  const over: Composed = { kind: "over", why: "over" };
  const deliveries = ["b", "a"].map((id) => ({ ...WAITING, id }));
  const at = { at: NOW, perHour: 20 };

  test("of nothing is none, of one is that one", () => {
    expect(summaryOf([], [over], at)).toBeUndefined();
    expect(summaryOf(deliveries.slice(0, 1), [over, composed("b", "warning")], at)).toEqual(
      composed("b", "warning"),
    );
  });

  test("is as grave as the gravest, and the same again whatever the order", () => {
    const both = [composed("b", "warning"), composed("a", "critical")];
    const one = summaryOf(deliveries, both, at);
    expect(one?.message).toMatchObject({
      severity: "critical",
      to: ["web@example.com"],
      told: { kind: "summary" },
    });
    expect(summaryOf(deliveries.toReversed(), both.toReversed(), at)?.message.id).toBe(one?.message.id);
    expect(one?.message.told).toMatchObject({ view: { owner: "web", limit: 20 } });
  });

  test("of copies is the default owner's", () => {
    const copies = deliveries.map((one) => ({ ...one, copy: "default" as const }));
    const one = summaryOf(copies, [composed("b", "critical"), composed("a", "critical")], at);
    expect(one?.message.told).toMatchObject({ view: { owner: "" } });
  });
});
