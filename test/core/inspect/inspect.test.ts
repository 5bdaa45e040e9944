import { beforeAll, describe, expect, it } from "vitest";
import { sha256Of } from "../../../src/core/chain/certificate-reader.ts";
import { inspectionCondition } from "../../../src/core/inspect/inspect.ts";
import type { RootFact } from "../../../src/core/trust/root-facts.ts";
import type { Authority, IssuedLeaf } from "../../../src/lab/authority.ts";
import { pemOf } from "../../../src/lab/authority.ts";
import { clientAuth, serverAuth } from "../../../src/lab/extensions.ts";
import { generateKeys } from "../../../src/lab/keys.ts";
import { AT, authority, crossOf, leafOf, span } from "../small-family.ts";
import { globalSign } from "../x509/certificates.ts";
import { codesOf, domain, inspected, judgedOf, material, storeOf } from "./bundles.ts";

let root: Authority;
let oldRoot: Authority;
let issuing: Authority;
let leaf: IssuedLeaf;
let cross: Uint8Array;
let stranger: Authority;

beforeAll(async () => {
  [root, oldRoot, stranger] = await Promise.all([
    authority("Root"),
    authority("Old Root"),
    authority("Stranger"),
  ]);
  issuing = await authority("Issuing", { issuer: root });
  leaf = await leafOf(issuing, {
    names: ["www.example.com", "*.img.example.com"],
    ...span("2026-10-01", "2027-04-01"),
  });
  cross = await crossOf(root, oldRoot);
});

const der = (one: Authority): Uint8Array => one.certificate.der;
const required = (...ders: readonly Uint8Array[]) =>
  ({ stores: [{ store: storeOf("devices", ders), tier: "required" }] }) as const;

describe("a sound bundle", () => {
  it("leaves nothing to remark", () => {
    const inspection = inspected([leaf.der, der(issuing)], {
      ...required(der(root)),
      domains: [domain("www.example.com")],
    });
    expect(codesOf(inspection)).toEqual([]);
    expect(inspectionCondition(inspection)).toBe("ok");
    expect(judgedOf(inspection).names[0]?.fits).toBe(true);
    expect(judgedOf(inspection).stores[0]?.verdict.trustedUntil).toEqual(new Date("2027-04-01"));
  });
});

describe("the order of a bundle", () => {
  const permutations = (items: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] =>
    items.length < 2
      ? [items]
      : items.flatMap((item) =>
          permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
        );

  it("is corrected from every order, without duplicates, strangers and roots", () => {
    for (const order of permutations([leaf.der, der(issuing), cross, der(root)])) {
      const { bundle } = judgedOf(inspected([...order, der(stranger), leaf.der]));
      expect(bundle.map(({ sha256 }) => sha256)).toEqual([leaf.der, der(issuing), cross].map(sha256Of));
    }
  });

  it("keeps positions and numbers of the files when the leaf comes late", () => {
    const { chain } = judgedOf(inspected([der(root), der(issuing), leaf.der, leaf.der, der(stranger)]));
    expect(chain.certificates.map(({ role }) => role)).toEqual([
      "root",
      "intermediate",
      "leaf",
      "duplicate",
      "stranger",
    ]);
    expect(chain.problems.map(({ code, positions, summary }) => [code, positions, summary])).toEqual([
      ["duplicate", [3], "www.example.com (number 4) is there more than once."],
      ["stranger", [4], "Stranger (number 5) is no issuer of the server's certificate."],
      ["root-sent", [0], "Root (number 1) is a root: clients trust their own copy or none."],
      ["misordered", [2], "The server's certificate, www.example.com (number 3), does not come first."],
    ]);
  });

  it("is a warning when wrong; too much is information", () => {
    expect(codesOf(inspected([leaf.der, cross, der(issuing)]))).toEqual(["warning chain-misordered"]);
    expect(codesOf(inspected([leaf.der, der(issuing), der(root)]))).toEqual(["info chain-extraneous"]);
  });
});

