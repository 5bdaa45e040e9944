import { beforeAll, describe, expect, test } from "vitest";
import type { HostedMemory, HostedReading, HostedState } from "../../../src/core/hosted/hosted.ts";
import { judgeServed, type ServedEndpoint } from "../../../src/core/hosted/judge-served.ts";
import { isProviderName } from "../../../src/core/hosted/provider-names.ts";
import { atServingLayer, servingLayer } from "../../../src/core/hosted/serving-layer.ts";
import type { Binding, Layer, ServingLayer } from "../../../src/core/inventory/binding.ts";
import { DAY, MINUTE, SECOND } from "../../../src/core/time.ts";
import { A, aBinding, aRoot, B, hostedOf, issueFrom, NOW, present, type TestLeaf } from "../decide/build.ts";

let old: TestLeaf;
let current: TestLeaf;
let newer: TestLeaf;
let oldRsa: TestLeaf;
let currentRsa: TestLeaf;
let provider: TestLeaf;
beforeAll(async () => {
  const issue = issueFrom(await aRoot());
  old = await issue({ from: -80, to: 10 });
  current = await issue({ from: -10, to: 80 });
  newer = await issue({ from: -1, to: 89 });
  oldRsa = await issue({ from: -81, to: 9, keyType: "rsa" });
  currentRsa = await issue({ from: -11, to: 79, keyType: "rsa" });
  provider = await issue({ from: -300, to: 60, names: ["*.oss-cn-hangzhou.aliyuncs.com"] });
});

const at = (leaf: TestLeaf, address: string, more: Partial<ServedEndpoint> = {}): ServedEndpoint => ({
  address,
  keyType: leaf.keyType,
  leaf: leaf.certificate,
  observedAt: NOW,
  failing: false,
  namesDomain: true,
  ...more,
});

const memory = (layer: Layer, state: HostedState, more: Partial<HostedMemory> = {}): HostedMemory => ({
  layer,
  state,
  readAt: NOW + SECOND,
  since: NOW - DAY,
  failure: undefined,
  former: [],
  ...more,
});

const none: HostedState = { kind: "none" };
const unasked: HostedState = { kind: "not-queryable" };
const failing: HostedState = { kind: "failed", reason: "timeout", detail: "" };

type Story = [
  name: string,
  endpoints: () => readonly ServedEndpoint[],
  hosted: () => readonly HostedMemory[],
  state: string,
  standings: readonly string[],
];

function judge(
  endpoints: readonly ServedEndpoint[],
  hosted: readonly HostedMemory[],
  more: Partial<Binding> = {},
) {
  return judgeServed({ binding: aBinding(more), endpoints, hosted, at: NOW });
}

