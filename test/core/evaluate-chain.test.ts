import { beforeAll, describe, expect, it } from "vitest";
import { createChainEvaluator, evaluateChain } from "../../src/core/evaluate-chain.ts";
import type { ChainEvaluation, StoreVerdict } from "../../src/core/evaluation.ts";
import type { RootFact } from "../../src/core/trust/root-facts.ts";
import { createTrustStore, type TrustStore } from "../../src/core/trust/trust-store.ts";
import type { Authority, IssuedLeaf, issueLeaf } from "../../src/lab/authority.ts";
import { AT, authority, crossOf, leafOf, span } from "./small-family.ts";
import { mustParse } from "./x509/certificates.ts";

let root: Authority;
let old: Authority;
let issuing: Authority;
let ended: Authority;
let stranger: Authority;
let leaf: IssuedLeaf;
/** The root's cross-certificate from the old root. */
let cross: Uint8Array;

beforeAll(async () => {
  [root, old, stranger] = await Promise.all([
    authority("New Root"),
    authority("Old Root", span("2000-01-01", "2028-01-28")),
    authority("Stranger Root"),
  ]);
  [issuing, ended, cross] = await Promise.all([
    authority("Issuing CA", { issuer: root, pathLength: 0, ...span("2024-01-01", "2030-01-01") }),
    authority("Ended CA", { issuer: root, ...span("2020-01-01", "2026-11-17") }),
    crossOf(root, old),
  ]);
  leaf = await leafOf(issuing);
});

interface StoreOptions {
  readonly facts?: readonly RootFact[];
  readonly ignore?: boolean;
}

function storeOf(anchor: Authority, { facts, ignore }: StoreOptions = {}): TrustStore {
  const certificate = mustParse(anchor.certificate.der);
  return createTrustStore({
    name: "store",
    anchors: [certificate],
    facts: facts && { [certificate.sha256]: facts },
    anchorExpiry: ignore ? "ignore" : "enforce",
  });
}

function fact(kind: RootFact["kind"], at: string, certainty: RootFact["certainty"] = "shipped"): RootFact {
  return { kind, at: Date.parse(`${at}T00:00:00Z`), certainty, source: "policy", text: "a decision" };
}

function judge(chain: readonly Uint8Array[], store: TrustStore, at: Date = AT): StoreVerdict {
  const [verdict] = evaluateChain({ chain, at, stores: [store] }).verdicts;
  if (verdict === undefined) throw new Error("no verdict");
  return verdict;
}

function sha256(der: Uint8Array): string {
  return mustParse(der).sha256;
}

describe("a good chain", () => {
  it("is trusted until its leaf ends, and says so", () => {
    const verdict = judge(leaf.chain, storeOf(root));
    expect(verdict).toMatchObject({
      store: "store",
      trusted: true,
      trustedUntil: new Date("2027-01-01T00:00:00Z"),
      limitedByCode: "leaf",
      limitedBy: "the certificate itself ends 2027-01-01",
      about: sha256(leaf.der),
    });
    expect(verdict.path?.map(({ subject }) => subject)).toEqual([
      "CN=www.example.com",
      "CN=Issuing CA,O=Certhorizon Lab,C=XX",
      "CN=New Root,O=Certhorizon Lab,C=XX",
    ]);
    expect(verdict.reason).toBeUndefined();
  });

  it("is trusted at its first and in its last second, and not outside", () => {
    const store = storeOf(root);
    const at = (time: string): StoreVerdict => judge(leaf.chain, store, new Date(time));
    expect(at("2026-09-30T23:59:59.999Z")).toMatchObject({ trusted: false, reason: "not-yet-valid" });
    expect(at("2026-10-01T00:00:00.000Z").trusted).toBe(true);
    expect(at("2027-01-01T00:00:00.999Z").trusted).toBe(true);
    expect(at("2027-01-01T00:00:01.000Z")).toMatchObject({
      trusted: false,
      reason: "expired",
      about: sha256(leaf.der),
      trustedUntil: new Date("2027-01-01T00:00:00Z"),
    });
  });

  it("may need certificates that the caller adds", () => {
    const stores = [storeOf(root)];
    const input = { chain: [leaf.der], at: AT, stores };
    expect(evaluateChain(input).verdicts[0]?.reason).toBe("issuer-missing");
    const intermediates = [issuing.certificate.der];
    expect(evaluateChain({ ...input, intermediates }).verdicts[0]?.trusted).toBe(true);
  });

  it("has a leaf that is an anchor itself", () => {
    const store = createTrustStore({ name: "pinned", anchors: [mustParse(leaf.der)] });
    expect(judge([leaf.der], store)).toMatchObject({ trusted: true, path: [{ sha256: sha256(leaf.der) }] });
  });
});

