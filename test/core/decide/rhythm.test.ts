import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dueTimes } from "../../../src/core/decide/due-times.ts";
import { isAlert, nextSlot, soon } from "../../../src/core/decide/rhythm.ts";
import type { FindingCode } from "../../../src/core/findings/codes.ts";
import type { OpenFinding, Severity } from "../../../src/core/findings/finding.ts";
import type { ServedState } from "../../../src/core/hosted/hosted.ts";
import type { EndpointState, Judgement } from "../../../src/core/record.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../../src/core/time.ts";
import { plainFinding } from "../findings/plain-finding.ts";
import { A, aFailure, anEndpoint, aRecord, B, DOMAIN, NOW } from "./build.ts";

const rhythm = { healthyMs: HOUR, alertMs: 5 * MINUTE };

function open(code: FindingCode, severity: Severity, deadline?: Instant): OpenFinding {
  const finding = plainFinding({ domain: DOMAIN, code, severity });
  const seen = { id: code, openedAt: NOW, lastSeenAt: NOW };
  return { ...finding, ...seen, ...(deadline === undefined ? {} : { deadline }) };
}

describe("the next look while something is wrong", () => {
  test("comes with the sweep five minutes later, though that one begins a moment earlier in its minute", () => {
    const lookedAt = NOW + 3_012;
    expect(NOW % MINUTE).toBe(0);
    expect(soon(lookedAt, 5 * MINUTE)).toBe(NOW + 5 * MINUTE);
    expect(soon(NOW, 5 * MINUTE)).toBe(NOW + 5 * MINUTE);
  });

  test("is never later than the interval, and never before half of it", () => {
    const spans = fc.tuple(fc.integer({ min: 0, max: 2e12 }), fc.integer({ min: MINUTE, max: 30 * DAY }));
    fc.assert(
      fc.property(spans, ([at, interval]) => {
        const pause = soon(at, interval) - at;
        expect(pause).toBeLessThanOrEqual(interval);
        expect(pause).toBeGreaterThanOrEqual(interval / 2);
      }),
    );
  });
});

describe("the fast rhythm", () => {
  test.each<[boolean, string, OpenFinding[], ServedState, Instant | undefined]>([
    [false, "rests while all is well", [], "in-sync", NOW + 80 * DAY],
    [true, "holds during an outage", [open("unreachable", "critical")], "in-sync", undefined],
    [true, "holds during drift", [open("not-deployed", "warning")], "not-deployed", undefined],
    [true, "holds while a roll-out runs", [], "rolling-out", undefined],
    [
      false,
      "rests for a deadline in three days",
      [open("leaf-expiring", "critical", NOW + 3 * DAY)],
      "in-sync",
      NOW + 3 * DAY,
    ],
    [true, "holds from 48 hours before the leaf ends, inclusively", [], "in-sync", NOW + 2 * DAY],
    [false, "rests a moment before that", [], "in-sync", NOW + 2 * DAY + 1],
    [true, "holds until the very end", [], "in-sync", NOW],
    [false, "rests after an end that is no finding", [], "in-sync", NOW - 1],
    [
      true,
      "holds before any deadline",
      [open("hosted-expiring", "warning", NOW + DAY)],
      "in-sync",
      undefined,
    ],
    [false, "rests for hygiene", [open("weak-key", "info")], "in-sync", undefined],
    [false, "rests for what a watched store lacks", [open("root-missing", "info")], "in-sync", undefined],
    [true, "holds for what a required store lacks", [open("root-missing", "critical")], "in-sync", undefined],
  ])("%s: %s", (alert, _name, findings, served, leafEnd) => {
    expect(isAlert(findings, served, leafEnd, NOW)).toBe(alert);
  });
});

describe("the slot of a domain", () => {
  const at = fc.integer({ min: 0, max: 4e12 });
  const interval = fc.integer({ min: MINUTE, max: DAY });

  test("lies after now and at most one interval ahead, and is the same for every instant before it", () => {
    fc.assert(
      fc.property(fc.domain(), at, interval, fc.nat(), (domain, now, length, step) => {
        const slot = nextSlot(domain, now, length);
        expect(slot).toBeGreaterThan(now);
        expect(slot).toBeLessThanOrEqual(now + length);
        expect(nextSlot(domain, now + (step % (slot - now)), length)).toBe(slot);
        expect(nextSlot(domain, slot, length)).toBe(slot + length);
      }),
    );
  });

  test("spreads a fleet over the interval", () => {
    const slots = Array.from({ length: 2_000 }, (_, i) => nextSlot(`d${i}.example.com`, NOW, HOUR));
    const perMinute = Map.groupBy(slots, (slot) => Math.floor((slot - NOW) / (6 * MINUTE)));
    expect(perMinute.size).toBe(10);
    for (const [, inSlice] of perMinute) expect(inSlice.length).toBeLessThan(300);
  });
});

describe("an endpoint is due", () => {
  const judgement: Judgement = {
    at: NOW,
    served: { state: "in-sync", since: NOW },
    leaf: undefined,
    pathEarliestNotAfter: undefined,
    stores: [],
    certificates: [],
    lastFullAt: NOW,
    renewals: [],
  };
  const hourly = nextSlot(DOMAIN, NOW, HOUR);
  const daily = NOW + DAY;
  const soon = NOW + 5 * MINUTE;

  type Case = [string, Partial<EndpointState>[], FindingCode[], number[]];
  test.each<Case>([
    ["hourly for ECDSA, daily for RSA beside it", [{}, { keyType: "rsa" }], [], [hourly, daily]],
    ["hourly for RSA where it is alone", [{ offered: false }, { keyType: "rsa" }], [], [daily, hourly]],
    [
      "hourly for both where neither is offered",
      [{ offered: false }, { keyType: "rsa", offered: false }],
      [],
      [hourly, hourly],
    ],
    ["per address", [{}, { address: B, keyType: "rsa" }], [], [hourly, hourly]],
    ["at the fast rhythm for all that is offered", [{}, { keyType: "rsa" }], ["not-deployed"], [soon, soon]],
    [
      "daily for what is not offered, even then",
      [{}, { keyType: "rsa", offered: false }],
      ["not-deployed"],
      [soon, daily],
    ],
    [
      "hourly while it fails, so that it is not called failed for a day",
      [{}, { keyType: "rsa", failure: aFailure("handshake", "reset") }],
      [],
      [hourly, hourly],
    ],
  ])("%s", (_name, states, codes, dueAt) => {
    const record = aRecord({
      judgement,
      endpoints: states.map((state) => anEndpoint({ address: A, ...state })),
      findings: codes.map((code) => open(code, "warning")),
    });
    const due = dueTimes(rhythm, record, NOW);
    expect(due.endpoints.map(({ nextDueAt }) => nextDueAt)).toEqual(dueAt);
    expect(due.nextDueAt).toBe(Math.min(...dueAt));
  });

  test("with its binding when it has no endpoint yet, and never in the past", () => {
    expect(dueTimes(rhythm, aRecord({ findings: [open("dns-failed", "critical")] }), NOW).nextDueAt).toBe(
      soon,
    );
    const old = { ...judgement, lastFullAt: NOW - 5 * DAY };
    const { endpoints } = dueTimes(
      rhythm,
      aRecord({ judgement: old, endpoints: [anEndpoint(), anEndpoint({ keyType: "rsa" })] }),
      NOW,
    );
    for (const { nextDueAt } of endpoints) expect(nextDueAt).toBeGreaterThan(NOW);
  });
});
