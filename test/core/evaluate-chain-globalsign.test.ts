import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createSummaries, sha256Of } from "../../src/core/chain/certificate-reader.ts";
import { type Knowledge, openChainWorld } from "../../src/core/chain/chain-world.ts";
import { planChain } from "../../src/core/chain/plan-chain.ts";
import type { StoreVerdict } from "../../src/core/evaluation.ts";
import { BoundedMap } from "../../src/core/path/bounded-map.ts";
import { verdictAt } from "../../src/core/path/verdict.ts";
import type { RootFact } from "../../src/core/trust/root-facts.ts";
import { createTrustStore, type TrustStore } from "../../src/core/trust/trust-store.ts";
import type { Certificate } from "../../src/core/x509/certificate.ts";
import { createAuthority, issueLeaf, type LabName } from "../../src/lab/authority.ts";
import { createKeyring } from "../../src/lab/keys.ts";
import { derOf, GLOBALSIGN, mustParse } from "./x509/certificates.ts";

/**
 * The real GlobalSign roots and cross-certificates. What nobody outside has is their keys: an intermediate below each root is made
 * here, and its one missing signature is entered into the memory of checked signatures by hand. Everything else is the real thing.
 */
const folder = resolve(import.meta.dirname, "../..", GLOBALSIGN);
const present = existsSync(folder);
const AT = Date.parse("2026-11-22T12:00:00Z");

const FILES = {
  R1: "R1-ebd41040.pem",
  R3: "R3-cbb522d7.pem",
  R6: "R6-2cabeafe.pem",
  R46: "R46-4fa3126d.pem",
  "R3<R1": "R3-by-R1-20180919-445eec78.pem",
  "R3<R1 sha1": "R3-by-R1-20090318-c94fedda.pem",
  "R3<R1 old": "R3-by-R1-20091118-52d60074-expired.pem",
  "R6<R1": "R6-by-R1-20190619-c84e1378.pem",
  "R6<R3": "R6-by-R3-20190220-dda8da73.pem",
  "R46<R1": "R46-by-R1-20191120-a5e33c28.pem",
  "R46<R3": "R46-by-R3-20191120-a63c1398.pem",
  "R46<R6": "R46-by-R6-20191120-45cb1d87.pem",
} as const;
type Name = keyof typeof FILES;
type Root = "R3" | "R6" | "R46";

function real(name: Name): Certificate {
  const [der] = derOf(readFileSync(resolve(folder, FILES[name]), "utf8"));
  return mustParse(der ?? new Uint8Array());
}

/** What the programs decided; dates are facts, stores are cut down to this family. */
function removal(at: string, certainty: RootFact["certainty"]): RootFact {
  return { kind: "removal", at: Date.parse(at), certainty, source: "root program", text: `removed on ${at}` };
}

function store(
  name: string,
  anchors: readonly Name[],
  options: { readonly ignore?: boolean; readonly facts?: Partial<Record<Name, RootFact>> } = {},
): TrustStore {
  const facts = Object.entries(options.facts ?? {}).map(([root, fact]) => [
    real(root as Name).sha256,
    fact === undefined ? [] : [fact],
  ]);
  return createTrustStore({
    name,
    anchors: anchors.map(real),
    facts: Object.fromEntries(facts),
    anchorExpiry: options.ignore ? "ignore" : "enforce",
  });
}

const decided = {
  R1: removal("2025-04-16T00:00:00Z", "shipped"),
  R3: removal("2027-04-15T00:00:00Z", "announced"),
  R6: removal("2029-12-10T00:00:00Z", "announced"),
} as const;

const stores = (): readonly TrustStore[] => [
  store("modern", ["R1", "R3", "R6", "R46"], { facts: decided }),
  store("before-r46", ["R1", "R3", "R6"], { facts: decided }),
  store("android-13", ["R1", "R3", "R6"]),
  store("meters-r1", ["R1"], { ignore: true }),
];

const material = new Map<Root, { readonly chain: readonly Uint8Array[]; readonly link: string }>();

/** A leaf of twenty years under an intermediate of the root, so that the leaf never is what ends a path. */
async function issueBelow(root: Root): Promise<void> {
  const keyring = createKeyring();
  const span = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2046-01-01T00:00:00Z") };
  const certificate = real(root);
  const placeholder = await createAuthority({ commonName: "stand-in", keyType: "ecdsa", keyring, ...span });
  const oids: Readonly<Record<string, string>> = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
  };
  const name: LabName = certificate.subject.attributes.map(({ oid, value }) => [oids[oid] ?? oid, value]);
  const issuing = await createAuthority({
    commonName: `Issuing below ${root}`,
    keyType: "ecdsa",
    keyring,
    issuer: { ...placeholder, name },
    extensions: [{ oid: "2.5.29.35", critical: false, value: authorityKeyId(certificate) }],
    ...span,
  });
  const leaf = await issueLeaf({ issuer: issuing, names: ["www.example.com"], keyType: "ecdsa", ...span });
  const link = `${sha256Of(issuing.certificate.der)}${certificate.publicKey.spkiSha256}`;
  material.set(root, { chain: [leaf.der, issuing.certificate.der], link });
}

function authorityKeyId(issuer: Certificate): Uint8Array {
  const id = Buffer.from(issuer.extensions.subjectKeyId ?? "", "hex");
  return Uint8Array.from([0x30, id.length + 2, 0x80, id.length, ...id]);
}

