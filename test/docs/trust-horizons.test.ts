import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { shippedTrustData } from "../../src/adapters/trust-stores/trust-data-file.ts";
import { evaluateChain } from "../../src/core/evaluate-chain.ts";
import type { StoreVerdict } from "../../src/core/evaluation.ts";
import type { TrustData } from "../../src/core/trust/trust-data.ts";
import { createTrustStore, type TrustStore } from "../../src/core/trust/trust-store.ts";
import type { Certificate } from "../../src/core/x509/certificate.ts";
import { parseCertificate } from "../../src/core/x509/parse-certificate.ts";
import { type Authority, createAuthority, crossSign, issueLeaf } from "../../src/lab/authority.ts";
import { createKeyring } from "../../src/lab/keys.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/trust-horizons.md"), "utf8");

type Root = "R1" | "R3" | "R46";

/** The real roots; their stand-ins get the same dates, because nobody else can sign below the real ones. */
const ROOTS: Readonly<Record<Root, string>> = {
  R1: "GlobalSign Root CA",
  R3: "GlobalSign Root CA - R3",
  R46: "GlobalSign Root R46",
};
const roots = Object.keys(ROOTS) as readonly Root[];

interface World {
  readonly data: TrustData;
  readonly authorities: Readonly<Record<Root, Authority>>;
  readonly stores: readonly TrustStore[];
}

interface Example {
  readonly issuedUnder: Root;
  readonly leaf: readonly [from: string, to: string];
  /** Cross-certificates that are sent: whom it names, who issued it. */
  readonly crosses: readonly (readonly [Root, Root])[];
  readonly at: string;
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  A: {
    issuedUnder: "R3",
    leaf: ["2026-10-25", "2027-05-12"],
    crosses: [["R3", "R1"]],
    at: "2026-11-22",
  },
  B: { issuedUnder: "R46", leaf: ["2027-03-16", "2027-06-20"], crosses: [], at: "2027-04-01" },
  C: {
    issuedUnder: "R46",
    leaf: ["2027-12-01", "2028-03-05"],
    crosses: [["R46", "R1"]],
    at: "2027-12-15",
  },
  D: {
    issuedUnder: "R46",
    leaf: ["2027-12-01", "2028-03-05"],
    crosses: [
      ["R46", "R1"],
      ["R46", "R3"],
    ],
    at: "2027-12-15",
  },
};

/** Alibaba Cloud's intermediates under R3 and R46, as CCADB has them. */
const INTERMEDIATE_ENDS: Readonly<Record<string, string>> = { R3: "2027-07-16", R46: "2030-07-16" };

let world: World;

beforeAll(async () => {
  const data = await shippedTrustData();
  const keyring = createKeyring();
  const made = await Promise.all(
    roots.map(async (root) => {
      const { notBefore, notAfter } = realAnchor(data, root);
      return createAuthority({
        commonName: ROOTS[root],
        keyType: "ecdsa",
        keyring,
        notBefore: new Date(notBefore),
        notAfter: new Date(notAfter),
      });
    }),
  );
  const [R1, R3, R46] = made;
  if (R1 === undefined || R3 === undefined || R46 === undefined) throw new Error("no authorities");
  const authorities = { R1, R3, R46 };
  const own = (name: string, root: Root): TrustStore =>
    createTrustStore({ name, anchors: [certificateOf(authorities[root])], anchorExpiry: "ignore" });
  const builtIn = data.stores.map(({ name }) => standIn(data, authorities, name));
  world = { data, authorities, stores: [...builtIn, own("meters", "R1"), own("panels", "R3")] };
});

function realAnchor(data: TrustData, root: Root): Certificate {
  const anchor = data.anchors.find(({ name }) => name === ROOTS[root]);
  if (anchor === undefined) throw new Error(`the trust data has no ${ROOTS[root]}`);
  return anchor.certificate;
}

function certificateOf({ certificate }: Authority): Certificate {
  const parsed = parseCertificate(certificate.der);
  if (!parsed.ok) throw new Error(parsed.problem.detail);
  return parsed.certificate;
}

