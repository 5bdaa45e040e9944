import { describe, expect, test } from "vitest";
import { backoff, type Delivery } from "../../src/core/alerts/delivery.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/core/time.ts";
import type { SendOutcome } from "../../src/ports/notifier.ts";
import { afterwards } from "../../src/usecases/settle-attempt.ts";
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
    const delivery = { ...WAITING, detail: { triedAt: NOW }, ...before };
    const attempt = { at: NOW + later, attempts: delivery.attempts + 1, jitter: 0 };
    expect(afterwards(delivery, TO, outcome, attempt)).toMatchObject(after);
  });

  test("waits twice as long each time, from half a minute to an hour, less up to a quarter", () => {
    const waits = Array.from({ length: 10 }, (_, n) => backoff(n + 1, 0) / SECOND);
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    expect(backoff(1, 1) / SECOND).toBe(22.5);
    expect(backoff(10_000, 0)).toBe(HOUR);
  });
});