function judge(root: Root, crosses: readonly Name[]): readonly StoreVerdict[] {
  const below = material.get(root) ?? { chain: [], link: "" };
  const knowledge: Knowledge = {
    certificates: new BoundedMap(100),
    signatures: new BoundedMap(1000),
    summaryOf: createSummaries(),
    known: new Map(),
  };
  knowledge.signatures.set(below.link, true);
  const chain = [...below.chain, ...crosses.map((name) => real(name).der)];
  const world = openChainWorld(
    { chain, digests: chain.map(sha256Of), intermediates: [], stores: stores() },
    knowledge,
  );
  return planChain(world).stores.map((plan) => verdictAt(plan, AT));
}

/** `2028-01-28T00:00:00 cross-certificate`, with the reason in front when it is not trusted. */
function told({ trusted, reason, trustedUntil, limitedByCode }: StoreVerdict): string {
  const until = trustedUntil && `${trustedUntil.toISOString().slice(0, 19)} ${limitedByCode}`;
  return [trusted ? undefined : reason, until].filter((part) => part !== undefined).join(" ");
}

const LEAF = "2046-01-01T00:00:00 leaf";
const R3_GONE = "2027-04-15T00:00:00 anchor-removal";
const R6_GONE = "2029-12-10T00:00:00 anchor-removal";
const R1_GONE = "anchor-removed 2025-04-16T00:00:00 anchor-removal";
const MISSING = "anchor-missing";

/** Root, crosses sent → modern, before-r46, android-13, meters-r1. */
const table: readonly (readonly [Root, readonly Name[], readonly [string, string, string, string]])[] = [
  ["R46", [], [LEAF, MISSING, MISSING, MISSING]],
  [
    "R46",
    ["R46<R1"],
    [LEAF, R1_GONE, "2028-01-28T00:00:00 cross-certificate", "2028-01-28T00:00:00 cross-certificate"],
  ],
  ["R46", ["R46<R3"], [LEAF, R3_GONE, "2029-03-18T00:00:00 cross-certificate", MISSING]],
  ["R46", ["R46<R6"], [LEAF, R6_GONE, "2034-12-10T00:00:00 cross-certificate", MISSING]],
  [
    "R46",
    ["R46<R3", "R3<R1"],
    [LEAF, R3_GONE, "2029-03-18T00:00:00 cross-certificate", "2028-01-28T12:00:00 cross-certificate"],
  ],
  [
    "R46",
    ["R46<R1", "R46<R3", "R46<R6"],
    [LEAF, R6_GONE, "2034-12-10T00:00:00 cross-certificate", "2028-01-28T00:00:00 cross-certificate"],
  ],
  ["R6", [], [R6_GONE, R6_GONE, "2034-12-10T00:00:00 anchor-expiry", MISSING]],
  [
    "R6",
    ["R6<R1"],
    [R6_GONE, R6_GONE, "2034-12-10T00:00:00 anchor-expiry", "2028-01-28T12:00:00 cross-certificate"],
  ],
  ["R6", ["R6<R3"], [R6_GONE, R6_GONE, "2034-12-10T00:00:00 anchor-expiry", MISSING]],
  [
    "R6",
    ["R6<R3", "R3<R1"],
    [R6_GONE, R6_GONE, "2034-12-10T00:00:00 anchor-expiry", "2028-01-28T12:00:00 cross-certificate"],
  ],
  ["R3", [], [R3_GONE, R3_GONE, "2029-03-18T10:00:00 anchor-expiry", MISSING]],
  [
    "R3",
    ["R3<R1"],
    [R3_GONE, R3_GONE, "2029-03-18T10:00:00 anchor-expiry", "2028-01-28T12:00:00 cross-certificate"],
  ],
  ["R3", ["R3<R1 sha1"], [R3_GONE, R3_GONE, "2029-03-18T10:00:00 anchor-expiry", "weak-signature"]],
  [
    "R3",
    ["R3<R1 old"],
    [R3_GONE, R3_GONE, "2029-03-18T10:00:00 anchor-expiry", "expired 2019-03-18T10:00:00 cross-certificate"],
  ],
  [
    "R3",
    ["R3<R1 old", "R3<R1 sha1", "R3<R1"],
    [R3_GONE, R3_GONE, "2029-03-18T10:00:00 anchor-expiry", "2028-01-28T12:00:00 cross-certificate"],
  ],
];

describe.skipIf(!present)(
  "GlobalSign's roots over their crosses (skipped where ../shared/data/globalsign is absent)",
  () => {
    beforeAll(async () => {
      for (const root of ["R3", "R6", "R46"] as const) await issueBelow(root);
    });

    it.each(table)("%s with %j", (root, crosses, expected) => {
      expect(judge(root, crosses).map(told)).toEqual(expected);
    });

    it("does not mind the order in which crosses are sent", () => {
      const crosses: readonly Name[] = ["R46<R1", "R46<R3", "R3<R1", "R46<R6", "R46"];
      expect(judge("R46", crosses.toReversed())).toEqual(judge("R46", crosses));
    });

    it("says in words what ends it", () => {
      const [, beforeR46, , meters] = judge("R46", ["R46<R1", "R46<R3"]);
      expect(beforeR46?.limitedBy).toBe(
        "before-r46 trusts GlobalSign Root CA - R3 only until 2027-04-15 (announced)",
      );
      expect(meters?.limitedBy).toBe(
        "cross-certificate GlobalSign Root R46 (issued by GlobalSign Root CA) ends 2028-01-28",
      );
      expect(meters?.about).toBe(real("R46<R1").sha256);
    });
  },
);
