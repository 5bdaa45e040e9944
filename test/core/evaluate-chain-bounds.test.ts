import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createChainEvaluator, evaluateChain } from "../../src/core/evaluate-chain.ts";
import type { ChainEvaluation } from "../../src/core/evaluation.ts";
import { createTrustStore, type TrustStore } from "../../src/core/trust/trust-store.ts";
import type { Authority, IssuedLeaf } from "../../src/lab/authority.ts";
import { AT, authority, crossOf, leafOf, span } from "./small-family.ts";
import {
  ascii,
  certificate,
  dnsName,
  extension,
  integer,
  name,
  oid,
  san,
  seq,
  tlv,
} from "./x509/build-der.ts";
import { mustParse } from "./x509/certificates.ts";

const AIA = "1.3.6.1.5.5.7.1.1";
const CA_ISSUERS = oid("1.3.6.1.5.5.7.48.2");

let root: Authority;
let issuing: Authority;
let leaf: IssuedLeaf;
let store: TrustStore;

beforeAll(async () => {
  root = await authority("Root");
  issuing = await authority("Issuing CA", { issuer: root });
  leaf = await leafOf(issuing);
  store = createTrustStore({ name: "store", anchors: [mustParse(root.certificate.der)] });
});

const judge = (chain: readonly Uint8Array[]): ChainEvaluation =>
  evaluateChain({ chain, at: AT, stores: [store, store, store], domain: "www.example.com" });

describe("hostile chains", () => {
  it("a web of authorities that all certify each other ends, and its good path is found", async () => {
    const web = await Promise.all(Array.from({ length: 9 }, (_, i) => authority(`Web ${i}`)));
    const pairs = web.flatMap((one) =>
      web.filter((other) => other !== one).map((other) => [one, other] as const),
    );
    const crosses = await Promise.all(
      pairs.map(([one, other]) => crossOf(one, other, span("2020-01-01", "2030-01-01"))),
    );
    const [first = root, , , , last = root] = web;
    const anchored = await crossOf(last, root, span("2020-01-01", "2030-01-01"));
    const { der } = await leafOf(first);
    const { verdicts } = judge([der, ...crosses, anchored]);
    expect(verdicts[0]).toMatchObject({ trusted: true, limitedByCode: "leaf" });
    expect(judge([der, ...crosses]).verdicts[0]).toMatchObject({
      trusted: false,
      reason: "anchor-missing",
      detail: "The authorities that were sent certify each other, and none of them is in store",
    });
  });

  it("a hundred authorities of one name exhaust the budget and say so", async () => {
    const keyId = { oid: "2.5.29.14", critical: false, value: Uint8Array.of(4, 1, 1) };
    const issuerId = { oid: "2.5.29.35", critical: false, value: Uint8Array.of(0x30, 3, 0x80, 1, 1) };
    const extensions = [keyId, issuerId];
    const twins = await Promise.all(
      Array.from({ length: 100 }, () => authority("Twin", { issuer: root, extensions })),
    );
    const ring = await Promise.all(
      twins.map((twin, i) => crossOf(twin, twins[(i + 1) % twins.length] ?? twin, { extensions })),
    );
    const { der } = await leafOf(twins[0] ?? root);
    const [verdict] = judge([der, ...ring, twins[60]?.certificate.der ?? der]).verdicts;
    expect(verdict).toMatchObject({ trusted: false, reason: "budget-exhausted" });
  });

  it("too many certificates are cut off with a word", () => {
    const { presented } = judge([leaf.der, ...Array.from({ length: 200 }, () => issuing.certificate.der)]);
    expect(presented.certificates).toHaveLength(128);
    expect(presented.problems.map(({ code }) => code)).toContain("too-many");
  });

  // A server that showed another such certificate at every look cost 4 MB of memory each time, and wrote as much into mails.
  it("names of tens of thousands of characters that nobody sees stay short, wherever they stand", () => {
    const long = "\u202e".repeat(30_000);
    const parts = [
      { subject: name(long) },
      { issuer: name(long) },
      { extensions: [san(dnsName(`*.${"www.example.com".repeat(5_000)}`), dnsName("x".repeat(60_000)))] },
      {
        extensions: [extension(AIA, seq(seq(CA_ISSUERS, tlv(0x86, ascii(`http://${"a".repeat(80_000)}`)))))],
      },
    ];
    for (const part of parts) {
      const { verdicts, presented } = judge([certificate(part)]);
      expect(JSON.stringify([verdicts, presented.problems]).length).toBeLessThan(30_000);
    }
    const root = mustParse(certificate({ subject: name(long) }));
    expect(root.subject.text.length).toBeLessThan(2_100);
  });

  it("huge certificates are soon forgotten, usual ones that are asked for are not", () => {
    const { certificate: read } = createChainEvaluator({ certificates: 200 });
    const usual = read(leaf.der);
    const names = Array.from({ length: 500 }, (_, i) => dnsName(`${i}.${"x".repeat(60)}.example.com`));
    const huge = Array.from({ length: 5 }, (_, i) =>
      certificate({ extensions: [san(...names)], serial: integer(`11${i}0`) }),
    );
    const [first] = huge.map((der) => {
      expect(read(leaf.der)).toBe(usual);
      return read(der);
    });
    expect(read(huge[0] ?? leaf.der)).toEqual(first);
    expect(read(huge[0] ?? leaf.der)).not.toBe(first);
  });

  it("a certificate beyond all bounds was sent all the same", () => {
    const { leaf: read, verdicts } = judge([new Uint8Array(600 * 1024)]);
    expect(read).toEqual({ error: "too-large" });
    expect(verdicts[0]).toMatchObject({ trusted: false, reason: "leaf-unreadable" });
  });

  it("whatever byte is wrong, it never throws and never trusts", () => {
    const flip = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(flip, fc.boolean(), ([position, mask], inLeaf) => {
        const chain = leaf.chain.map((der) => Uint8Array.from(der));
        const target = chain[inLeaf ? 0 : 1] ?? new Uint8Array(1);
        const index = position % target.length;
        target[index] = (target[index] ?? 0) ^ mask;
        const [verdict] = judge(chain).verdicts;
        expect(verdict?.trusted).toBe(false);
        expect(verdict?.reason).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  it("any bytes in any order never throw", () => {
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.constantFrom("leaf", "issuing", "root").map((name) => {
        if (name === "leaf") return leaf.der;
        return (name === "root" ? root : issuing).certificate.der;
      }),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), (chain) => {
        const { presented, verdicts } = judge(chain);
        expect(presented.certificates).toHaveLength(chain.length);
        expect(verdicts).toHaveLength(3);
      }),
      { numRuns: 200 },
    );
  });

  it("the order behind the leaf changes no verdict", () => {
    const rest = [...leaf.chain.slice(1), root.certificate.der, issuing.certificate.der];
    const expected = judge([leaf.der, ...rest]).verdicts;
    fc.assert(
      fc.property(fc.shuffledSubarray(rest, { minLength: rest.length }), (shuffled) => {
        expect(judge([leaf.der, ...shuffled]).verdicts).toEqual(expected);
      }),
    );
  });
});
