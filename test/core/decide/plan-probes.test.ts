import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { followUp, planProbes } from "../../../src/core/decide/plan-probes.ts";
import type { KeyType, Outcome, Resolution } from "../../../src/core/observation.ts";
import type { BindingRecord, EndpointState, Judgement } from "../../../src/core/record.ts";
import { DAY, HOUR, type Instant } from "../../../src/core/time.ts";
import {
  A,
  anEndpoint,
  aRecord,
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

const later = NOW + HOUR;
const due = (address: string, keyType: KeyType, nextDueAt: Instant): EndpointState =>
  anEndpoint({ address, keyType, nextDueAt });

function recordOf(
  endpoints: readonly EndpointState[],
  lastFullAt: Instant | undefined = NOW - HOUR,
): BindingRecord {
  const judgement: Judgement = {
    at: NOW,
    served: { state: "in-sync", since: NOW },
    leaf: undefined,
    pathEarliestNotAfter: undefined,
    stores: [],
    certificates: [],
    lastFullAt,
    renewals: [],
  };
  return aRecord({ endpoints, judgement });
}

/** `address: key types (groups)` per address. */
function plan(
  previous: BindingRecord | undefined,
  resolution: Resolution,
  reachable = (_: string) => true,
): string[] {
  const { full, addresses } = planProbes(previous, resolution, reachable, NOW);
  const lines = addresses.map(
    ({ address, keyTypes, groups }) => `${address}: ${keyTypes.join(" ")} (${groups})`,
  );
  return full ? ["full", ...lines] : lines;
}

const everything = (address: string): string => `${address}: ecdsa rsa (post-quantum)`;
const both = [due(A, "ecdsa", NOW), due(A, "rsa", later)];

describe("a look asks", () => {
  const fixed = { ...resolved([B], NOW), resolver: "fixed" };
  test.each<[string, BindingRecord | undefined, Resolution, string[]]>([
    [
      "everything when nothing is known",
      undefined,
      resolved([A, B], NOW),
      ["full", everything(A), everything(B)],
    ],
    ["what is due, with classic groups", recordOf(both), resolved([A], NOW), [`${A}: ecdsa (classic)`]],
    ["nothing that is not due", recordOf([due(A, "ecdsa", NOW + 1)]), resolved([A], NOW), []],
    [
      "everything a day after the last full look",
      recordOf(both, NOW - DAY),
      resolved([A], NOW),
      ["full", everything(A)],
    ],
    ["not a moment earlier", recordOf(both, NOW - DAY + 1), resolved([A], NOW), [`${A}: ecdsa (classic)`]],
    [
      "everything at a new address",
      recordOf(both),
      resolved([A, B], NOW),
      [`${A}: ecdsa (classic)`, everything(B)],
    ],
    [
      "an address that DNS left out, until it is retired",
      recordOf([...both, due(B, "rsa", NOW)]),
      resolved([A], NOW),
      [`${A}: ecdsa (classic)`, `${B}: rsa (classic)`],
    ],
    ["nobody whom the configuration does not name", recordOf(both), fixed, [everything(B)]],
    ["nobody while the name does not resolve", recordOf(both), unresolved("timeout", NOW), []],
    ["each address once", recordOf(both), resolved([A, A], NOW), [`${A}: ecdsa (classic)`]],
  ])("%s", (_name, previous, resolution, lines) => {
    expect(plan(previous, resolution)).toEqual(lines);
  });

  test("nobody whom this host cannot reach", () => {
    expect(plan(undefined, resolved([A, "2001:db8::1"], NOW), (a) => !a.includes(":"))).toEqual([
      "full",
      everything(A),
    ]);
  });
});

describe("a name that leads to a thousand addresses", () => {
  const crowd = Array.from({ length: 1000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  const asked = (previous: BindingRecord | undefined, resolution: Resolution): string[] =>
    planProbes(previous, resolution, () => true, NOW).addresses.map(({ address }) => address);

  test("does not have them all asked, but the same ones at every look", () => {
    const first = asked(undefined, resolved(crowd, NOW));
    expect(first).toEqual(crowd.slice(0, 128));
    const known = recordOf(first.map((address) => due(address, "rsa", NOW)));
    expect(asked(known, resolved(crowd.toReversed(), NOW)).toSorted()).toEqual(first.toSorted());
  });

  test("does not crowd out those that it led to before and still does", () => {
    const known = recordOf([due(A, "rsa", NOW), due(B, "rsa", NOW)]);
    expect(asked(known, resolved([...crowd, B, A], NOW))).toEqual([B, A, ...crowd.slice(0, 126)]);
  });

  test("does not crowd out configured addresses, all of which are asked", () => {
    const { addresses, ...rest } = resolved([...crowd, A], NOW);
    const configured = crowd
      .slice(0, 100)
      .map((address) => ({ address, family: 4 as const, ttlMs: undefined }));
    const mixed = { ...rest, addresses: [...addresses.slice(500), ...configured] };
    expect(asked(undefined, mixed)).toEqual([...crowd.slice(0, 100), ...crowd.slice(500, 628)]);
  });
});

describe("after a routine probe the other key type is asked too", () => {
  const leaf = Uint8Array.of(1, 2, 3);
  const leafSha256 = createHash("sha256").update(leaf).digest("hex");
  const shown = { chainDigest: "", leafSha256, since: NOW, tls: TLS };
  const known = recordOf([anEndpoint({ presented: shown }), anEndpoint({ keyType: "rsa" })]);
  const unoffered = recordOf([anEndpoint({ offered: false })]);

  test.each<[string, BindingRecord | undefined, Outcome, readonly KeyType[]]>([
    ["when the leaf is another one", known, presented([Uint8Array.of(9)]), ["rsa"]],
    ["when no leaf was known", recordOf([anEndpoint()]), presented([leaf]), ["rsa"]],
    ["not when the leaf is the known one", known, presented([leaf]), []],
    ["when the handshake failed", known, failed("handshake", "reset"), ["rsa"]],
    ["not when the address is silent", known, failed("handshake", "timeout"), []],
    ["not when nobody connects", known, failed("connect", "refused"), []],
    ["when the type is no longer offered", known, NOT_OFFERED, ["rsa"]],
    ["not when it never was", unoffered, NOT_OFFERED, []],
  ])("%s", (_name, previous, outcome, keyTypes) => {
    const asked = { address: A, keyTypes: ["ecdsa"], groups: "classic" } as const;
    expect(followUp(previous, asked, [observe(A, "ecdsa", outcome, NOW)]).keyTypes).toEqual(keyTypes);
  });

  test("never when both were asked, nor for what another address showed", () => {
    const asked = { address: A, keyTypes: ["ecdsa", "rsa"], groups: "post-quantum" } as const;
    expect(followUp(undefined, asked, [observe(A, "ecdsa", presented([leaf]), NOW)]).keyTypes).toEqual([]);
    const elsewhere = recordOf([anEndpoint({ address: C, presented: shown })]);
    const routine = { address: A, keyTypes: ["ecdsa"], groups: "classic" } as const;
    expect(followUp(elsewhere, routine, [observe(A, "ecdsa", presented([leaf]), NOW)]).keyTypes).toEqual([
      "rsa",
    ]);
  });
});