describe("why a chain is not trusted", () => {
  const issue = (options: Partial<Parameters<typeof issueLeaf>[0]>): Promise<readonly Uint8Array[]> =>
    leafOf(issuing, options).then(({ chain }) => chain);

  const cases: readonly (readonly [
    string,
    () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>,
    Partial<StoreVerdict>,
  ])[] = [
    ["nothing was sent", () => [], { reason: "no-certificates" }],
    ["the first certificate is rubbish", () => [Uint8Array.of(1, 2, 3)], { reason: "leaf-unreadable" }],
    ["the leaf stands alone", () => [leaf.der], { reason: "issuer-missing" }],
    [
      "the leaf is for mail",
      () => issue({ extendedKeyUsage: ["1.3.6.1.5.5.7.3.4"] }),
      { reason: "extended-key-usage" },
    ],
    ["the leaf is an authority", () => issue({ ca: true }), { reason: "leaf-is-ca" }],
    ["the leaf names nothing", () => issue({ names: [] }), { reason: "malformed" }],
    ["the leaf's key is weak", () => issue({ keyType: "rsa-1024" }), { reason: "weak-key" }],
    ["the leaf is signed with SHA-1", () => issue({ signatureHash: "SHA-1" }), { reason: "weak-signature" }],
    [
      "the leaf has an unknown critical extension",
      () => issue({ extensions: [{ oid: "1.2.3.4", critical: true, value: Uint8Array.of(5, 0) }] }),
      { reason: "critical-extension" },
    ],
  ];
  it.each(cases)("%s", async (_, chain, expected) => {
    expect(judge(await chain(), storeOf(root))).toMatchObject({ trusted: false, ...expected });
  });

  it("an intermediate on the only path has ended", async () => {
    const { chain } = await leafOf(ended);
    expect(judge(chain, storeOf(root))).toMatchObject({
      trusted: false,
      reason: "expired",
      about: sha256(ended.certificate.der),
      detail: "Ended CA expired on 2026-11-17",
      trustedUntil: new Date("2026-11-17T00:00:00Z"),
      limitedByCode: "intermediate",
    });
  });

  it("a signature does not fit", () => {
    const forged = Uint8Array.from(leaf.der);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect(judge([forged, issuing.certificate.der], storeOf(root))).toMatchObject({
      trusted: false,
      reason: "signature-invalid",
      about: sha256(forged),
    });
  });

  it("the anchor is another one", () => {
    const verdict = judge(leaf.chain, storeOf(stranger));
    expect(verdict).toMatchObject({ trusted: false, reason: "anchor-missing" });
    expect(verdict.detail).toBe("The chain leads to New Root, which is not in store");
    expect(judge([...leaf.chain, root.certificate.der], storeOf(stranger)).reason).toBe("anchor-missing");
  });

  it("an authority signs that says it is none, or too deep", async () => {
    const plain = await authority("Plain", {
      issuer: root,
      extensions: [{ oid: "2.5.29.19", critical: true, value: Uint8Array.of(0x30, 0) }],
    });
    const deep = await authority("Deep CA", { issuer: issuing });
    const store = storeOf(root);
    expect(judge((await leafOf(plain)).chain, store)).toMatchObject({ reason: "not-a-ca" });
    expect(judge((await leafOf(deep)).chain, store)).toMatchObject({
      reason: "path-length",
      about: sha256(issuing.certificate.der),
    });
  });

  it("an authority excludes the name", async () => {
    const narrow = await authority("Narrow CA", {
      issuer: root,
      nameConstraints: { permitted: ["example.com"], excluded: ["secret.example.com"] },
    });
    const store = storeOf(root);
    const reason = async (name: string): Promise<string | undefined> =>
      judge((await leafOf(narrow, { names: [name] })).chain, store).reason;
    expect(await reason("www.example.com")).toBeUndefined();
    expect(await reason("example.org")).toBe("name-constraint");
    expect(await reason("a.secret.example.com")).toBe("name-constraint");
    // The wildcard covers a name that is excluded.
    expect(await reason("*.example.com")).toBe("name-constraint");
  });
});

