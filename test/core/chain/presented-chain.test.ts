import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it, test } from "vitest";
import { evaluateChain } from "../../../src/core/evaluate-chain.ts";
import type { PresentedChain } from "../../../src/core/evaluation.ts";
import { createTrustStore } from "../../../src/core/trust/trust-store.ts";
import type { Authority, IssuedLeaf } from "../../../src/lab/authority.ts";
import { AT, authority, crossOf, leafOf } from "../small-family.ts";
import { mustParse } from "../x509/certificates.ts";

let root: Authority;
let old: Authority;
let issuing: Authority;
let other: Authority;
let leaf: IssuedLeaf;
let cross: Uint8Array;

beforeAll(async () => {
  [root, old] = await Promise.all([authority("Root"), authority("Old Root")]);
  [issuing, other, cross] = await Promise.all([
    authority("Issuing CA", { issuer: root }),
    authority("Other CA", { issuer: old }),
    crossOf(root, old),
  ]);
  leaf = await leafOf(issuing);
});

function present(chain: readonly Uint8Array[]): PresentedChain {
  return evaluateChain({ chain, at: AT, stores: [] }).presented;
}

const rubbish = Uint8Array.of(0x30, 0x03, 1, 2);

test("a leaf that a root of a store issued itself lacks nothing: a root is not to be sent", async () => {
  const direct = await leafOf(root);
  const storeOf = (anchor: Authority) =>
    createTrustStore({ name: "store", anchors: [mustParse(anchor.certificate.der)] });
  const problems = (chain: IssuedLeaf, ...anchors: Authority[]) =>
    evaluateChain({ chain: [chain.der], at: AT, stores: anchors.map(storeOf) }).presented.problems.map(
      ({ code }) => code,
    );
  expect(problems(direct, old, root)).toEqual([]);
  expect(problems(direct, old)).toEqual(["missing-intermediate"]);
  // Somebody's devices know the intermediate; everybody else still needs it.
  expect(problems(leaf, root, issuing)).toEqual(["missing-intermediate"]);
});

describe("roles and problems of a presented chain", () => {
  const cases: readonly (readonly [string, () => readonly Uint8Array[], string, readonly string[]])[] = [
    ["complete", () => [leaf.der, issuing.certificate.der], "leaf intermediate", []],
    ["nothing", () => [], "", []],
    ["leaf alone", () => [leaf.der], "leaf", ["missing-intermediate 0"]],
    [
      "root sent",
      () => [leaf.der, issuing.certificate.der, root.certificate.der],
      "leaf intermediate root",
      ["root-sent 2"],
    ],
    [
      "disordered",
      () => [leaf.der, cross, issuing.certificate.der],
      "leaf intermediate intermediate",
      ["misordered 1"],
    ],
    [
      "duplicate",
      () => [leaf.der, issuing.certificate.der, issuing.certificate.der, leaf.der],
      "leaf intermediate duplicate duplicate",
      ["duplicate 2,3"],
    ],
    [
      "stranger",
      () => [leaf.der, other.certificate.der, issuing.certificate.der],
      "leaf stranger intermediate",
      ["stranger 1"],
    ],
    [
      "cross that goes on",
      () => [leaf.der, issuing.certificate.der, cross],
      "leaf intermediate intermediate",
      [],
    ],
    [
      "unreadable",
      () => [leaf.der, rubbish, issuing.certificate.der],
      "leaf unreadable intermediate",
      ["unreadable 1"],
    ],
    [
      "unreadable leaf",
      () => [rubbish, issuing.certificate.der],
      "unreadable intermediate",
      ["unreadable 0"],
    ],
    ["a root alone", () => [root.certificate.der], "leaf", []],
  ];
  it.each(cases)("%s", (_, chain, roles, problems) => {
    const { certificates, problems: found } = present(chain());
    expect(certificates.map(({ role }) => role).join(" ")).toBe(roles);
    expect(found.map(({ code, positions }) => `${code} ${positions.join()}`)).toEqual(problems);
  });

  it("names what is missing and where it is", () => {
    expect(present([leaf.der]).problems[0]).toMatchObject({
      summary: "The certificate of Issuing CA, which issued www.example.com, is not sent.",
      remedy: "Add it after the first certificate; get it at http://aia.lab.invalid/issuing-ca.crt.",
    });
  });

  it("reports weak keys and signatures, but not those of roots", async () => {
    const weak = await leafOf(issuing, { keyType: "rsa-1024" });
    const forged = await crossOf(root, old, { signatureHash: "SHA-1" });
    const sha1Root = await authority("Ancient", { signatureHash: "SHA-1" });
    expect(present([weak.der, issuing.certificate.der, forged]).problems).toMatchObject([
      { code: "weak-signature", positions: [2] },
      { code: "weak-key", positions: [0] },
    ]);
    const below = await leafOf(sha1Root);
    expect(present([below.der, sha1Root.certificate.der]).problems.map(({ code }) => code)).toEqual([
      "root-sent",
    ]);
  });

  it("has the digest of the digests in wire order", () => {
    const digest = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
    const expected = digest(Buffer.concat([digest(leaf.der), digest(rubbish)])).toString("hex");
    expect(present([leaf.der, rubbish]).digest).toBe(expected);
    expect(present([]).digest).toBe(digest(new Uint8Array()).toString("hex"));
  });

  it("says why something is unreadable", () => {
    expect(present([leaf.der, rubbish]).certificates[1]).toMatchObject({
      role: "unreadable",
      error: "truncated",
    });
  });
});
