import { beforeAll, describe, expect, it } from "vitest";
import { factsAbout } from "../../../src/core/trust/trust-store.ts";
import { trustStoreFromPem } from "../../../src/core/trust/trust-store-from-pem.ts";
import type { Authority } from "../../../src/lab/authority.ts";
import { authority } from "../small-family.ts";
import { mustParse } from "../x509/certificates.ts";

let root: Authority;
let other: Authority;

beforeAll(async () => {
  [root, other] = await Promise.all([authority("Root"), authority("Other")]);
});

describe("trustStoreFromPem", () => {
  it("takes every certificate once and passes over comments", () => {
    const { pem } = root.certificate;
    const store = trustStoreFromPem("mine", `# my root\n${pem}\nsome words\n${other.certificate.pem}${pem}`);
    expect(store.anchors.map(({ sha256 }) => sha256)).toEqual([
      mustParse(root.certificate.der).sha256,
      mustParse(other.certificate.der).sha256,
    ]);
    expect(store).toMatchObject({ name: "mine", anchorExpiry: "enforce", unknownAnchors: [] });
  });

  it("keeps options and facts", () => {
    const { sha256 } = mustParse(root.certificate.der);
    const fact = { kind: "removal", at: 0, certainty: "shipped", source: "me", text: "gone" } as const;
    const options = { facts: { [sha256]: [fact] }, anchorExpiry: "ignore" } as const;
    const store = trustStoreFromPem("mine", root.certificate.pem, options);
    expect(store.anchorExpiry).toBe("ignore");
    expect(factsAbout(store, sha256)).toEqual([fact]);
    expect(factsAbout(store, "00")).toEqual([]);
  });

  const block = (label: string, body: string): string =>
    `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
  it.each([
    ["", /^trust store mine: no certificate found/],
    ["no PEM at all", /^trust store mine: no certificate found/],
    [`\n\n${block("CERTIFICATE", "AAAA")}`, /^trust store mine: line 3: not a readable certificate/],
    [block("CERTIFICATE", "?"), /line 1: the PEM block is not base64/],
    [block("PRIVATE KEY", "AAAA"), /line 1: the PEM block is a private key/],
    [block("CERTIFICATE REQUEST", "AAAA"), /line 1: the PEM block is labelled "CERTIFICATE REQUEST"/],
    ["-----BEGIN CERTIFICATE-----\nAAAA", /line 1: the PEM block has no END line/],
  ])("refuses %j with the line and the reason", (pem, message) => {
    expect(() => trustStoreFromPem("mine", pem)).toThrow(message);
  });

  it("refuses rubbish beside good certificates", () => {
    expect(() => trustStoreFromPem("mine", root.certificate.pem + block("CERTIFICATE", "AAAA"))).toThrow(
      Error,
    );
  });
});
