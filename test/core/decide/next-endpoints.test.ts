import { describe, expect, test } from "vitest";
import { type NextEndpoints, nextEndpoints } from "../../../src/core/decide/next-endpoints.ts";
import type { Look } from "../../../src/core/look.ts";
import type { Observation } from "../../../src/core/observation.ts";
import type { EndpointState, Presented } from "../../../src/core/record.ts";
import { HOUR, MINUTE } from "../../../src/core/time.ts";
import {
  A,
  aFailure,
  aLook,
  anEndpoint,
  B,
  C,
  failed,
  NOT_OFFERED,
  NOW,
  observe,
  presented,
  resolved,
  TLS,
  unresolved,
} from "./build.ts";

/** The chain's first byte is its identity. */
const digestOf = ({ outcome }: Observation) => {
  const id = outcome.kind === "presented" ? `${outcome.chain[0]?.[0]}` : "";
  return { chainDigest: `chain ${id}`, leafSha256: `leaf ${id}` };
};
const show = (id: number, tls = {}) => presented([Uint8Array.of(id)], tls);
const seen = (id: number, more: Partial<Presented> = {}): Presented => ({
  chainDigest: `chain ${id}`,
  leafSha256: `leaf ${id}`,
  since: NOW - HOUR,
  tls: TLS,
  ...more,
});

function next(previous: readonly EndpointState[], look: Partial<Look>): NextEndpoints {
  return nextEndpoints(previous, aLook(look), digestOf);
}

function only(previous: readonly EndpointState[], look: Partial<Look>): EndpointState {
  const [state] = next(previous, look).live;
  if (state === undefined) throw new Error("no live endpoint");
  return state;
}

const silentBefore = aFailure("handshake", "timeout");
const refusedBefore = aFailure("connect", "refused");

describe("a probe", () => {
  const known = anEndpoint({ presented: seen(1), lastSuccessAt: NOW - HOUR, lastProbeAt: NOW - HOUR });
  const at = NOW + 1;

  test("that presents the same chain keeps since when it does", () => {
    const state = only([known], { observations: [observe(A, "ecdsa", show(1), at)] });
    expect(state).toMatchObject({ lastSuccessAt: at, lastProbeAt: at, presented: { since: NOW - HOUR } });
  });

  test("that presents another chain says since when", () => {
    const state = only([known], { observations: [observe(A, "ecdsa", show(2), at)] });
    expect(state.presented).toMatchObject({ chainDigest: "chain 2", leafSha256: "leaf 2", since: at });
  });

  test("that fails keeps the last known chain and the last success", () => {
    const state = only([known], { observations: [observe(A, "ecdsa", failed("handshake", "timeout"), at)] });
    expect(state).toMatchObject({ lastProbeAt: at, lastSuccessAt: NOW - HOUR, presented: seen(1) });
    expect(state.failure?.reason).toBe("timeout");
  });

  test("that is answered without a certificate of the type forgets the chain, which is not offered any more", () => {
    const state = only([known], { observations: [observe(A, "ecdsa", NOT_OFFERED, at)] });
    expect(state).toMatchObject({ offered: false, presented: undefined, failure: undefined });
  });

  test("of an endpoint that nobody asked leaves it as it is", () => {
    expect(only([known], {})).toEqual(known);
  });

  test.each([
    ["cannot connect", failed("connect", "refused"), "refused"],
    ["meets silence", failed("handshake", "timeout"), "timeout"],
  ])("that %s fails every key type of the address, and no other address", (_name, outcome, reason) => {
    const rsa = anEndpoint({ keyType: "rsa", presented: seen(2) });
    const other = anEndpoint({ address: B, presented: seen(1) });
    const observations = [observe(A, "ecdsa", outcome, at)];
    const { live } = next([known, rsa, other], { observations, resolution: resolved([A, B], NOW) });
    expect(live.map(({ failure }) => failure?.reason)).toEqual([reason, reason, undefined]);
  });

  test.each([
    refusedBefore,
    silentBefore,
  ])("that gets through again ends the address's failure ($reason) for the key type that was not asked", (failure) => {
    const before = [
      anEndpoint({ failure, presented: seen(1) }),
      anEndpoint({ keyType: "rsa", failure, presented: seen(2) }),
      anEndpoint({ address: B, failure: refusedBefore }),
    ];
    const observations = [observe(A, "ecdsa", show(1), at)];
    const { live } = next(before, { observations, resolution: resolved([A, B], NOW) });
    expect(live.map(({ failure }) => failure?.reason)).toEqual([undefined, undefined, "refused"]);
  });

  test("that connects says nothing about a handshake that failed for the other key type", () => {
    const rsa = anEndpoint({ keyType: "rsa", failure: aFailure("handshake", "reset") });
    const { live } = next([known, rsa], { observations: [observe(A, "ecdsa", show(1), at)] });
    expect(live.map(({ failure }) => failure?.reason)).toEqual([undefined, "reset"]);
  });

  test("with classic groups only does not overwrite the group that a full look saw", () => {
    const observations = [observe(A, "ecdsa", show(1, { group: "x25519" }), at)];
    expect(only([known], { observations, full: false }).presented?.tls.group).toBe("X25519MLKEM768");
    expect(only([known], { observations, full: true }).presented?.tls.group).toBe("x25519");
  });
});