describe("one layer", () => {
  const edge = (leaf: TestLeaf, more: Partial<HostedMemory> = {}): HostedMemory[] => [
    memory("edge", present(leaf), more),
  ];
  /** As OSS tells: a SHA-1 and dates, no key type. */
  const terse = (leaf: TestLeaf): HostedMemory[] => {
    const { sha1 = "", notBefore, notAfter } = hostedOf(leaf);
    if (notBefore === undefined || notAfter === undefined) throw new Error("no dates");
    return [memory("origin", { kind: "present", certificate: { sha1, notBefore, notAfter } })];
  };
  const young = { since: NOW - 14 * MINUTE };

  test.each<Story>([
    ["nothing is known of hosting", () => [at(current, A)], () => [], "not-comparable", ["unjudged"]],
    [
      "it cannot be asked",
      () => [at(current, A)],
      () => [memory("edge", unasked)],
      "not-comparable",
      ["unjudged"],
    ],
    ["it was never read", () => [at(current, A)], () => [memory("edge", failing)], "unknown", ["unjudged"]],
    ["nothing was ever served", () => [], () => edge(current), "unknown", []],
    [
      "the provider tells too little to compare",
      () => [at(current, A)],
      () => [memory("edge", { kind: "present", certificate: { id: "1" } })],
      "not-comparable",
      ["unjudged"],
    ],
    [
      "everything agrees",
      () => [at(current, A), at(current, B)],
      () => edge(current),
      "in-sync",
      ["current", "current"],
    ],
    [
      "agreement needs no fresh reading",
      () => [at(current, A)],
      () => edge(current, { readAt: NOW - DAY }),
      "in-sync",
      ["current"],
    ],
    [
      "agreement survives a failed reading",
      () => [at(current, A)],
      () => edge(current, { failure: { reason: "x", detail: "" } }),
      "in-sync",
      ["current"],
    ],
    [
      "the provider's own certificate",
      () => [at(provider, A, { namesDomain: false })],
      () => edge(current),
      "provider-default",
      ["other"],
    ],
    [
      "the provider's own certificate where nobody answers any more",
      () => [at(current, A), at(provider, B, { namesDomain: false, failing: true })],
      () => edge(current),
      "in-sync",
      ["current", "former"],
    ],
    [
      "a provider's name beside the customer's",
      () => [at(provider, A)],
      () => edge(provider),
      "in-sync",
      ["current"],
    ],
    [
      "something newer that nobody hosted",
      () => [at(newer, A)],
      () => edge(current),
      "served-not-hosted",
      ["other"],
    ],
    [
      "a hosted reading older than the observation convicts nobody",
      () => [at(newer, A)],
      () => edge(current, { readAt: NOW - 1 }),
      "unknown",
      ["other"],
    ],
    [
      "a reading of the same instant convicts",
      () => [at(newer, A)],
      () => edge(current, { readAt: NOW }),
      "served-not-hosted",
      ["other"],
    ],
    [
      "nor does one whose successor failed",
      () => [at(newer, A)],
      () => edge(current, { failure: { reason: "x", detail: "" } }),
      "unknown",
      ["other"],
    ],
    [
      "half rolled out, inside the budget",
      () => [at(current, A), at(old, B)],
      () => edge(current, young),
      "rolling-out",
      ["current", "former"],
    ],
    [
      "half rolled out, after it",
      () => [at(current, A), at(old, B)],
      () => edge(current),
      "partly-deployed",
      ["current", "former"],
    ],
    [
      "not begun, inside the budget",
      () => [at(old, A)],
      () => edge(current, young),
      "rolling-out",
      ["former"],
    ],
    [
      "not begun, after it",
      () => [at(old, A), at(old, B)],
      () => edge(current),
      "not-deployed",
      ["former", "former"],
    ],
    [
      "a former one that is not older",
      () => [at(newer, A)],
      () => edge(current, { former: [hostedOf(newer)] }),
      "not-deployed",
      ["former"],
    ],
    [
      "nothing is hosted any more, the former one is served",
      () => [at(current, A)],
      () => [memory("edge", none, { former: [hostedOf(current)] })],
      "hosted-none",
      ["former"],
    ],
    [
      "nothing is hosted, a stranger is served",
      () => [at(current, A)],
      () => [memory("edge", none)],
      "served-not-hosted",
      ["other"],
    ],
    [
      "an endpoint last asked inside the budget convicts nobody",
      () => [at(current, A), at(oldRsa, B, { observedAt: NOW - DAY + MINUTE })],
      () => edge(current, { since: NOW - DAY }),
      "rolling-out",
      ["current", "former"],
    ],
    [
      "an address that fails is judged by nobody while another answers",
      () => [at(current, A), at(old, B, { failing: true })],
      () => edge(current),
      "in-sync",
      ["current", "former"],
    ],
    [
      "when none answers, what was seen after the budget stands",
      () => [at(old, A, { failing: true })],
      () => edge(current),
      "not-deployed",
      ["former"],
    ],
    [
      "when none answers and none was seen since, nothing is known",
      () => [at(old, A, { failing: true, observedAt: NOW - 2 * DAY })],
      () => edge(current),
      "unknown",
      ["former"],
    ],
    [
      "RSA beside the hosted ECDSA is no roll-out",
      () => [at(current, A), at(currentRsa, A)],
      () => edge(current),
      "in-sync",
      ["current", "unjudged"],
    ],
    [
      "nor when the provider tells no key type",
      () => [at(current, A), at(currentRsa, A)],
      () => terse(current),
      "in-sync",
      ["current", "unjudged"],
    ],
    [
      "nor at an address whose ECDSA was never seen",
      () => [at(current, A), at(currentRsa, A), at(currentRsa, B)],
      () => edge(current),
      "in-sync",
      ["current", "unjudged", "unjudged"],
    ],
    [
      "a change of key type is one: the other address still serves RSA alone",
      () => [at(current, A), at(oldRsa, B)],
      () => edge(current),
      "partly-deployed",
      ["current", "former"],
    ],
    [
      "both key types old, hosted type not told",
      () => [at(old, A), at(oldRsa, A)],
      () => terse(current),
      "not-deployed",
      ["former", "unjudged"],
    ],
    [
      "the hosted type is not served at all",
      () => [at(oldRsa, A)],
      () => edge(current),
      "not-deployed",
      ["former"],
    ],
    [
      "a newer certificate of the other type beside it",
      () => [at(current, A), at(currentRsa, A)],
      () => terse(currentRsa),
      "in-sync",
      ["unjudged", "current"],
    ],
  ])("%s", (_name, endpoints, hosted, state, standings) => {
    const judged = judge(endpoints(), hosted());
    expect([judged.state, judged.standings]).toEqual([state, standings]);
  });
});