describe("cross-certificates", () => {
  it("carry a store that has only the old root, and are named as what ends first", async () => {
    const long = await leafOf(issuing, span("2026-10-01", "2029-01-01"));
    const stores = [storeOf(root), storeOf(old)];
    const { verdicts } = evaluateChain({ chain: [...long.chain, cross], at: AT, stores });
    expect(verdicts.map(({ trusted, limitedByCode }) => [trusted, limitedByCode])).toEqual([
      [true, "leaf"],
      [true, "cross-certificate"],
    ]);
    expect(verdicts[1]?.limitedBy).toBe("cross-certificate New Root (issued by Old Root) ends 2028-01-28");
  });

  it("spoil nothing when they have ended beside a good path", async () => {
    const dead = await crossOf(root, old, span("2020-01-01", "2025-01-01"));
    const both = createTrustStore({
      name: "both",
      anchors: [root, old].map(({ certificate }) => mustParse(certificate.der)),
    });
    const evaluation = evaluateChain({ chain: [...leaf.chain, dead], at: AT, stores: [both] });
    expect(evaluation.verdicts[0]).toMatchObject({ trusted: true, limitedByCode: "leaf" });
    expect(evaluation.unused).toEqual([]);
  });

  it("are advised when one that is known would help", () => {
    const evaluator = createChainEvaluator({
      knownIntermediates: [cross, root.certificate.der, Uint8Array.of(0)],
    });
    const [verdict] = evaluator.evaluate({ chain: leaf.chain, at: AT, stores: [storeOf(old)] }).verdicts;
    expect(verdict).toMatchObject({ trusted: false, reason: "anchor-missing" });
    expect(verdict?.advice).toBe(
      `Send the cross-certificate New Root issued by Old Root (ends 2028-01-28, SHA-256 ${sha256(cross)}) in addition.`,
    );
  });
});

describe("advice", () => {
  it("names the missing intermediate and where it is", () => {
    const evaluator = createChainEvaluator({ knownIntermediates: [issuing.certificate.der] });
    const input = { chain: [leaf.der], at: AT, stores: [storeOf(root)] };
    const [verdict] = evaluator.evaluate(input).verdicts;
    expect(verdict).toMatchObject({ trusted: false, reason: "issuer-missing" });
    expect(verdict?.advice).toContain("Send the intermediate Issuing CA issued by New Root");
    expect(verdict?.advice).toContain("which is at http://aia.lab.invalid/issuing-ca.crt");
    expect(evaluateChain(input).verdicts[0]?.advice).toBe(
      "Send the certificate of Issuing CA in addition; get it at http://aia.lab.invalid/issuing-ca.crt.",
    );
  });

  it("is silent where nothing would help", () => {
    const evaluator = createChainEvaluator({ knownIntermediates: [cross, root.certificate.der] });
    const [verdict] = evaluator.evaluate({ chain: leaf.chain, at: AT, stores: [storeOf(stranger)] }).verdicts;
    expect(verdict?.advice).toBeUndefined();
  });
});

