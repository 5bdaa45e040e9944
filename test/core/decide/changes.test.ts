import { describe, expect, test } from "vitest";
import { changesBetween } from "../../../src/core/decide/changes.ts";
import type { HostedMemory, HostedState, ServedState } from "../../../src/core/hosted/hosted.ts";
import type {
  BindingRecord,
  Change,
  EndpointState,
  Judgement,
  Presented,
  StoreJudgement,
} from "../../../src/core/record.ts";
import { HOUR } from "../../../src/core/time.ts";
import { A, aFailure, anEndpoint, aRecord, NOW, TLS } from "./build.ts";

const shows = (id: string): { readonly presented: Presented } => ({
  presented: { chainDigest: `chain ${id}`, leafSha256: `leaf ${id}`, since: NOW, tls: TLS },
});
const refused = { failure: aFailure("connect", "refused") };
const silent = { failure: aFailure("handshake", "timeout") };

const hosts = (state: HostedState): Partial<BindingRecord> => {
  const memory: HostedMemory = {
    layer: "edge",
    readAt: NOW,
    state,
    since: 0,
    failure: undefined,
    former: [],
  };
  return { hosted: [memory] };
};
const served = (
  state: ServedState,
  ...stores: readonly Partial<StoreJudgement>[]
): Partial<BindingRecord> => {
  const judgement: Judgement = {
    at: NOW,
    served: { state, since: NOW },
    leaf: undefined,
    pathEarliestNotAfter: undefined,
    stores: stores.map((told) => ({ store: "devices", tier: "required", trusted: true, ...told })),
    certificates: [],
    lastFullAt: NOW,
    renewals: [],
  };
  return { judgement };
};
const endpoint = (state: Partial<EndpointState>): Partial<BindingRecord> => ({
  endpoints: [anEndpoint(state)],
});

/** `kind before > after` per line. */
const lines = (changes: readonly Change[]): string[] =>
  changes.map(({ kind, before, after }) => `${kind} ${before} > ${after}`);

describe("history has a line only when something changed", () => {
  const certificate = { sha1: "11", sha256: "aa" };
  test.each<[string, Partial<BindingRecord> | undefined, Partial<BindingRecord>, string[]]>([
    [
      "the first sight",
      undefined,
      { ...endpoint(shows("1")), ...served("in-sync") },
      ["presented  > leaf 1", "served-state  > in-sync"],
    ],
    [
      "nothing changed",
      endpoint(shows("1")),
      endpoint({ ...shows("1"), lastProbeAt: NOW + HOUR, nextDueAt: NOW + HOUR }),
      [],
    ],
    ["another chain", endpoint(shows("1")), endpoint(shows("2")), ["presented leaf 1 > leaf 2"]],
    [
      "a failure",
      endpoint(shows("1")),
      endpoint({ ...shows("1"), ...refused }),
      ["failed  > connect refused"],
    ],
    [
      "the same failure again",
      endpoint(refused),
      endpoint({ failure: { ...refused.failure, detail: "other words" } }),
      [],
    ],
    ["another failure", endpoint(refused), endpoint(silent), ["failed connect refused > handshake timeout"]],
    [
      "a recovery with the chain of before",
      endpoint({ ...shows("1"), ...refused }),
      endpoint(shows("1")),
      ["recovered connect refused > "],
    ],
    ["a key type that went", endpoint(shows("1")), endpoint({ offered: false }), ["not-offered  > "]],
    [
      "a key type that came",
      endpoint({ offered: false }),
      endpoint(shows("1")),
      ["offered  > ", "presented  > leaf 1"],
    ],
    ["a key type that was never there", undefined, endpoint({ offered: false }), []],
    [
      "another hosted certificate",
      hosts({ kind: "present", certificate: { sha256: "aa" } }),
      hosts({ kind: "present", certificate: { sha256: "bb" } }),
      ["hosted aa > bb"],
    ],
    [
      "the same certificate told by another key",
      hosts({ kind: "present", certificate: { sha1: "11" } }),
      hosts({ kind: "present", certificate }),
      [],
    ],
    [
      "nothing hosted any more",
      hosts({ kind: "present", certificate }),
      hosts({ kind: "none" }),
      ["hosted aa > none"],
    ],
    ["the first reading", undefined, hosts({ kind: "none" }), ["hosted  > none"]],
    [
      "another served state",
      served("rolling-out"),
      served("in-sync"),
      ["served-state rolling-out > in-sync"],
    ],
    [
      "the first verdict",
      served("in-sync"),
      served("in-sync", { trustedUntil: 0, limitedByCode: "leaf" }),
      ["trust  > until 1970-01-01 00:00 UTC (leaf)"],
    ],
    [
      "another horizon",
      served("in-sync", { trustedUntil: 0, limitedByCode: "leaf" }),
      served("in-sync", { trustedUntil: 0, limitedByCode: "cross-certificate" }),
      ["trust until 1970-01-01 00:00 UTC (leaf) > until 1970-01-01 00:00 UTC (cross-certificate)"],
    ],
    [
      "an end of trust",
      served("in-sync", { trustedUntil: 0, limitedByCode: "anchor-removal" }),
      served("in-sync", { trusted: false, reason: "anchor-removed", trustedUntil: 0 }),
      ["trust until 1970-01-01 00:00 UTC (anchor-removal) > not trusted (anchor-removed)"],
    ],
    ["the same verdict", served("in-sync", {}), served("in-sync", { tier: "watched" }), []],
    ["a store that is no longer asked", served("in-sync", {}), served("in-sync"), []],
  ])("%s", (_name, before, after, expected) => {
    const previous = before && aRecord(before);
    expect(lines(changesBetween(previous, aRecord(after), [], NOW))).toEqual(expected);
  });

  test("a retired address takes its last leaf along", () => {
    const retired = [anEndpoint(shows("1"))];
    const changes = changesBetween(aRecord({ endpoints: retired }), aRecord(), retired, NOW);
    expect(changes).toEqual([
      { at: NOW, kind: "retired", address: A, keyType: "ecdsa", before: "leaf 1", after: "" },
    ]);
  });
});