describe("two layers, served by the CDN", () => {
  const both = (edge: HostedState, origin: HostedState, more: Partial<HostedMemory> = {}): HostedMemory[] => [
    memory("edge", edge),
    memory("origin", origin, more),
  ];
  test.each<Story>([
    [
      "the newer one lies at the origin",
      () => [at(old, A)],
      () => both(present(old), present(current)),
      "wrong-layer",
      ["current"],
    ],
    [
      "for fewer than thirty minutes",
      () => [at(old, A)],
      () => both(present(old), present(current), { since: NOW - 29 * MINUTE }),
      "rolling-out",
      ["current"],
    ],
    [
      "by a reading older than the observation",
      () => [at(old, A)],
      () => both(present(old), present(current), { readAt: NOW - 1 }),
      "unknown",
      ["current"],
    ],
    [
      "the older one lies at the origin",
      () => [at(current, A)],
      () => both(present(current), present(old)),
      "in-sync",
      ["current"],
    ],
    [
      "the same at both",
      () => [at(current, A)],
      () => both(present(current), present(current)),
      "in-sync",
      ["current"],
    ],
    [
      "nothing at the CDN, the newer one at the origin",
      () => [at(old, A)],
      () => both(none, present(current)),
      "wrong-layer",
      ["former"],
    ],
    ["nothing anywhere", () => [at(old, A)], () => both(none, none), "served-not-hosted", ["other"]],
    [
      "a newer one at the origin, and visitors get it: nothing newer waits",
      () => [at(current, A)],
      () => both(present(old), present(current)),
      "in-sync",
      ["current"],
    ],
    [
      "the origin's older one is served instead of the hosted one",
      () => [at(old, A)],
      () => both(present(current), present(old)),
      "not-deployed",
      ["former"],
    ],
    [
      "the origin could never be read: what is served may lie there",
      () => [at(newer, A)],
      () => both(present(current), failing),
      "unknown",
      ["other"],
    ],
    [
      "the origin cannot be asked",
      () => [at(old, A)],
      () => both(present(current), unasked),
      "not-deployed",
      ["former"],
    ],
  ])("%s", (_name, endpoints, hosted, state, standings) => {
    const judged = judge(endpoints(), hosted(), { servedBy: "cdn" });
    expect([judged.state, judged.standings, judged.layer]).toEqual([state, standings, "edge"]);
  });

  test("ends alone decide which is newer when only one beginning is told", () => {
    const { sha256 = "", notAfter } = hostedOf(old);
    const endOnly: HostedState = { kind: "present", certificate: { sha256, ...(notAfter && { notAfter }) } };
    expect(judge([at(current, A)], both(present(current), endOnly), { servedBy: "cdn" }).state).toBe(
      "in-sync",
    );
  });
});

