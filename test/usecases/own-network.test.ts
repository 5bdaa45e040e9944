import { describe, expect, test } from "vitest";
import { networkOf } from "../../src/core/dns/network-of.ts";
import type { BindingRecord, EndpointState } from "../../src/core/record.ts";
import { type Instant, MINUTE } from "../../src/core/time.ts";
import { OwnFaultWatch } from "../../src/usecases/own-faults.ts";
import { aBinding, aRecord, NOW } from "../core/decide/build.ts";

/** How something fails: its address, or its name. */
type Fails = "connect" | "dns" | undefined;

interface FleetOf {
  readonly count: number;
  readonly addressOf: (index: number) => string;
  readonly fails: (index: number, minute: number) => Fails;
}

const ownServer = (n: number): string => `10.${n >> 8}.${n & 255}.1`;

function endpoint(
  address: string,
  at: Instant,
  lastSuccessAt: Instant | undefined,
  failure: Fails,
): EndpointState {
  return {
    address,
    keyType: "ecdsa",
    lastProbeAt: at,
    lastSuccessAt,
    failure: failure && { stage: failure, reason: "timeout", detail: "" },
    offered: true,
    presented: undefined,
    standing: "current",
    timings: {},
    lastNamedAt: at,
    ttlMs: undefined,
    missedLooks: 0,
    nextDueAt: at,
  };
}

/** The daemon's rhythm: what is well is looked at hourly, what fails every five minutes. Gives the minutes in doubt. */
function minutesInDoubt({ count, addressOf, fails }: FleetOf, minutes: number): readonly number[] {
  const watch = new OwnFaultWatch();
  const records = new Map<number, BindingRecord>();
  const due = Array.from({ length: count }, (_, n) => Math.floor((n * 60) / count));
  const doubted: number[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const at = NOW + minute * MINUTE;
    for (let n = 0; n < count; n += 1) {
      if ((due[n] ?? 0) > minute) continue;
      const before = records.get(n);
      const failure = fails(n, minute);
      const lastSuccessAt = failure === undefined ? at : before?.lastSuccessAt;
      const after = aRecord({
        binding: aBinding({ domain: `d${n}.example.com` }),
        lastProbeAt: at,
        lastSuccessAt,
        endpoints: [endpoint(addressOf(n), at, lastSuccessAt, failure)],
      });
      watch.note(before, after);
      records.set(n, after);
      due[n] = minute + (failure === undefined ? 60 : 5);
    }
    watch.endSweep(at, records.values());
    if (watch.isInDoubt) doubted.push(minute);
  }
  return doubted;
}

/** A day, of which the trouble begins after two hours. */
const DAY_OF_MINUTES = 24 * 60;
const BEGIN = 120;

describe("the own network", () => {
  test("a CDN with most of the domains is doubted for half an hour, and not again", () => {
    const isDown = (n: number, minute: number): boolean => n % 10 < 6 && minute >= BEGIN;
    const fleet: FleetOf = {
      count: 500,
      addressOf: (n) => (n % 10 < 6 ? `192.0.${n % 4}.${n % 250}` : ownServer(n)),
      fails: (n, minute) => (isDown(n, minute) ? "connect" : undefined),
    };
    const doubted = minutesInDoubt(fleet, DAY_OF_MINUTES);
    expect(doubted[0]).toBeLessThan(BEGIN + 20);
    expect(doubted.length).toBeGreaterThanOrEqual(30);
    expect(doubted.length).toBeLessThan(35);
  });

  test("with nothing at all working it is doubted as long as that lasts", () => {
    const fleet: FleetOf = {
      count: 500,
      addressOf: ownServer,
      fails: (_, minute) => (minute >= BEGIN && minute < BEGIN + 10 * 60 ? "connect" : undefined),
    };
    const doubted = minutesInDoubt(fleet, DAY_OF_MINUTES);
    expect(doubted.length).toBeGreaterThan(10 * 60 - 15);
    expect(doubted.at(-1)).toBeLessThan(BEGIN + 10 * 60 + 10);
  });

  test.each([
    ["dns", true],
    ["connect", false],
  ] as const)("a few domains on one server among many that fail at %s: doubted %s", (stage, isDoubted) => {
    // Most of what is looked at while the others are well: they are many on that server, one after the other.
    const fleet: FleetOf = {
      count: 60,
      addressOf: (n) => (n < 40 ? "192.0.2.7" : ownServer(n)),
      fails: (n, minute) => (n < 40 && minute >= BEGIN ? stage : undefined),
    };
    expect(minutesInDoubt(fleet, 8 * 60).length > 0).toBe(isDoubted);
  });

  test("three domains on one server, and nothing else: told after an hour", () => {
    const fleet: FleetOf = {
      count: 3,
      addressOf: () => "192.0.2.7",
      fails: (_, minute) => (minute >= 60 ? "connect" : undefined),
    };
    const together = { ...fleet, count: 12 };
    const doubted = minutesInDoubt(together, 7 * DAY_OF_MINUTES);
    expect(doubted.length).toBeGreaterThanOrEqual(55);
    expect(doubted.length).toBeLessThanOrEqual(60);
    expect(minutesInDoubt(fleet, 7 * DAY_OF_MINUTES).length).toBeLessThanOrEqual(60);
  });

  test("in one network nothing is doubted while anything there works", () => {
    const fleet: FleetOf = {
      count: 60,
      addressOf: (n) => `192.0.2.${n}`,
      fails: (n, minute) => (n % 3 !== 0 && minute >= BEGIN ? "connect" : undefined),
    };
    expect(minutesInDoubt(fleet, 8 * 60)).toEqual([]);
  });
});

describe("a restart", () => {
  test("begins with what was known of all endpoints", () => {
    const records = Array.from({ length: 40 }, (_, n) =>
      aRecord({
        binding: aBinding({ domain: `d${n}.example.com` }),
        lastProbeAt: NOW - MINUTE,
        endpoints: [endpoint(ownServer(n), NOW - MINUTE, NOW - MINUTE, undefined)],
      }),
    );
    const watch = new OwnFaultWatch();
    watch.resume([], records);
    // Three that fail at once are few among forty that have just worked.
    const failed = records.slice(0, 3).map((before, n) => {
      const endpoints = [endpoint(ownServer(n), NOW, NOW - MINUTE, "connect")];
      const after = { ...before, lastProbeAt: NOW, endpoints };
      watch.note(before, after);
      return after;
    });
    watch.endSweep(NOW, [...failed, ...records.slice(3)]);
    expect(watch.isInDoubt).toBe(false);
  });
});

test.each([
  ["192.0.2.7", "192.0.2"],
  ["2001:db8:1:2::3", "2001:db8:1"],
  ["2001:db8::3", "2001:db8:0"],
  ["::1", "0:0:0"],
])("the network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
