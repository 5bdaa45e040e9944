import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  loadTrustStores,
  type TrustStoreOptions,
} from "../../../src/adapters/trust-stores/load-trust-stores.ts";
import { toPem } from "../../../src/core/x509/pem.ts";
import shipped from "../../../src/trust-data/trust-data.json" with { type: "json" };

const folder = mkdtempSync(join(tmpdir(), "certhorizon-trust-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [first, second] = shipped.anchors.map(({ der }) => toPem(Buffer.from(der, "base64")));
if (first === undefined || second === undefined) throw new Error("the shipped data has no anchors");

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const key = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
mkdirSync(join(folder, "many"));
file("many/a.pem", first);
file("many/b.pem", `# both\n${first}${second}`);
const one = file("[iot].pem", first);
const withKey = file("with-key.pem", `${first}${key}`);
const empty = file("empty.pem", "nothing here\n");
const nowhere = join(folder, "nowhere.pem");

function load(options: Partial<TrustStoreOptions>): ReturnType<typeof loadTrustStores> {
  return loadTrustStores({ userStores: new Map(), systemBundle: nowhere, ...options });
}

async function problems(options: Partial<TrustStoreOptions>): Promise<readonly string[]> {
  const loaded = await load(options);
  return loaded.ok ? [] : loaded.problems;
}

const user = (pem: string, name = "iot-r1"): Partial<TrustStoreOptions> => ({
  userStores: new Map([[name, { pem }]]),
});

describe("loadTrustStores", () => {
  it("gives the built-in stores, without the host's where it has no bundle", async () => {
    const loaded = await load({});
    expect(loaded.ok && [...loaded.stores.keys()]).toEqual(shipped.stores.map(({ name }) => name));
    expect(loaded.ok && loaded.trustData.asOf).toBe(Date.parse(shipped.asOf));
    expect(loaded).toMatchObject({ files: [], warnings: [] });
  });

  it.each([
    ["one file whose name looks like a glob", one, 1],
    ["a glob, the same anchor twice counting once", join(folder, "many", "*.pem"), 2],
  ])("adds the user's: %s", async (_, pem, anchors) => {
    const loaded = await load({ userStores: new Map([["iot-r1", { pem, anchorExpiry: "ignore" }]]) });
    const store = loaded.ok ? loaded.stores.get("iot-r1") : undefined;
    expect(store?.anchors).toHaveLength(anchors);
    expect(store?.anchorExpiry).toBe("ignore");
    expect(loaded.ok && loaded.files.length).toBeGreaterThan(0);
  });

  it.each([
    ["a missing file", nowhere, /iot-r1: \S+nowhere\.pem does not exist; correct the path/],
    ["a private key", withKey, /iot-r1: \S+with-key\.pem: line \d+: .* is a private key.*take it out/],
    ["no certificate", empty, /iot-r1: \S+empty\.pem: no certificate found; it takes PEM/],
    ["a folder", folder, /iot-r1: \S+ is not a file; name a file, or a glob/],
    ["a glob without matches", join(folder, "*.crt"), /iot-r1: no file matches \S+; correct the glob/],
    ["one bad file of several", join(folder, "*.pem"), /empty\.pem: no certificate found/],
  ])("refuses %s in one sentence", async (_, pem, sentence) => {
    expect(await problems(user(pem))).toContainEqual(expect.stringMatching(sentence));
  });

  it.each(["mozilla", "system"])("refuses the name %s for a store of the user's", async (name) => {
    expect(await problems(user(one, name))).toEqual([expect.stringMatching(`${name}: the name is that of`)]);
  });

  it("takes the host's bundle, and leaves it out with a warning when it cannot be used", async () => {
    const good = await load({ systemBundle: one });
    expect(good.ok && good.stores.get("system")?.anchors).toHaveLength(1);
    const bad = await load({ systemBundle: empty });
    expect(bad.ok && bad.stores.has("system")).toBe(false);
    expect(bad).toMatchObject({ warnings: [expect.stringContaining("empty.pem: no certificate found")] });
  });
});

describe("a newer trust data file", () => {
  const json = (name: string, change: object): string =>
    file(name, JSON.stringify({ ...shipped, ...change }));
  const newer = json("newer.json", { asOf: "2027-03-01" });
  const older = json("older.json", { asOf: "2020-01-01" });

  it("takes the place of the shipped data", async () => {
    const loaded = await load({ trustDataFile: newer });
    expect(loaded.ok && loaded.trustData.asOf).toBe(Date.parse("2027-03-01"));
    expect(loaded).toMatchObject({ files: [newer] });
  });

  it("is refused when it is absurd, unless forced", async () => {
    expect(await problems({ trustDataFile: older })).toEqual([
      expect.stringMatching(/older\.json: it is of 2020-01-01, older than .* force it/),
    ]);
    expect(await load({ trustDataFile: older, force: true })).toMatchObject({ ok: true });
  });

  it.each([
    ["missing", nowhere, /nowhere\.pem: the file does not exist/],
    ["no JSON", empty, /empty\.pem: the file is not JSON/],
    ["broken", json("broken.json", { stores: 1 }), /broken\.json: stores must be a list/],
  ])("is refused when %s, forced or not", async (_, path, sentence) => {
    for (const force of [false, true]) {
      expect(await problems({ trustDataFile: path, force })).toContainEqual(expect.stringMatching(sentence));
    }
  });

  it("can have announced dates postponed", async () => {
    const postponement = { store: "mozilla", anchor: "GlobalSign Root CA - R3", until: "never" as const };
    expect(await load({ postponements: [postponement] })).toMatchObject({ ok: true });
    expect(await problems({ postponements: [{ ...postponement, store: "netscape" }] })).toEqual([
      "postponed dates: the trust data has no store netscape",
    ]);
  });
});

describe("facts about the anchors of a store of the user's", () => {
  const both = file("two.pem", `${first}${second}`);
  const [one = "", other = ""] = shipped.anchors.map(({ sha256 }) => sha256);
  const commonName = shipped.anchors[1]?.name ?? "";
  const about = (anchor: string): Partial<TrustStoreOptions> => {
    const fact = {
      kind: "removal",
      at: 1,
      certainty: "announced",
      text: "It goes.",
      source: "test",
    } as const;
    return { userStores: new Map([["iot", { pem: both, facts: [{ anchor, ...fact }] }]]) };
  };

  it.each([
    ["the SHA-256", one, one],
    ["the SHA-256 in capitals with colons", (other.toUpperCase().match(/../g) ?? []).join(":"), other],
    ["the common name", commonName, other],
  ])("find their anchor by %s", async (_, anchor, sha256) => {
    const loaded = await load(about(anchor));
    const facts = loaded.ok ? loaded.stores.get("iot")?.facts : {};
    expect(facts).toEqual({ [sha256]: [expect.objectContaining({ kind: "removal", at: 1 })] });
  });

  it("are refused about an anchor that the store does not have, naming those it has", async () => {
    expect(await problems(about("Lab R9"))).toEqual([
      `trust store iot: a fact is about the anchor "Lab R9", which the store does not have; it has ${shipped.anchors[0]?.name}, ${commonName}`,
    ]);
  });
});