describe("the server's certificate", () => {
  it("is found among authorities, wherever it stands", () => {
    expect(judgedOf(inspected([der(root), leaf.der])).leaf.summary.sha256).toBe(sha256Of(leaf.der));
  });

  it("is not an old root that does not call itself an authority", async () => {
    const silent = { oid: "2.5.29.19", critical: true, value: new Uint8Array([0x30, 0x00]) };
    const ancient = await authority("Ancient Root", { extensions: [silent] });
    const below = await leafOf(ancient);
    const chosen = judgedOf(inspected([ancient.certificate.der, below.der])).leaf;
    expect(chosen.summary.sha256).toBe(sha256Of(below.der));
  });

  it("may call itself an authority when nothing else does for a server", async () => {
    const own = await leafOf(root, { ca: true });
    expect(judgedOf(inspected([own.der])).leaf.summary.ca).toBe(true);
  });

  it("is missing among authorities alone", () => {
    const inspection = inspected([der(root), der(issuing)]);
    expect(inspection.judged).toBeUndefined();
    expect(inspection.certificates).toHaveLength(2);
    expect(inspectionCondition(inspection)).toBe("unknown");
  });

  it("is one: several are named", async () => {
    const other = await leafOf(issuing, { names: ["dl.example.com"] });
    const { remarks, judged } = inspected([leaf.der, other.der, der(issuing)]);
    expect(judged).toBeUndefined();
    expect(remarks[0]?.summary).toBe(
      "There are 2 certificates of servers, www.example.com (number 1) and dl.example.com (number 2); a bundle is for one.",
    );
  });

  it("is none of the real GlobalSign authorities, old ones without basicConstraints included", ({ skip }) => {
    const ders = globalSign();
    skip(ders.length === 0, "../shared/data/globalsign is absent");
    const inspection = inspected(ders);
    expect(codesOf(inspection)).toEqual(["unknown nothing-to-judge"]);
    expect(inspection.certificates).toHaveLength(ders.length);
  });
});

describe("names", () => {
  it.each([
    ["www.example.com", "", "www.example.com"],
    ["a.img.example.com", "", "*.img.example.com"],
    [
      "a.b.img.example.com",
      "critical name-mismatch",
      "*.img.example.com covers exactly one level, so it does not cover a.b.img.example.com.",
    ],
    [
      "img.example.com",
      "critical name-mismatch",
      "*.img.example.com covers names below img.example.com, but not img.example.com itself.",
    ],
  ])("%s", (name, code, text) => {
    const inspection = inspected([leaf.der, der(issuing)], { domains: [domain(name)] });
    expect(codesOf(inspection).join()).toBe(code);
    expect(judgedOf(inspection).names[0]?.text).toBe(text);
  });
});

describe("private keys", () => {
  const keyed = (key: string) => inspected([material(leaf.pem), material(key, "key.pem")]);

  it("fit in every usual form", async () => {
    expect(judgedOf(keyed(leaf.key)).keys).toEqual([{ file: "key.pem", state: "fits" }]);
    expect(judgedOf(inspected([material(leaf.pem + leaf.key)])).keys[0]?.state).toBe("fits");
    const body = leaf.key.replaceAll(/-----[^-]+-----|\s/g, "");
    const inDer = inspected([material(leaf.pem), material(Buffer.from(body, "base64"), "key.der")]);
    expect(judgedOf(inDer).keys).toEqual([{ file: "key.der", state: "fits" }]);
  });

  it("of another certificate do not", async () => {
    const inspection = keyed((await generateKeys("ecdsa")).pem);
    expect(codesOf(inspection)).toContain("critical key-mismatch");
  });

  it.each([
    ["-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n", "encrypted"],
    [
      "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIB\n-----END RSA PRIVATE KEY-----\n",
      "encrypted",
    ],
    ["-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n", "damaged"],
    ["-----BEGIN PRIVATE KEY-----\nMIIB\n", "damaged"],
  ])("that cannot be opened leave it unknown: %j", (pem, state) => {
    const inspection = keyed(pem);
    expect(judgedOf(inspection).keys[0]?.state).toBe(state);
    expect(codesOf(inspection)).toContain("unknown key-unreadable");
  });

  it("leave nothing of themselves in what is kept", () => {
    const inspection = inspected([material(leaf.pem + leaf.key)]);
    const secret = Buffer.from(leaf.key.replaceAll(/-----[^-]+-----|\s/g, ""), "base64").subarray(40, 60);
    const kept = JSON.stringify([inspection, material(leaf.pem + leaf.key)], (_, value: unknown) =>
      value instanceof Uint8Array
        ? Buffer.from(value).toString("hex")
        : value instanceof Set
          ? [...value]
          : value,
    );
    expect(kept).toContain(sha256Of(leaf.der));
    expect(kept).not.toContain(secret.toString("hex"));
    expect(kept).not.toContain(leaf.key.split("\n")[1]);
  });
});

