import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createChainEvaluator } from "../../../src/core/evaluate-chain.ts";
import { type Candidate, candidateOf } from "../../../src/core/path/candidate.ts";
import { intervalOf } from "../../../src/core/path/interval.ts";
import { parseTrustData } from "../../../src/core/trust/parse-trust-data.ts";
import { storesFromTrustData, type TrustData } from "../../../src/core/trust/trust-data.ts";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import { readPem } from "../../../src/core/x509/pem.ts";
import document from "../../../src/trust-data/trust-data.json" with { type: "json" };
import { DEFAULT_LISTS } from "../../tools/generate-trust-data.ts";
import { readChromeRoots, readNssRoots, readStoreList } from "../../tools/root-program-lists.ts";
import { fifteenYearDate } from "../../tools/root-rule.ts";

const GLOBALSIGN_FOLDER = fileURLToPath(new URL("../../../../shared/data/globalsign", import.meta.url));

function shipped(): TrustData {
  const parsed = parseTrustData(document);
  if (!parsed.ok) throw new Error("the shipped trust data is broken");
  return parsed.data;
}

const data = shipped();

function store(name: string): TrustData["stores"][number] {
  const found = data.stores.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no store ${name}`);
  return found;
}

const sorted = (items: Iterable<string>): readonly string[] => [...items].sort();

describe.skipIf(!existsSync(DEFAULT_LISTS))(
  "shipped trust data against the lists of root programs (skipped where ../shared/data/root-programs is absent)",
  () => {
    it.each([
      ["mozilla", "mozilla_nss.yaml"],
      ["apple", "apple.yaml"],
      ["microsoft", "microsoft_windows.yaml"],
    ])("%s holds what its list holds", (name, file) => {
      const list = readStoreList(DEFAULT_LISTS, file);
      expect(sorted(store(name).members.keys())).toEqual(sorted(list.members.keys()));
      expect(store(name).listedAt).toBe(Date.parse(list.date));
    });

    it("chrome holds what its list holds, with its constraints", () => {
      const roots = readChromeRoots(DEFAULT_LISTS);
      expect(sorted(store("chrome").members.keys())).toEqual(sorted(roots.map(({ sha256 }) => sha256)));
      const listed = roots.flatMap(({ sha256, sctNotAfter }) =>
        sctNotAfter === undefined ? [] : `${sha256} ${Date.parse(sctNotAfter)}`,
      );
      const constraints = store("chrome").facts.filter(
        ({ kind, certainty }) => kind === "sct-not-after" && certainty === "shipped",
      );
      expect(sorted(constraints.map(({ anchor, at }) => `${anchor} ${at}`))).toEqual(sorted(listed));
      expect(listed).toHaveLength(26);
    });

    it("mozilla's dates are those of NSS", () => {
      const { facts, members, former } = store("mozilla");
      for (const root of readNssRoots(DEFAULT_LISTS)) {
        expect(fifteenYearDate(root.notBefore)).toBe(root.ruleDate);
        const about = facts.filter(({ anchor }) => anchor === root.sha256);
        const distrust = about.find(({ kind }) => kind === "distrust-after");
        const known = members.has(root.sha256) || former.has(root.sha256);
        if (known && root.distrustAfter !== undefined)
          expect(distrust?.at).toBe(Date.parse(root.distrustAfter));
        if (!root.trusted) expect(members.has(root.sha256)).toBe(false);
        const estimate = about.find(({ certainty }) => certainty !== "shipped");
        if (estimate !== undefined) expect(estimate.at).toBe(Date.parse(root.ruleDate));
      }
    });

    it("android-13 was read from bytes alone", () => {
      const known = new Set(data.anchors.map(({ certificate }) => certificate.sha256));
      expect([...store("android-13").members.keys()].filter((sha256) => !known.has(sha256))).toEqual([]);
    });
  },
);

interface IndexEntry {
  readonly kind: string;
  readonly file: string;
  readonly sha256: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

describe.skipIf(!existsSync(GLOBALSIGN_FOLDER))(
  "GlobalSign's certificates (skipped where ../shared/data/globalsign is absent)",
  () => {
    const read = (): readonly IndexEntry[] =>
      JSON.parse(readFileSync(join(GLOBALSIGN_FOLDER, "index.json"), "utf8")) as readonly IndexEntry[];
    const der = (prefix: string): Uint8Array => {
      const file = read().find(({ sha256 }) => sha256.startsWith(prefix))?.file ?? "";
      const [block] = readPem(readFileSync(join(GLOBALSIGN_FOLDER, file), "utf8"));
      if (block?.ok !== true) throw new Error(`no certificate ${prefix}`);
      return block.bytes;
    };

    it("every cross-certificate that is still valid is listed with its dates", () => {
      const valid = read().filter(
        ({ kind, notAfter }) => kind === "cross" && Date.parse(notAfter) > Date.parse("2026-11-22"),
      );
      const line = (sha256: string, notBefore: number, notAfter: number): string =>
        `${sha256} ${notBefore} ${notAfter}`;
      expect(
        sorted(data.crossCertificates.map((cross) => line(cross.sha256, cross.notBefore, cross.notAfter))),
      ).toEqual(sorted(valid.map((c) => line(c.sha256, Date.parse(c.notBefore), Date.parse(c.notAfter)))));
    });

    it("the roots have the bytes that are published", () => {
      const ours = new Map(data.anchors.map(({ certificate }) => [certificate.sha256, certificate.der]));
      for (const { sha256, kind } of read()) {
        if (kind === "root") expect(Buffer.from(ours.get(sha256) ?? []).equals(der(sha256))).toBe(true);
      }
    });

    const stores = storesFromTrustData(data);
    const candidate = (prefix: string): Candidate => {
      const parsed = parseCertificate(der(prefix));
      if (!parsed.ok) throw new Error(`${prefix} cannot be read`);
      return candidateOf(parsed.certificate);
    };

    // Nobody outside has a key below these roots, so the cross-certificate stands at the place of the leaf.
    it.each([
      ["R46 under R1", ["a5e33c28", "ebd41040"], "mozilla", "2025-04-15T00:00:00Z", "anchor-removal"],
      ["R46 under R1", ["a5e33c28", "ebd41040"], "chrome", "2025-04-15T00:00:00Z", "anchor-removal"],
      ["R46 under R1", ["a5e33c28", "ebd41040"], "apple", "2028-01-28T00:00:00Z", "leaf"],
      ["R46 under R1", ["a5e33c28", "ebd41040"], "android-13", "2028-01-28T00:00:00Z", "leaf"],
      ["R46 under R3", ["a63c1398", "cbb522d7"], "mozilla", "2027-04-15T00:00:00Z", "anchor-removal"],
      ["R46 under R3", ["a63c1398", "cbb522d7"], "chrome", "2029-03-18T00:00:00Z", "leaf"],
      ["R46 under R6", ["45cb1d87", "2cabeafe"], "mozilla", "2029-12-10T00:00:00Z", "anchor-removal"],
      ["R46 under R6", ["45cb1d87", "2cabeafe"], "microsoft", "2034-12-10T00:00:00Z", "leaf"],
      ["R6 under R3", ["dda8da73", "cbb522d7"], "mozilla", "2027-04-15T00:00:00Z", "anchor-removal"],
      ["R3 under R1", ["445eec78", "ebd41040"], "microsoft", "2028-01-28T12:00:00Z", "leaf"],
    ])("%s %j in %s ends %s by %s", (_, path, name, end, code) => {
      const trustStore = stores.get(name);
      if (trustStore === undefined) throw new Error(`no store ${name}`);
      const interval = intervalOf(path.map(candidate), trustStore);
      expect(new Date(interval.end).toISOString()).toBe(end.replace("Z", ".000Z"));
      expect(interval.limit.code).toBe(code);
    });

    it("an authority at the place of the leaf is refused where its root is known, and leads nowhere where it is not", () => {
      const [mozilla, android] = ["mozilla", "android-13"].map((name) => stores.get(name));
      const verdicts = createChainEvaluator().evaluate({
        chain: [der("4fa3126d")],
        at: new Date("2026-11-22T12:00:00Z"),
        stores: [mozilla, android].filter((one) => one !== undefined),
      }).verdicts;
      expect(verdicts.map(({ reason }) => reason)).toEqual(["leaf-is-ca", "anchor-missing"]);
    });
  },
);