describe("an address", () => {
  const hourly = (n: number) => ({ at: NOW + n * HOUR });

  /** Looks in which DNS names only B, until A is retired; how many it took. */
  function looksUntilRetired(state: EndpointState, resolver = "192.0.2.53"): number {
    let states: readonly EndpointState[] = [state];
    for (let n = 1; n < 50; n += 1) {
      const { at } = hourly(n);
      const { live, retired } = next(states, { at, resolution: { ...resolved([B], at), resolver } });
      if (retired.some(({ address }) => address === A)) return n;
      states = live;
    }
    return Number.POSITIVE_INFINITY;
  }

  test.each([
    ["after three looks", 60_000, "192.0.2.53", 3],
    ["not before its TTL is over, counted from when it was named last", 5.5 * HOUR, "192.0.2.53", 6],
    ["exactly when its TTL ends", 4 * HOUR, "192.0.2.53", 4],
    ["at once when the configuration fixes the addresses", 60_000, "fixed", 1],
  ])("that DNS does not name any more is retired %s", (_name, ttlMs, resolver, looks) => {
    expect(looksUntilRetired(anEndpoint({ ttlMs }), resolver)).toBe(looks);
  });

  test("that comes back in time starts over", () => {
    const missed = only([anEndpoint({ missedLooks: 2 })], {
      at: NOW + HOUR,
      resolution: resolved([A], NOW + HOUR),
    });
    expect(missed).toMatchObject({ missedLooks: 0, lastNamedAt: NOW + HOUR });
  });

  test.each([
    "server-failure",
    "timeout",
    "no-such-name",
  ] as const)("is not missed while DNS fails with %s", (reason) => {
    const before = anEndpoint({ missedLooks: 2, ttlMs: 0 });
    const { live, retired } = next([before], { at: NOW + HOUR, resolution: unresolved(reason, NOW + HOUR) });
    expect([live, retired]).toEqual([[before], []]);
  });

  test.each([
    { name: "is not missed while its family has no answer", address: "2001:db8::1", missedLooks: 2, live: 1 },
    { name: "is missed while the other family has no answer", address: A, missedLooks: 3, live: 0 },
  ])("that $name", ({ address, missedLooks, live }) => {
    const before = anEndpoint({ address, missedLooks: 2, ttlMs: 0 });
    const at = NOW + HOUR;
    const seen = next([before], { at, resolution: { ...resolved([B], at), unanswered: [6] } });
    expect([seen.live.length, [...seen.live, ...seen.retired][0]?.missedLooks]).toEqual([live, missedLooks]);
  });

  test("that this host cannot reach is not missed", () => {
    const before = anEndpoint({ address: "2001:db8::1", missedLooks: 0 });
    const look = { resolution: resolved(["2001:db8::1"], NOW), skippedAddresses: ["2001:db8::1"] };
    expect(only([before], look).missedLooks).toBe(0);
  });

  test("retires with both key types", () => {
    const before = [anEndpoint({ missedLooks: 2 }), anEndpoint({ keyType: "rsa", missedLooks: 2 })];
    const { live, retired } = next(before, { at: NOW + 5 * MINUTE, resolution: resolved([B], NOW) });
    expect([live.length, retired.length]).toEqual([0, 2]);
  });
});

test("endpoints stand in the order of address and key type, whatever the order of completion", () => {
  const observations = [C, A, B].flatMap((address) => [
    observe(address, "rsa", show(2), NOW),
    observe(address, "ecdsa", show(1), NOW),
  ]);
  const { live } = next([], { observations, resolution: resolved([A, B, C], NOW) });
  const names = live.map(({ address, keyType }) => `${address} ${keyType}`);
  expect(names).toEqual([A, B, C].flatMap((address) => [`${address} ecdsa`, `${address} rsa`]));
});