describe("stores", () => {
  const two = (tier: "required" | "watched", ...ders: readonly Uint8Array[]) => ({
    stores: ["one", "two"].map((name) => ({ store: storeOf(name, ders), tier })),
  });

  it("that lack an intermediate say so once, instead of the chain", () => {
    const inspection = inspected([leaf.der], two("required", der(root)));
    expect(codesOf(inspection)).toEqual(["critical chain-incomplete"]);
    expect(inspection.remarks[0]?.summary).toBe(
      "one and two do not trust it: the certificate of Issuing, which issued www.example.com, is missing.",
    );
    expect(inspection.remarks[0]?.remedy).toContain("http://aia.lab.invalid/issuing.crt");
  });

  it("that lack the root are critical when required, a warning when watched", () => {
    const required = inspected([leaf.der, der(issuing)], two("required", der(stranger)));
    expect(required.remarks[0]?.summary).toBe("one and two do not have Root, to which the chain leads.");
    expect(codesOf(required)).toEqual(["critical root-missing"]);
    expect(codesOf(inspected([leaf.der, der(issuing)], two("watched", der(stranger))))).toEqual([
      "warning root-missing",
    ]);
  });

  it("that stop before the certificate ends are told ahead", () => {
    const fact: RootFact = {
      kind: "removal",
      at: Date.parse("2027-02-01"),
      certainty: "shipped",
      source: "s",
      text: "t",
    };
    const store = storeOf("devices", [der(root)], { [sha256Of(der(root))]: [fact] });
    const [remark] = inspected([leaf.der, der(issuing)], { stores: [{ store, tier: "required" }] }).remarks;
    expect(remark).toMatchObject({
      code: "trust-ending",
      severity: "warning",
      summary:
        "devices trusts it until 2027-02-01 00:00 UTC only (in 70 days), before it ends on 2027-04-01 00:00 UTC: devices trusts Root only until 2027-02-01.",
    });
  });

  it("name an expired intermediate as such", async () => {
    const ended = await authority("Ended", { issuer: root, ...span("2024-01-01", "2026-11-17") });
    const below = await leafOf(ended);
    expect(codesOf(inspected([below.der, der(ended)], required(der(root))))).toEqual([
      "critical intermediate-expired",
    ]);
  });
});

describe("dates", () => {
  it.each([
    ["2026-09-30T23:59:59Z", ["critical leaf-not-yet-valid"]],
    ["2026-10-01T00:00:00Z", []],
    ["2027-03-02T00:00:00Z", ["warning leaf-expiring"]],
    ["2027-03-25T00:00:00Z", ["critical leaf-expiring"]],
    ["2027-04-01T00:00:00Z", ["critical leaf-expiring"]],
    ["2027-04-01T00:00:01Z", ["critical leaf-expired"]],
  ])("at %s: %j, each said once", (at, codes) => {
    expect(
      codesOf(inspected([leaf.der, der(issuing)], { ...required(der(root)), at: Date.parse(at) })),
    ).toEqual(codes);
  });
});

describe("the rules of the web PKI", () => {
  it("bind certificates under public roots only", async () => {
    const long = await leafOf(issuing, {
      ...span("2026-10-01", "2027-10-01"),
      extendedKeyUsage: [serverAuth, clientAuth],
    });
    const publicly = { publicStores: [storeOf("mozilla", [der(root)])] };
    expect(codesOf(inspected([long.der, der(issuing)], publicly))).toEqual([
      "info lifetime-over-limit",
      "info client-auth-in-leaf",
    ]);
    expect(
      codesOf(inspected([long.der, der(issuing)], { publicStores: [storeOf("mozilla", [der(stranger)])] })),
    ).toEqual([]);
    const ended = { ...publicly, at: Date.parse("2028-01-01") };
    expect(codesOf(inspected([long.der, der(issuing)], ended))).toContain("info lifetime-over-limit");
  });
});

describe("provider rules", () => {
  const jdcloud = (at: string) =>
    inspected([leaf.der, der(issuing)], { provider: "jdcloud", at: Date.parse(at) }).remarks.find(
      ({ about }) => about === "provider",
    );

  it("of JD Cloud: more than three calendar months at submission, in China's days", () => {
    // Ends on 1 April in China too.
    expect(jdcloud("2026-11-22T12:00:00Z")).toMatchObject({
      severity: "info",
      summary:
        "JD Cloud takes a certificate only while it is valid for more than three calendar months: this one until the end of 2026-12-31 in China (UTC+8), for 39 days more.",
    });
    expect(jdcloud("2026-12-20T00:00:00Z")?.severity).toBe("warning");
    expect(jdcloud("2026-12-31T15:59:59Z")?.severity).toBe("warning");
    expect(jdcloud("2026-12-31T16:00:00Z")).toMatchObject({
      severity: "critical",
      code: "submission-missed",
    });
  });

  it("of JD Cloud: a certificate of 90 days never qualifies", async () => {
    const short = await leafOf(issuing, span("2026-11-01", "2027-01-30"));
    const { remarks } = inspected([short.der, der(issuing)], { provider: "jdcloud" });
    expect(remarks[0]?.summary).toMatch(/made for 90 days, never was\.$/);
  });

  it("of Alibaba Cloud: PEM, with its chain", () => {
    const at = { provider: "aliyun" } as const;
    expect(codesOf(inspected([material(leaf.der, "leaf.der")], at))).toEqual([
      "warning chain-incomplete",
      "warning not-pem",
      "warning chain-not-included",
    ]);
    expect(codesOf(inspected([material(pemOf([leaf.der, der(issuing)]))], at))).toEqual([]);
  });
});

it("judges at the instant given, whatever the clock says", () => {
  expect(inspected([leaf.der]).at).toBe(AT.getTime());
});
