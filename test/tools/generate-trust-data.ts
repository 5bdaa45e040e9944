/**
 * Writes src/trust-data/trust-data.json: `node test/tools/generate-trust-data.ts [FOLDER_WITH_LISTS]`.
 * Bytes come from the runtime's bundled roots and from Debian's ca-certificates package, membership and dates from the lists and from
 * trust-data-facts.ts. The same inputs give the same bytes. docs/trust-data.md says how to renew it.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { shortName } from "../../src/core/path/certificate-names.ts";
import { TRUST_DATA_FORMAT } from "../../src/core/trust/parse-trust-data.ts";
import type { RootFactCertainty, RootFactKind } from "../../src/core/trust/root-facts.ts";
import type { Certificate } from "../../src/core/x509/certificate.ts";
import { parseCertificate } from "../../src/core/x509/parse-certificate.ts";
import { readPem } from "../../src/core/x509/pem.ts";
import { isoSecond, readChromeRoots, readNssRoots, readStoreList } from "./root-program-lists.ts";
import { fifteenYearDate } from "./root-rule.ts";
import {
  AS_OF,
  CHROME_AHEAD,
  CHROME_REMOVED,
  CROSS_CERTIFICATES,
  type CuratedFact,
  LATER_THAN_ANDROID_13,
  MOZILLA_ANNOUNCED,
  MOZILLA_DISTRUST_AFTER,
  MOZILLA_REMOVED,
  NAMES,
  SOURCES,
} from "./trust-data-facts.ts";

export const TRUST_DATA_FILE: string = fileURLToPath(
  new URL("../../src/trust-data/trust-data.json", import.meta.url),
);
export const DEFAULT_LISTS: string = fileURLToPath(
  new URL("../../../shared/data/root-programs", import.meta.url),
);
export const DEBIAN_FOLDER = "/usr/share/ca-certificates/mozilla";

interface Fact {
  readonly anchor: string;
  readonly kind: RootFactKind;
  readonly at: string;
  readonly certainty: RootFactCertainty;
  readonly source: string;
  readonly text: string;
}

interface Store {
  readonly name: string;
  readonly list: string;
  readonly listedAt: string;
  readonly anchorExpiry: "enforce" | "ignore";
  readonly members: readonly string[];
  readonly facts: readonly Fact[];
}

/** Everything with known bytes, and what to call it. */
interface World {
  readonly certificates: ReadonlyMap<string, Certificate>;
  /** File names without ending, by SHA-256. */
  readonly debian: ReadonlyMap<string, string>;
  readonly nameOf: (sha256: string) => string;
}

