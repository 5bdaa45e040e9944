import { beforeAll, describe, expect, it } from "vitest";
import { type Rehearsal, type RehearsedChain, rehearse } from "../../../src/core/calendar/rehearse.ts";
import { createChainEvaluator } from "../../../src/core/evaluate-chain.ts";
import { DAY } from "../../../src/core/time.ts";
import type { RootFact } from "../../../src/core/trust/root-facts.ts";
import { createTrustStore, type TrustStore } from "../../../src/core/trust/trust-store.ts";
import type { Certificate } from "../../../src/core/x509/certificate.ts";
import { type Authority, createAuthority } from "../../../src/lab/authority.ts";
import { createFamily, type LabFamily } from "../../../src/lab/family.ts";
import { aBinding, issueFrom, NOW, type TestLeaf } from "../decide/build.ts";
import { storeOf } from "../decide/scene.ts";

let family: LabFamily;
let stores: ReadonlyMap<string, TrustStore>;
let short: TestLeaf;
let long: TestLeaf;
let ending: TestLeaf;
beforeAll(async () => {
  family = await createFamily(new Date(NOW));
  const list = [
    storeOf("modern", family.r3, family.r46),
    storeOf("legacy", family.r1),
    withRule("chrome", family.r3, "sct-not-after"),
    withRule("mozilla", family.r3, "removal"),
  ];
  stores = new Map(list.map((store) => [store.name, store]));
  const issuer = await createAuthority({
    commonName: "Lab Ending CA",
    keyType: "ecdsa",
    issuer: family.r3,
    keyring: family.r3.keyring,
    notBefore: new Date(NOW - 900 * DAY),
    notAfter: new Date(NOW + 90 * DAY),
  });
  const issue = issueFrom(family.r3Ecdsa);
  [short, long, ending] = await Promise.all([
    issue({ from: -10, to: 40 }),
    issue({ from: -10, to: 120 }),
    issue({ from: -10, to: 120, issuer }),
  ]);
});

/** A store that announced something about a root for 60 days from now. */
function withRule(name: string, root: Authority, kind: RootFact["kind"]): TrustStore {
  const anchors = storeOf(name, root).anchors.map(({ certificate }) => certificate);
  const rule = { kind, at: NOW + 60 * DAY, certainty: "announced", source: "test", text: "A rule." } as const;
  return createTrustStore({ name, anchors, facts: { [anchors[0]?.sha256 ?? ""]: [rule] } });
}

const served = (leaf: TestLeaf, domain: string, required: readonly string[]): RehearsedChain => ({
  binding: aBinding({ domain, stores: { required, watched: ["legacy"] } }),
  chain: leaf.chain,
});
const nobody = (): boolean => false;
const named =
  (text: string) =>
  ({ subject, issuer }: Certificate): boolean =>
    [subject, issuer].every((name) => name.text.startsWith(`CN=${text},`));

function play(chains: readonly RehearsedChain[], rehearsal: Partial<Rehearsal>): readonly string[] {
  const whole = { at: NOW, without: nobody, ...rehearsal };
  const { breakages, renewals } = rehearse(chains, stores, createChainEvaluator(), whole, NOW);
  return [
    ...breakages.map(({ binding, store, tier, reason }) => `${binding.domain} ${store} (${tier}): ${reason}`),
    ...renewals.map(({ domain }) => `${domain} renewed`),
  ];
}

describe("a rehearsal", () => {
  it.each<[string, () => RehearsedChain, number, readonly string[]]>([
    ["the day before a removal", () => served(long, "a", ["mozilla"]), 59, []],
    ["the day of it", () => served(long, "a", ["mozilla"]), 60, ["a mozilla (required): anchor-removed"]],
    [
      "the same with a leaf that is renewed before",
      () => served(short, "a", ["mozilla"]),
      60,
      ["a mozilla (required): anchor-removed", "a renewed"],
    ],
    ["a rule for later leaves, before the leaf ends", () => served(long, "a", ["chrome"]), 61, []],
    [
      "the same once the leaf has to be renewed",
      () => served(short, "a", ["chrome"]),
      61,
      ["a chrome (required): sct-not-after", "a renewed"],
    ],
    ["a leaf that ends, nothing else", () => served(short, "a", ["modern"]), 61, ["a renewed"]],
    [
      "an intermediate that ends before its leaf",
      () => served(ending, "a", ["modern"]),
      100,
      ["a modern (required): expired"],
    ],
    [
      "the end of the cross for a watched store",
      () => served(long, "a", ["modern"]),
      433,
      ["a legacy (watched): expired", "a renewed"],
    ],
  ])("plays %s", (_, chain, days, expected) => {
    expect(play([chain()], { at: NOW + days * DAY })).toEqual(expected);
  });

  it("tells one breakage per binding and store, however many chains a binding shows", () => {
    const chains = [
      served(long, "a", ["mozilla"]),
      served(ending, "a", ["mozilla"]),
      served(long, "b", ["modern"]),
    ];
    expect(play(chains, { at: NOW + 61 * DAY })).toEqual(["a mozilla (required): anchor-removed"]);
  });

  it("plays a root away where a store has it, and leaves its cross to others", () => {
    expect(play([served(long, "a", ["modern"])], { without: named("Lab R3") })).toEqual([
      "a modern (required): anchor-missing",
    ]);
  });

  it("does not count what is not trusted today", () => {
    expect(play([served(long, "a", ["nowhere"])], { without: named("Lab R3") })).toEqual([]);
    const bare = { ...served(long, "a", ["modern"]), chain: long.chain.slice(0, 1) };
    expect(play([bare], { at: NOW + 433 * DAY })).toEqual([]);
  });
});