describe("the serving layer", () => {
  const edge = (): HostedMemory => memory("edge", none);
  const origin = (): HostedMemory => memory("origin", none);
  const full = (): HostedMemory => memory("edge", present(current));
  test.each<[ServingLayer | undefined, () => HostedMemory[], Layer | undefined]>([
    ["oss", () => [full(), origin()], "origin"],
    ["cdn", () => [origin()], "edge"],
    ["dcdn", () => [], "edge"],
    ["waf", () => [], "edge"],
    ["esa", () => [], "edge"],
    ["other", () => [full(), origin()], "edge"],
    [undefined, () => [full(), origin()], "edge"],
    [undefined, () => [edge(), origin()], "origin"],
    [undefined, () => [edge()], "edge"],
    [undefined, () => [], undefined],
  ])("served by %s", (servedBy, hosted, layer) => {
    expect(servingLayer(aBinding({ servedBy }), hosted())).toBe(layer);
  });
});

describe("while a change of the CNAME settles", () => {
  const states = (settlesAt: number | undefined, stories: readonly (() => Parameters<typeof judge>)[]) =>
    stories.map((story) => {
      const [endpoints, hosted] = story();
      return judgeServed({ binding: aBinding(), endpoints, hosted, at: NOW, settlesAt }).state;
    });
  const edge = (state: HostedState): HostedMemory[] => [memory("edge", state)];
  const stories = [
    () => [[at(old, A)], edge(present(current))],
    () => [[at(old, A), at(current, B)], edge(present(current))],
    () => [[at(newer, A)], edge(present(current))],
    () => [[at(current, A)], edge(present(current))],
    () => [[at(provider, A, { namesDomain: false })], edge(present(current))],
  ] satisfies readonly (() => Parameters<typeof judge>)[];

  test.each<[string, number | undefined, readonly string[]]>([
    [
      "nothing changes",
      undefined,
      ["not-deployed", "partly-deployed", "served-not-hosted", "in-sync", "provider-default"],
    ],
    [
      "what was served before may still be",
      NOW + 1,
      ["rolling-out", "rolling-out", "served-not-hosted", "in-sync", "provider-default"],
    ],
    [
      "it has settled",
      NOW,
      ["not-deployed", "partly-deployed", "served-not-hosted", "in-sync", "provider-default"],
    ],
  ])("%s", (_, settlesAt, expected) => {
    expect(states(settlesAt, stories)).toEqual(expected);
  });
});

describe("a hosted certificate of which nobody told the layer", () => {
  const state: HostedState = { kind: "none" };
  const assumed = { layer: "origin", readAt: NOW, state, layerIsAssumed: true } as const;
  const asked = (layer: Layer): HostedReading => ({ layer, readAt: NOW, state });
  test.each<[string, readonly HostedReading[], Layer | undefined, readonly string[]]>([
    ["is where it serves", [assumed], "edge", ["edge assumed"]],
    ["stays where nobody knows what serves", [assumed], undefined, ["origin assumed"]],
    ["comes before what was asked there", [asked("edge"), assumed], "edge", ["edge assumed"]],
    ["leaves other layers alone", [asked("edge"), assumed], "origin", ["edge", "origin assumed"]],
    ["is told, then", [asked("origin")], "edge", ["origin"]],
    ["says nothing", [{ ...assumed, state: unasked }, asked("edge")], "edge", ["origin assumed", "edge"]],
  ])("%s", (_, readings, serving, expected) => {
    const placed = atServingLayer(readings, serving);
    expect(placed.map(({ layer, layerIsAssumed }) => `${layer}${layerIsAssumed ? " assumed" : ""}`)).toEqual(
      expected,
    );
  });
});

test.each([
  ["*.oss-cn-hangzhou.aliyuncs.com", true],
  ["ALIYUNCS.com", true],
  ["img.example.com.w.kunlunsl.com", true],
  ["x.kunlunab.com", true],
  ["notaliyuncs.com", false],
  ["aliyuncs.com.example.com", false],
  ["kunlun.com", false],
  ["notkunlunsl.com", false],
  ["img.example.com", false],
  ["", false],
])("%j is a provider's own name: %s", (name, own) => {
  expect(isProviderName(name)).toBe(own);
});
