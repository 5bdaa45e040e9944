import { beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../../src/core/findings/finding.ts";
import type { Decision } from "../../../src/core/record.ts";
import { DAY, SECOND } from "../../../src/core/time.ts";
import type { RootFact } from "../../../src/core/trust/root-facts.ts";
import { createTrustStore, type TrustStore } from "../../../src/core/trust/trust-store.ts";
import { type Authority, createAuthority } from "../../../src/lab/authority.ts";
import { createFamily, type LabFamily } from "../../../src/lab/family.ts";
import { createKeyring } from "../../../src/lab/keys.ts";
import { A, DOMAIN, type Issue, issueFrom, NOW, present, type TestLeaf } from "./build.ts";
import { judgeTools, openScene, type Sight, storeOf } from "./scene.ts";

let family: LabFamily;
let issue: Issue;
let lasting: TestLeaf;
beforeAll(async () => {
  family = await createFamily(new Date(NOW));
  issue = issueFrom(family.r3Ecdsa);
  lasting = await issue({ from: -10, to: 120 });
});

interface Asked {
  readonly store: TrustStore;
  readonly tier?: "required" | "watched";
  readonly sight: Sight;
}

/** What is said about a domain that is judged for `lab` (all roots) and one more store. */
function judged({ store, tier = "required", sight }: Asked): Decision {
  const lab = storeOf("lab", family.r1, family.r3, family.r46);
  const stores =
    tier === "required"
      ? { required: ["lab", store.name], watched: [] }
      : { required: ["lab"], watched: [store.name] };
  return openScene(judgeTools([lab, store]), { stores }).see(sight);
}

const serving = (leaf: TestLeaf): Sight => ({ show: { [A]: [leaf] } });
const said = ({ record }: Decision): readonly string[] =>
  record.findings.map(({ code, scope, severity }) => `${code}${scope && `@${scope}`} ${severity}`);

/** A store `s` with one anchor and facts about it. */
function storeWith(root: Authority, ...facts: readonly Partial<RootFact>[]): TrustStore {
  const certificates = storeOf("s", root).anchors.map(({ certificate }) => certificate);
  const whole = facts.map((fact): RootFact => {
    const usual = {
      kind: "removal",
      at: NOW,
      certainty: "announced",
      source: "test",
      text: "It goes.",
    } as const;
    return { ...usual, ...fact };
  });
  const sha256 = certificates[0]?.sha256 ?? "";
  return createTrustStore({ name: "s", anchors: certificates, facts: { [sha256]: whole } });
}

describe("trust-ending", () => {
  it.each<[string, Partial<RootFact>, readonly string[]]>([
    ["a removal a moment past 90 days away", { at: NOW + 90 * DAY + 1 }, []],
    ["a removal 90 days away", { at: NOW + 90 * DAY }, ["trust-ending@s warning"]],
    ["a removal eight days away", { at: NOW + 8 * DAY }, ["trust-ending@s warning"]],
    ["a removal seven days away", { at: NOW + 7 * DAY }, ["trust-ending@s critical"]],
    [
      "an estimated removal that is near",
      { at: NOW + 5 * DAY, certainty: "estimated" },
      ["trust-ending@s warning"],
    ],
    ["an estimated removal 91 days away", { at: NOW + 91 * DAY, certainty: "estimated" }, []],
    ["an estimated removal in the past", { at: NOW - DAY, certainty: "estimated" }, []],
    ["a rule that hits later leaves only", { kind: "distrust-after", at: NOW + 5 * DAY }, []],
    ["a rule that hits later logged ones only", { kind: "sct-not-after", at: NOW + 5 * DAY }, []],
  ])("%s", (_, fact, expected) => {
    expect(said(judged({ store: storeWith(family.r3, fact), sight: serving(lasting) }))).toEqual(expected);
  });

  it("is silent about what comes after the leaf's own end", async () => {
    const leaf = await issue({ from: -10, to: 60 });
    for (const certainty of ["announced", "estimated"] as const) {
      const store = storeWith(family.r3, { at: NOW + 70 * DAY, certainty });
      expect(said(judged({ store, sight: serving(leaf) }))).toEqual([]);
    }
  });

  it("says when, why and by whose word", () => {
    const words = (fact: Partial<RootFact>): Finding | undefined =>
      judged({ store: storeWith(family.r3, fact), sight: serving(lasting) }).record.findings[0];
    const announced = words({ at: NOW + 60 * DAY });
    expect(announced?.deadline).toBe(NOW + 60 * DAY);
    expect(announced?.summary).toBe(
      "s will stop trusting the certificate of img.example.com in 60 days (2027-01-21 12:00 UTC): s trusts Lab R3 only until 2027-01-21 12:00:00 UTC (announced).",
    );
    expect(words({ at: NOW + 60 * DAY, certainty: "estimated" })?.summary).toMatch(
      / by an estimate: It goes\.$/,
    );
  });

  it("of an anchor that ends itself, where the store looks at that", async () => {
    const root = await createAuthority({
      commonName: "Lab Short Root",
      keyType: "ecdsa",
      keyring: createKeyring(),
      notBefore: new Date(NOW - 900 * DAY),
      notAfter: new Date(NOW + 50 * DAY),
    });
    const leaf = await issueFrom(root)({ from: -10, to: 80 });
    const store = storeWith(root);
    expect(said(judged({ store, sight: serving(leaf) }))).toContain("trust-ending@s warning");
    const ignoring = createTrustStore({
      ...store,
      anchors: store.anchors.map((a) => a.certificate),
      anchorExpiry: "ignore",
    });
    expect(said(judged({ store: ignoring, sight: serving(leaf) }))).not.toContain("trust-ending@s warning");
  });

  it("of a cross: information for a watched store, another code for a required one", () => {
    const chain = [
      lasting.chain[0] ?? new Uint8Array(),
      family.r3Ecdsa.certificate.der,
      family.crosses.r3ByR1Ending.der,
    ];
    const sight = serving({ ...lasting, chain });
    expect(said(judged({ store: storeWith(family.r1), tier: "watched", sight }))).toEqual([
      "trust-ending@s info",
    ]);
    expect(said(judged({ store: storeWith(family.r1), sight }))).toEqual(["intermediate-expiring warning"]);
  });
});

describe("trust-ended", () => {
  it.each<[string, Partial<RootFact>, readonly string[]]>([
    ["at the instant of a removal", { at: NOW }, ["trust-ended@s critical"]],
    ["not a moment before", { at: NOW + 1 }, ["trust-ending@s critical"]],
    [
      "for a leaf issued after the rule",
      { kind: "distrust-after", at: NOW - 11 * DAY },
      ["trust-ended@s critical"],
    ],
    ["not for one issued before", { kind: "distrust-after", at: NOW - 9 * DAY }, []],
    [
      "for a leaf logged after the rule",
      { kind: "sct-not-after", at: NOW - 11 * DAY },
      ["trust-ended@s critical"],
    ],
    ["never by an estimate", { at: NOW - DAY, certainty: "estimated" }, []],
  ])("%s", (_, fact, expected) => {
    const decision = judged({ store: storeWith(family.r3, fact), sight: serving(lasting) });
    expect(said(decision)).toEqual(expected);
  });

  it("reads right once the day has passed, and still names the anchor", () => {
    const store = storeWith(family.r3, { at: NOW - DAY });
    const alone = { stores: { required: ["s"], watched: [] } };
    const decision = openScene(judgeTools([store]), alone).see(serving(lasting));
    expect(decision.record.judgement?.certificates[0]?.anchor).toBe("Lab R3");
    expect(decision.record.findings[0]?.summary).toBe(
      "s no longer trusts the certificate of img.example.com: s trusts Lab R3 only until 2026-11-21 12:00:00 UTC (announced).",
    );
  });

  it("keeps the instant at which trust ended as deadline, and tells a watched store as information", () => {
    const store = storeWith(family.r3, { at: NOW - 3 * DAY, certainty: "shipped" });
    const decision = judged({ store, tier: "watched", sight: serving(lasting) });
    expect(said(decision)).toEqual(["trust-ended@s info"]);
    expect(decision.record.findings[0]?.deadline).toBe(NOW - 3 * DAY);
    const kept = decision.record.judgement?.stores.find((one) => one.store === "s");
    expect(kept).toMatchObject({ trusted: false, reason: "anchor-removed", trustedUntil: NOW - 3 * DAY });
  });
});

describe("hosted-untrusted", () => {
  const waiting = (leaf: TestLeaf, more: Parameters<typeof present>[1] = {}): Sight => ({
    ...serving(lasting),
    hosted: { origin: present(leaf, { boundAt: NOW - 60 * SECOND, ...more }) },
  });
  const next = (issuer: Authority): Promise<TestLeaf> => issue({ from: -1, to: 200, issuer });

  it("says from which root to which the certificate moves, and who loses it", async () => {
    const decision = judged({ store: storeWith(family.r3), sight: waiting(await next(family.r46Ecdsa)) });
    expect(said(decision)).toEqual(["hosted-untrusted@origin warning"]);
    expect(decision.record.findings[0]?.summary).toBe(
      `The certificate that waits for ${DOMAIN} at the object storage would not be trusted by s: it moves from Lab R3 to Lab R46.`,
    );
    expect(decision.record.judgement?.served.state).toBe("rolling-out");
  });

  it("is information where only a watched store loses it", async () => {
    const sight = waiting(await next(family.r46Ecdsa));
    expect(said(judged({ store: storeWith(family.r3), tier: "watched", sight }))).toEqual([
      "hosted-untrusted@origin info",
    ]);
  });

  it("judges it as from the day on which it becomes valid", async () => {
    const early = await issue({ from: 5, to: 200 });
    expect(said(judged({ store: storeWith(family.r3), sight: waiting(early) }))).not.toContain(
      "hosted-untrusted@origin warning",
    );
    const removed = storeWith(family.r3, { at: NOW + 4 * DAY });
    expect(said(judged({ store: removed, sight: waiting(early) }))).toContain(
      "hosted-untrusted@origin warning",
    );
  });

  it.each<[string, () => Promise<Sight>]>([
    ["it is trusted", async () => waiting(await next(family.r3Rsa))],
    ["it is served already", async () => waiting(lasting)],
    ["its bytes are not known", async () => waiting(await next(family.r46Ecdsa), { chain: [] })],
    [
      "its file lacks intermediates that are sent now",
      async () => {
        const leaf = await next(family.r3Ecdsa);
        return waiting(leaf, { chain: leaf.chain.slice(0, 1) });
      },
    ],
    [
      "its file lacks intermediates that nobody knows",
      async () => {
        const leaf = await next(family.r46Ecdsa);
        return waiting(leaf, { chain: leaf.chain.slice(0, 1) });
      },
    ],
  ])("is silent when %s", async (_, sight) => {
    const codes = said(judged({ store: storeWith(family.r3), sight: await sight() }));
    expect(codes.filter((code) => code.startsWith("hosted-untrusted"))).toEqual([]);
  });
});

describe("when the way to a root ends, whatever the leaf", () => {
  it.each<[string, () => readonly Uint8Array[], number]>([
    ["is the end of its cross", () => [family.crosses.r3ByR1Ending.der], 20],
    [
      "is the end of the longer of two",
      () => [family.crosses.r3ByR1Ending.der, family.crosses.r3ByR1.der],
      432,
    ],
  ])("%s", (_, above, days) => {
    const chain = [lasting.chain[0] ?? new Uint8Array(), family.r3Ecdsa.certificate.der, ...above()];
    const { record } = judged({ store: storeWith(family.r1), sight: serving({ ...lasting, chain }) });
    const kept = record.judgement?.stores.find(({ store }) => store === "s");
    expect(kept?.rootEnd).toEqual({ at: NOW + days * DAY, code: "cross-certificate" });
  });

  it("is a removal where that comes first, and nothing for a root that does not end", () => {
    const end = (store: TrustStore): unknown => {
      const { record } = judged({ store, sight: serving(lasting) });
      return record.judgement?.stores.find((one) => one.store === "s")?.rootEnd;
    };
    expect(end(storeWith(family.r3, { at: NOW + 300 * DAY }))).toEqual({
      at: NOW + 300 * DAY,
      code: "anchor-removal",
    });
    expect(end(storeWith(family.r3, { at: NOW + 300 * DAY, certainty: "estimated" }))).toMatchObject({
      code: "anchor-expiry",
    });
    const plain = storeWith(family.r3);
    const anchors = plain.anchors.map(({ certificate }) => certificate);
    expect(end(createTrustStore({ name: "s", anchors, anchorExpiry: "ignore" }))).toBeUndefined();
  });
});

describe("root-missing", () => {
  it.each([
    ["s", "Add the root to s, or host a certificate under a root that it has."],
    ["apple", "Host a certificate under a root that apple has."],
  ])("names the root, and asks of %s what its users can do", (name, remedy) => {
    const decision = judged({ store: storeOf(name, family.r46), sight: serving(lasting) });
    expect(said(decision)).toEqual([`root-missing@${name} critical`]);
    expect(decision.record.findings[0]).toMatchObject({
      summary: `${name} does not trust the certificate of img.example.com: the chain leads to Lab R1, which is not in ${name}.`,
      remedy,
    });
  });
});