export function trustDataText(lists: string): string {
  const world = openWorld(lists);
  const stores = [mozilla(lists, world), chrome(lists, world), ...listedOnly(lists), android13(world)];
  const used = new Set(stores.flatMap(({ members, facts }) => [...members, ...facts.map((f) => f.anchor)]));
  const anchors = [...world.certificates.values()]
    .filter(({ sha256 }) => used.has(sha256))
    .map((certificate) => ({
      name: world.nameOf(certificate.sha256),
      sha256: certificate.sha256,
      spkiSha256: certificate.publicKey.spkiSha256,
      der: Buffer.from(certificate.der).toString("base64"),
    }));
  assertDistinctNames(anchors);
  const document = {
    format: TRUST_DATA_FORMAT,
    asOf: AS_OF,
    provenance: provenance(),
    anchors: anchors.sort(byNameAndDigest),
    stores: stores.map((store) => storeDocument(store, world)),
    crossCertificates: CROSS_CERTIFICATES.map(([subject, issuer, notBefore, notAfter, sha256]) => ({
      sha256,
      subject,
      issuer,
      notBefore,
      notAfter,
    })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function provenance(): readonly string[] {
  const status = execFileSync("dpkg-query", ["-s", "ca-certificates"], { encoding: "utf8" });
  const version = /^Version: (.+)$/m.exec(status)?.[1] ?? "of unknown version";
  return [
    `Certificates: bundled roots of Node.js ${process.version} (tls.rootCertificates)`,
    `Certificates: Debian package ca-certificates ${version}`,
    "Lists: see each store; dates: see the source of each fact",
    "Cross-certificates: CCADB, certificates of 2026-08-21 (fingerprints and dates only)",
  ];
}

function openWorld(lists: string): World {
  const files = readdirSync(DEBIAN_FOLDER).sort();
  const packaged = files.map(
    (file) => [certificateIn(readFileSync(join(DEBIAN_FOLDER, file), "utf8")), file] as const,
  );
  const all = [...rootCertificates.map(certificateIn), ...packaged.map(([certificate]) => certificate)];
  const certificates = new Map(all.map((certificate) => [certificate.sha256, certificate]));
  const listed = new Map(
    ["microsoft_windows.yaml", "apple.yaml", "google_aosp.yaml", "mozilla_nss.yaml"].flatMap((file) => [
      ...readStoreList(lists, file).members,
    ]),
  );
  return {
    certificates,
    debian: new Map(packaged.map(([{ sha256 }, file]) => [sha256, file.replace(/\.crt$/, "")])),
    nameOf(sha256) {
      const certificate = certificates.get(sha256);
      const name =
        NAMES[sha256] ?? (certificate === undefined ? listed.get(sha256) : shortName(certificate.subject));
      if (name === undefined) throw new Error(`${sha256} has no name`);
      return name;
    },
  };
}

function certificateIn(pem: string): Certificate {
  const [block] = readPem(pem);
  if (block?.ok !== true) throw new Error("not a PEM certificate");
  const parsed = parseCertificate(block.bytes);
  if (!parsed.ok) throw new Error(`${parsed.sha256}: ${parsed.problem.detail}`);
  return parsed.certificate;
}

function mozilla(lists: string, world: World): Store {
  const list = readStoreList(lists, "mozilla_nss.yaml");
  const roots = readNssRoots(lists);
  const members = [...list.members.keys()];
  const facts = [
    ...curated(MOZILLA_REMOVED, world),
    ...roots
      .filter(({ sha256, trusted }) => trusted && !list.members.has(sha256) && world.certificates.has(sha256))
      .map(({ sha256 }) => ({
        anchor: sha256,
        kind: "removal" as const,
        at: list.date,
        certainty: "shipped" as const,
        source: `NSS certdata.txt, 3.123.1 and ${list.date}`,
        text: `${world.nameOf(sha256)} was in NSS 3.123.1 and is no longer on Mozilla's list of ${list.date}.`,
      })),
    ...curated(MOZILLA_ANNOUNCED, world),
  ];
  const concerned = new Set([...members, ...facts.map(({ anchor }) => anchor)]);
  const distrusted = roots.flatMap(({ sha256, distrustAfter }) =>
    distrustAfter === undefined || !concerned.has(sha256)
      ? []
      : {
          anchor: sha256,
          kind: "distrust-after" as const,
          at: distrustAfter,
          certainty: "shipped" as const,
          source: "NSS certdata.txt, 3.123.1",
          text: `Mozilla does not trust server certificates of ${world.nameOf(sha256)} issued after ${distrustAfter.slice(0, 10)}.`,
        },
  );
  const known = [...facts, ...distrusted, ...curated(MOZILLA_DISTRUST_AFTER, world)];
  return {
    name: "mozilla",
    list: "Mozilla root program: NSS certdata.txt, server authentication",
    listedAt: list.date,
    anchorExpiry: "enforce",
    members,
    facts: [
      ...known,
      ...estimates(
        "mozilla",
        members,
        list.date,
        world,
        new Set(curated(MOZILLA_ANNOUNCED, world).map((f) => f.anchor)),
      ),
    ],
  };
}

function chrome(lists: string, world: World): Store {
  // Version 36 shipped in mid-2026.
  const listedAt = "2026-07-01";
  const roots = readChromeRoots(lists);
  const members = roots.map(({ sha256 }) => sha256);
  const constrained = roots.flatMap(({ sha256, sctNotAfter }) =>
    sctNotAfter === undefined
      ? []
      : {
          anchor: sha256,
          kind: "sct-not-after" as const,
          at: sctNotAfter,
          certainty: "shipped" as const,
          source: "Chrome Root Store v36, sct_not_after",
          text: `Chrome does not trust certificates of ${world.nameOf(sha256)} logged after ${sctNotAfter.slice(0, 10)}.`,
        },
  );
  const known = [...curated(CHROME_REMOVED, world), ...constrained, ...curated(CHROME_AHEAD, world)];
  return {
    name: "chrome",
    list: "Chrome Root Store v36",
    listedAt,
    anchorExpiry: "enforce",
    members,
    facts: [...known, ...estimates("chrome", members, listedAt, world, new Set(known.map((f) => f.anchor)))],
  };
}

/** Programs whose own dates nobody publishes in a form that could be read. */
function listedOnly(lists: string): readonly Store[] {
  const apple = readStoreList(lists, "apple.yaml");
  const microsoft = readStoreList(lists, "microsoft_windows.yaml");
  const common = { anchorExpiry: "enforce", facts: [] } as const;
  return [
    {
      ...common,
      name: "apple",
      list: `Apple root certificate program: ${apple.version}`,
      listedAt: apple.date,
      members: [...apple.members.keys()],
    },
    {
      ...common,
      name: "microsoft",
      list: "Microsoft Trusted Root Program: included CA certificate report",
      listedAt: microsoft.date,
      members: [...microsoft.members.keys()],
    },
  ];
}

/** Android 14 was the first with R46 and E46: Android 13 is Mozilla's list of just before, as far as bytes of it are known. */
function android13({ debian }: World): Store {
  const later = new Set(LATER_THAN_ANDROID_13);
  const members = [...debian].filter(([, file]) => !later.delete(file)).map(([sha256]) => sha256);
  if (later.size > 0) throw new Error(`not in Debian's package: ${[...later].join(", ")}`);
  return {
    name: "android-13",
    list: "System store of Android 13, reconstructed from Mozilla's list before GlobalSign R46 and E46 (bundle 2.46)",
    listedAt: "2022-08-15",
    // Android takes name and key of an anchor and leaves its validity aside.
    anchorExpiry: "ignore",
    members,
    facts: [],
  };
}

function curated(facts: readonly CuratedFact[], { certificates, nameOf }: World): readonly Fact[] {
  return facts.flatMap(({ anchors, ...fact }) =>
    anchors.map((wanted) => {
      const found = [...certificates.keys()].filter(
        (sha256) => sha256 === wanted || nameOf(sha256) === wanted,
      );
      const [anchor, ...more] = found;
      if (anchor === undefined || more.length > 0) throw new Error(`${wanted} names ${found.length} anchors`);
      return { anchor, ...fact, text: fact.text.replace("{name}", nameOf(anchor)) };
    }),
  );
}

const RULES = {
  mozilla: { kind: "removal", source: SOURCES.lifecycles, verb: "take the websites trust bit away from" },
  chrome: {
    kind: "sct-not-after",
    source: SOURCES.chromePolicy,
    verb: "stop trusting later certificates of",
  },
} as const;

/** The fifteen-year rule on the date in the certificate, which is at best that of the key: an estimate. */
function estimates(
  program: keyof typeof RULES,
  members: readonly string[],
  listedAt: string,
  { certificates, nameOf }: World,
  decided: ReadonlySet<string>,
): readonly Fact[] {
  const { kind, source, verb } = RULES[program];
  return members.flatMap((anchor) => {
    const certificate = certificates.get(anchor);
    if (certificate === undefined || decided.has(anchor)) return [];
    const at = fifteenYearDate(isoSecond(certificate.notBefore));
    // A rule that was not applied on its day, or that comes after the end anyway, says nothing.
    if (at <= listedAt || Date.parse(at) >= certificate.notAfter) return [];
    const text = `${program === "mozilla" ? "Mozilla" : "Chrome"} is due to ${verb} ${nameOf(anchor)} about ${at}: its fifteen-year rule, reckoned from the date in the certificate.`;
    return { anchor, kind, at, certainty: "estimated" as const, source, text };
  });
}

function storeDocument({ members, facts, ...store }: Store, { nameOf }: World): object {
  const listed = new Set(members);
  const former = new Set(facts.map(({ anchor }) => anchor).filter((anchor) => !listed.has(anchor)));
  const names = (digests: Iterable<string>): Record<string, string> =>
    Object.fromEntries(
      [...digests]
        .map((sha256) => ({ sha256, name: nameOf(sha256) }))
        .sort(byNameAndDigest)
        .map(({ sha256, name }) => [sha256, name]),
    );
  return {
    ...store,
    members: names(listed),
    former: names(former),
    facts: facts.toSorted((a, b) => compare(a.at, b.at) || compare(nameOf(a.anchor), nameOf(b.anchor))),
  };
}

function byNameAndDigest(a: { name: string; sha256: string }, b: { name: string; sha256: string }): number {
  return compare(a.name, b.name) || compare(a.sha256, b.sha256);
}

/** By code units: the order must not depend on the machine's language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function assertDistinctNames(anchors: readonly { name: string; spkiSha256: string }[]): void {
  const keys = new Map<string, string>();
  for (const { name, spkiSha256 } of anchors) {
    if ((keys.get(name) ?? spkiSha256) !== spkiSha256) throw new Error(`${name} names two keys`);
    keys.set(name, spkiSha256);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(TRUST_DATA_FILE, trustDataText(process.argv[2] ?? DEFAULT_LISTS));
}