/** A built-in store with the stand-ins of those roots that it has, or had, and everything that is known about them. */
function standIn(data: TrustData, authorities: World["authorities"], name: string): TrustStore {
  const store = data.stores.find((one) => one.name === name);
  if (store === undefined) throw new Error(`no store ${name}`);
  const { members, former, anchorExpiry } = store;
  const held = roots.filter((root) => {
    const { sha256 } = realAnchor(data, root);
    return members.has(sha256) || former.has(sha256);
  });
  const facts = held.map((root) => {
    const about = store.facts.filter(({ anchor }) => anchor === realAnchor(data, root).sha256);
    return [certificateOf(authorities[root]).sha256, about] as const;
  });
  const anchors = held.map((root) => certificateOf(authorities[root]));
  return createTrustStore({ name, anchors, facts: Object.fromEntries(facts), anchorExpiry });
}

async function judge(example: Example): Promise<readonly StoreVerdict[]> {
  const { authorities, data, stores } = world;
  const issuer = authorities[example.issuedUnder];
  const intermediate = await createAuthority({
    commonName: `Issuing CA under ${example.issuedUnder}`,
    keyType: "ecdsa",
    issuer,
    keyring: issuer.keyring,
    notBefore: new Date("2025-07-16"),
    notAfter: new Date(INTERMEDIATE_ENDS[example.issuedUnder] ?? ""),
  });
  const [notBefore, notAfter] = example.leaf.map((day) => new Date(day));
  if (notBefore === undefined || notAfter === undefined) throw new Error("no leaf");
  const leaf = await issueLeaf({ issuer: intermediate, names: ["img.example.com"], notBefore, notAfter });
  const crosses = await Promise.all(
    example.crosses.map(async ([subject, by]) => {
      const cross = realCross(data, subject, by);
      const dates = { notBefore: new Date(cross.notBefore), notAfter: new Date(cross.notAfter) };
      return crossSign({ authority: authorities[subject], issuer: authorities[by], ...dates });
    }),
  );
  const chain = [...leaf.chain, ...crosses.map(({ der }) => der)];
  return evaluateChain({ chain, at: new Date(example.at), stores }).verdicts;
}

/** Of several the newest. */
function realCross(data: TrustData, subject: Root, by: Root): TrustData["crossCertificates"][number] {
  const [subjectId, issuerId] = [realAnchor(data, subject).sha256, realAnchor(data, by).sha256];
  const found = data.crossCertificates
    .filter((cross) => cross.subject === subjectId && cross.issuer === issuerId)
    .toSorted((a, b) => b.notBefore - a.notBefore)[0];
  if (found === undefined) throw new Error(`no cross-certificate of ${subject} by ${by}`);
  return found;
}

/** The cell of the page: `2027-04-15 (anchor-removal)`, or why it is not trusted. */
function cell({ trusted, trustedUntil, limitedByCode, reason }: StoreVerdict): string {
  if (!trusted) return reason ?? "";
  return `${trustedUntil?.toISOString().slice(0, 10)} (${limitedByCode})`;
}

interface Row {
  readonly example: string;
  readonly cells: Readonly<Record<string, string>>;
}

/** The table with the column "chain", by row. */
function rowsOfPage(): readonly Row[] {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => line.startsWith("| chain |"));
  const split = (line: string): string[] =>
    line
      .split("|")
      .slice(1, -1)
      .map((text) => text.trim().replaceAll("`", ""));
  const [, ...stores] = split(lines[start] ?? "");
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) => {
    const [example = "", ...cells] = split(line);
    return { example, cells: Object.fromEntries(stores.map((store, index) => [store, cells[index] ?? ""])) };
  });
}

test("the worked example is what the program says of chains with the real dates", async () => {
  const rows = rowsOfPage();
  expect(rows.map(({ example }) => example)).toEqual(Object.keys(EXAMPLES));
  for (const { example, cells } of rows) {
    const verdicts = await judge(EXAMPLES[example] as Example);
    const said = Object.fromEntries(
      verdicts.filter(({ store }) => store in cells).map((verdict) => [verdict.store, cell(verdict)]),
    );
    expect([example, said]).toEqual([example, cells]);
  }
});

test("ends of roots and cross-certificates on the page are those of the trust data", () => {
  const line = (instant: number): string => new Date(instant).toISOString().slice(0, 16).replace("T", " ");
  for (const root of roots) {
    expect(page).toContain(`| ${root} | ${line(realAnchor(world.data, root).notAfter)} |`);
  }
  for (const [subject, by] of [
    ["R3", "R1"],
    ["R46", "R1"],
    ["R46", "R3"],
  ] as const) {
    expect(page).toContain(`| ${subject} by ${by} | ${line(realCross(world.data, subject, by).notAfter)} |`);
  }
});