describe("root program facts", () => {
  const verdictWith = (facts: readonly RootFact[], at: Date = AT): StoreVerdict =>
    judge(leaf.chain, storeOf(root, { facts }), at);

  it("removal ends trust at its instant", () => {
    const facts = [fact("removal", "2026-12-01", "announced")];
    expect(verdictWith(facts)).toMatchObject({
      trusted: true,
      trustedUntil: new Date("2026-12-01T00:00:00Z"),
      limitedByCode: "anchor-removal",
      limitedBy: "store trusts New Root only until 2026-12-01 (announced)",
    });
    expect(verdictWith(facts, new Date("2026-11-30T23:59:59.999Z")).trusted).toBe(true);
    expect(verdictWith(facts, new Date("2026-12-01T00:00:00.000Z"))).toMatchObject({
      trusted: false,
      reason: "anchor-removed",
      trustedUntil: new Date("2026-12-01T00:00:00Z"),
    });
  });

  it.each([["distrust-after"], ["sct-not-after"]] as const)("%s hits later leaves only", (kind) => {
    expect(verdictWith([fact(kind, "2026-10-01")])).toMatchObject({ trusted: true, limitedByCode: "leaf" });
    expect(verdictWith([fact(kind, "2026-09-30")])).toMatchObject({
      trusted: false,
      reason: kind,
      trustedUntil: new Date("2026-09-30T00:00:00Z"),
    });
  });

  it("an estimated fact changes nothing and is told", () => {
    const verdict = verdictWith([fact("removal", "2026-12-01", "estimated")]);
    expect(verdict).toMatchObject({ trusted: true, limitedByCode: "leaf" });
    expect(verdict.outlook).toMatchObject([
      { kind: "removal", certainty: "estimated", at: new Date("2026-12-01T00:00:00Z") },
    ]);
  });

  it("an anchor's own end counts where the store enforces it", async () => {
    const short = await authority("Short Root", span("2000-01-01", "2026-12-01"));
    const { chain } = await leafOf(short);
    expect(judge(chain, storeOf(short))).toMatchObject({
      trustedUntil: new Date("2026-12-01T00:00:00Z"),
      limitedByCode: "anchor-expiry",
    });
    expect(judge(chain, storeOf(short, { ignore: true }))).toMatchObject({ limitedByCode: "leaf" });
  });
});

describe("anchors without known bytes", () => {
  const listing = (): TrustStore => {
    const unknownAnchors = [{ sha256: sha256(root.certificate.der), name: "New Root" }];
    return createTrustStore({ name: "list", anchors: [mustParse(stranger.certificate.der)], unknownAnchors });
  };

  it("leave the verdict open", () => {
    expect(judge(leaf.chain, listing())).toMatchObject({ trusted: false, reason: "anchor-unknown" });
  });

  it("are known when the server sends them", () => {
    expect(judge([...leaf.chain, root.certificate.der], listing()).trusted).toBe(true);
  });
});

describe("a domain", () => {
  const named = (domain: string): StoreVerdict | undefined =>
    evaluateChain({ chain: leaf.chain, at: AT, stores: [storeOf(root)], domain }).verdicts[0];

  it("must be named by the leaf, in any spelling", () => {
    expect(named("WWW.Example.COM.")?.trusted).toBe(true);
    expect(named("example.com")).toMatchObject({
      trusted: false,
      reason: "name-mismatch",
      trustedUntil: new Date("2027-01-01T00:00:00Z"),
    });
    expect(named("*.example.com")?.reason).toBe("name-mismatch");
    expect(named("")).toMatchObject({
      reason: "name-mismatch",
      detail: '"" is no name that a certificate could hold: there is no name',
    });
    expect(named("a.b.example.net")?.detail).toMatch(/^The certificate does not name .+[^.]$/);
  });

  it("does not hide why the path fails", () => {
    const input = { chain: leaf.chain, at: AT, stores: [storeOf(stranger)], domain: "other.example" };
    expect(evaluateChain(input).verdicts[0]?.reason).toBe("anchor-missing");
  });
});

describe("an evaluator", () => {
  it("says the same when it is asked again, with other stores in between and with digests given", () => {
    const evaluator = createChainEvaluator({ chains: 2, certificates: 2 });
    const stores = [storeOf(root), storeOf(old), storeOf(stranger)];
    const chain = [...leaf.chain, cross];
    const digests = chain.map(sha256);
    const first = evaluator.evaluate({ chain, at: AT, stores });
    evaluator.evaluate({ chain, at: AT, stores: stores.toReversed() });
    evaluator.evaluate({ chain: [leaf.der], at: AT, stores });
    const again: ChainEvaluation = evaluator.evaluate({ chain, at: AT, stores, digests });
    expect(again).toEqual(first);
    expect(again).toEqual(evaluateChain({ chain, at: AT, stores }));
  });

  it("gives the certificate itself, and nothing for rubbish", () => {
    const evaluator = createChainEvaluator();
    expect(evaluator.certificate(leaf.der)?.sha256).toBe(sha256(leaf.der));
    expect(evaluator.certificate(Uint8Array.of(0x30))).toBeUndefined();
  });

  it("refuses an invalid date loudly", () => {
    expect(() => evaluateChain({ chain: [], at: new Date(Number.NaN), stores: [] })).toThrow(RangeError);
  });
});
