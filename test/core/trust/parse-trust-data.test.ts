import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTrustData } from "../../../src/core/trust/parse-trust-data.ts";
import shipped from "../../../src/trust-data/trust-data.json" with { type: "json" };

const [first, second] = shipped.anchors;
if (first === undefined || second === undefined) throw new Error("the shipped data has no anchors");

const fact = {
  anchor: first.sha256,
  kind: "removal",
  at: "2026-01-01",
  certainty: "shipped",
  source: "a list",
  text: "It is gone.",
};
const store = {
  name: "mine",
  list: "a list",
  listedAt: "2026-01-01",
  anchorExpiry: "enforce",
  members: { [second.sha256]: second.name },
  former: { [first.sha256]: first.name },
  facts: [fact],
};
const small = {
  format: "certhorizon-trust-data/1",
  asOf: "2026-11-22",
  provenance: ["a test"],
  anchors: [first, second],
  stores: [store],
  crossCertificates: [
    {
      sha256: "0".repeat(64),
      subject: first.sha256,
      issuer: second.sha256,
      notBefore: "2020-01-01T00:00:00Z",
      notAfter: "2028-01-28T12:00:00Z",
    },
  ],
};
const withStore = (change: object): object => ({ ...small, stores: [{ ...store, ...change }] });
const withFact = (change: object): object => withStore({ facts: [fact, { ...fact, ...change }] });
const withAnchor = (change: object): object => ({ ...small, anchors: [first, { ...second, ...change }] });

function problemsOf(document: unknown): readonly string[] {
  const parsed = parseTrustData(document);
  return parsed.ok ? [] : parsed.problems.map(({ path, text }) => `${path} ${text}`);
}

describe("parseTrustData", () => {
  it("reads a complete document", () => {
    const parsed = parseTrustData(small);
    expect(parsed).toMatchObject({ ok: true, data: { asOf: Date.parse("2026-11-22") } });
    expect(parsed.ok && parsed.data.anchors.map(({ certificate }) => certificate.sha256)).toEqual([
      first.sha256,
      second.sha256,
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    ["no object", null, /^format must be/],
    ["another format", { ...small, format: "certhorizon-trust-data/2" }, /^format must be/],
    ["an unknown key", { ...small, anchor: [] }, /^anchor is no known key/],
    ["a missing key", { ...small, asOf: undefined }, /^asOf must be a day/],
    ["a day that no calendar has", { ...small, asOf: "2027-02-30" }, /^asOf must be a day/],
    ["a time zone", { ...small, asOf: "2027-02-03T00:00:00+08:00" }, /^asOf must be a day/],
    ["a list that is none", { ...small, stores: {} }, /^stores must be a list/],
    ["an anchor twice", { ...small, anchors: [first, second, first] }, /^anchors has .* twice/],
    ["another digest", withAnchor({ sha256: first.sha256 }), /^anchors\[1\].sha256 is not the digest/],
    ["another key", withAnchor({ spkiSha256: first.spkiSha256 }), /^anchors\[1\].spkiSha256 is not/],
    ["a broken certificate", withAnchor({ der: "MIIE" }), /^anchors\[1\].der is not a readable/],
    ["an invisible name", withAnchor({ name: "a\u202eb" }), /^anchors\[1\].name has characters/],
    ["a store twice", { ...small, stores: [store, store] }, /^stores has mine twice/],
    ["the reserved store name", withStore({ name: "system" }), /^stores\[0\].name is no name/],
    ["a wrong word", withStore({ anchorExpiry: "maybe" }), /anchorExpiry must be enforce, ignore/],
    ["no digest as a key", withStore({ members: { abc: "A" } }), /members\.abc is under a key/],
    ["former without removal", withStore({ facts: [] }), /former\..* has no shipped removal/],
    [
      "a removal that is only announced",
      withStore({ facts: [{ ...fact, certainty: "announced" }] }),
      /former\..* has no shipped removal/,
    ],
    [
      "both member and former",
      withStore({ members: { [first.sha256]: first.name } }),
      /former\..* is among the members/,
    ],
    [
      "former without bytes",
      { ...small, anchors: [second], crossCertificates: [] },
      /former\..* is not among the anchors/,
    ],
    ["a fact about a stranger", withFact({ anchor: "1".repeat(64) }), /facts\[1\].anchor is neither/],
    ["an unknown kind", withFact({ kind: "revoked" }), /facts\[1\].kind must be removal/],
    ["an unknown certainty", withFact({ certainty: "sure" }), /facts\[1\].certainty must be shipped/],
    ["a fact without source", withFact({ source: "" }), /facts\[1\].source must be a text/],
  ])("refuses %s", (_, document, problem) => {
    expect(problemsOf(document)).toContainEqual(expect.stringMatching(problem));
  });

  it("tells all problems at once", () => {
    const document = { ...withFact({ kind: "x", at: "y" }), asOf: 7 };
    expect(problemsOf(document)).toHaveLength(3);
  });

  it("gives an answer to any JSON", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom("anchors", "stores", "provenance", "asOf"),
        (value, key) => {
          const parsed = parseTrustData({ ...small, [key]: value });
          if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
