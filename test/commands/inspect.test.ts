import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256Of } from "../../src/core/chain/certificate-reader.ts";
import { type Authority, type IssuedLeaf, pemOf } from "../../src/lab/authority.ts";
import { generateKeys } from "../../src/lab/keys.ts";
import { authority, leafOf, span } from "../core/small-family.ts";
import { derOf, GLOBALSIGN } from "../core/x509/certificates.ts";
import { type Ran, run } from "../tools/run-command.ts";
import { writeConfig } from "../tools/workspace.ts";

const AT = ["--at", "2026-11-22T12:00:00Z"];

let directory: string;
let root: Authority;
let issuing: Authority;
let leaf: IssuedLeaf;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "certhorizon-inspect-"));
  root = await authority("Root");
  issuing = await authority("Issuing", { issuer: root });
  leaf = await leafOf(issuing, {
    names: ["www.example.com", "*.img.example.com"],
    ...span("2026-10-01", "2027-04-01"),
  });
  const write = (name: string, content: string | Uint8Array) => writeFile(join(directory, name), content);
  await write("full.pem", pemOf(leaf.chain));
  await write("leaf.der", leaf.der);
  await write("key.pem", leaf.key);
  await write("other-key.pem", (await generateKeys("ecdsa")).pem);
  await write("root.pem", root.certificate.pem);
  await write("mixed.pem", pemOf([root.certificate.der, issuing.certificate.der, leaf.der]) + leaf.key);
  await write("empty.pem", "");
  await mkdir(join(directory, "folder"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const inspect = (...args: string[]): Promise<Ran> => run(["inspect", ...args, ...AT], { directory });
const byRoot = ["--trust-store", "root.pem"];

interface Json {
  readonly severity: string;
  readonly certificates: readonly Readonly<Record<string, unknown>>[];
  readonly stores: readonly Readonly<Record<string, unknown>>[];
  readonly domains: readonly unknown[];
  readonly keys: readonly unknown[];
  readonly bundle: readonly string[];
  readonly problems: readonly { readonly code: string }[];
  readonly remarks: readonly { readonly code: string; readonly severity: string }[];
}

async function inspectJson(...args: string[]): Promise<Json & { readonly code: number }> {
  const { code, stdout } = await inspect(...args, "--json");
  return { code, ...JSON.parse(stdout) };
}

describe("the report", () => {
  it("reads as one page: contents, chain, names, key, trust, result", async () => {
    const { code, stdout, stderr } = await inspect(
      "full.pem",
      "key.pem",
      "--domain",
      "www.example.com",
      ...byRoot,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [certificate] = (await inspectJson("full.pem")).certificates;
    expect(stdout).toBe(`1  leaf in full.pem
   subject    CN=www.example.com
   issuer     CN=Issuing,O=Certhorizon Lab,C=XX
   names      www.example.com and *.img.example.com
   valid      2026-10-01 00:00 UTC to 2027-04-01 00:00 UTC (in 129 days), 182 days
   key        EC P-256
   signature  ecdsaWithSHA256
   serial     ${certificate?.["serial"]}
   SHA-256    ${certificate?.["sha256"]}
   SHA-1      ${certificate?.["sha1"]}
   as in OSS  ${certificate?.["sha1_oss"]}

${stdout.slice(stdout.indexOf("2  intermediate in full.pem"), stdout.indexOf("Chain\n"))}Chain
  leaf: CN=www.example.com · EC P-256 · until 2027-04-01 00:00 UTC (in 129 days)
  └─ intermediate: CN=Issuing,O=Certhorizon Lab,C=XX · EC P-256 · until 2040-01-01 00:00 UTC (in 4787 days)

Names
  ✓ ok www.example.com is named

Private key
  ✓ ok the key in key.pem fits

Trust at 2026-11-22 12:00 UTC
        store  trusted until             one year      ended by
  ✓ ok  root   2027-04-01 (in 129 days)  ━━━━┄┄┄┄┄┄┄┄  the certificate itself

Result: ✓ ok (nothing to remark)
`);
  });

  it("says in words why a store does not trust it; the codes are in the JSON", async () => {
    const { stdout } = await inspect("full.pem", "--trust-store", "mozilla");
    expect(stdout).toMatch(/✗ critical {2}mozilla {2}not trusted .*the store does not have the root\n/);
    expect(stdout).toMatch(/✗ critical root-missing: mozilla does not have Root, to which the chain leads\./);
    expect(stdout).not.toMatch(/anchor-/);
    const { stores } = await inspectJson("full.pem", "--trust-store", "mozilla");
    expect(stores[0]).toMatchObject({ store: "mozilla", reason: "anchor-missing" });
  });

  it("gives fingerprints as the runtime and the provider do", async () => {
    const [certificate] = (await inspectJson("full.pem")).certificates;
    const oracle = new X509Certificate(leaf.der);
    expect(certificate?.["sha1_oss"]).toBe(oracle.fingerprint);
    expect(certificate?.["sha256"]).toBe(oracle.fingerprint256.replaceAll(":", "").toLowerCase());
    expect(certificate?.["serial"]).toBe(oracle.serialNumber.toLowerCase());
  });

  it("says every remark with its remedy, and never a control character", async () => {
    const evil = await leafOf(issuing, { subject: [["CN", "\u001b[31mred\u202e"]] });
    await writeFile(join(directory, "evil.pem"), evil.pem);
    const { stdout } = await inspect(
      "evil.pem",
      "--domain",
      "a.example.com",
      "--provider",
      "aliyun",
      ...byRoot,
    );
    expect(stdout).not.toMatch(/[^\P{C}\n]/u);
    for (const code of ["name-mismatch", "chain-incomplete", "chain-not-included"]) {
      expect(stdout).toMatch(new RegExp(`${code}: .+\\.\\n +→ .+\\.\\n`));
    }
    expect(stdout).toMatch(/Result: ✗ critical \(2 critical, 1 warning\)\n$/);
  });
});

describe("exit codes: 2 beats 3 beats 1 beats 0", () => {
  it.each<[number, string[]]>([
    [0, ["full.pem", ...byRoot]],
    [0, ["full.pem", ...byRoot, "--provider", "jdcloud"]],
    [1, ["mixed.pem", ...byRoot]],
    [2, ["full.pem", ...byRoot, "--domain", "img.example.com"]],
    [2, ["full.pem", ...byRoot, "--key", "other-key.pem"]],
    [2, ["full.pem", "--trust-store", "mozilla"]],
    [2, ["leaf.der", ...byRoot]],
    [3, ["root.pem", ...byRoot]],
    [3, ["empty.pem"]],
  ])("%d: %j", async (expected, args) => {
    expect((await inspect(...args)).code).toBe(expected);
  });

  it("an encrypted key is unknown, beside a wrong name critical", async () => {
    const body = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
    await writeFile(join(directory, "encrypted.pem"), body);
    const args = ["full.pem", "--key", "encrypted.pem", ...byRoot];
    expect((await inspect(...args)).code).toBe(3);
    expect((await inspect(...args, "--domain", "other.example")).code).toBe(2);
  });
});

describe("--json", () => {
  it("is one object with stable names", async () => {
    const json = await inspectJson(
      "mixed.pem",
      "--domain",
      "a.img.example.com",
      ...byRoot,
      "--provider",
      "jdcloud",
    );
    expect(Object.keys(json).toSorted()).toEqual(
      [
        "code",
        "at",
        "severity",
        "certificates",
        "publicly_trusted",
        "problems",
        "bundle",
        "domains",
        "keys",
        "stores",
        "remarks",
      ].toSorted(),
    );
    expect(json).toMatchObject({
      at: "2026-11-22T12:00:00.000Z",
      severity: "warning",
      publicly_trusted: false,
      bundle: [leaf.der, issuing.certificate.der].map(sha256Of),
      domains: [{ domain: "a.img.example.com", fits: true, by: "*.img.example.com" }],
      keys: [{ file: "mixed.pem", state: "fits" }],
      stores: [
        {
          store: "root",
          tier: "required",
          trusted: true,
          trusted_until: "2027-04-01T00:00:00.000Z",
          limited_by_code: "leaf",
        },
      ],
      remarks: [
        { code: "chain-misordered", severity: "warning", about: "chain" },
        { code: "chain-extraneous", severity: "info" },
        { code: "submission-window", severity: "info", about: "provider" },
      ],
    });
    expect(json.problems.map(({ code }) => code)).toEqual(["root-sent", "misordered"]);
  });

  it("is documented word for word", async () => {
    const manual = await readFile(resolve(import.meta.dirname, "../../docs/inspect.md"), "utf8");
    const json = await inspectJson(
      "mixed.pem",
      "--domain",
      "x.example",
      ...byRoot,
      "--provider",
      "jdcloud",
      "--write-bundle",
      "documented.pem",
    );
    const keys = new Set<string>();
    JSON.stringify(json, (key, value: unknown) => {
      if (key !== "" && key !== "code" && !/^\d+$/.test(key)) keys.add(key);
      return value;
    });
    expect([...keys].filter((key) => !manual.includes(`\`${key}\``))).toEqual([]);
    const inspection = await readFile(
      resolve(import.meta.dirname, "../../src/core/inspect/inspection.ts"),
      "utf8",
    );
    const codes = inspection.match(/export type RemarkCode =([^;]+);/)?.[1]?.match(/[a-z-]{3,}/g) ?? [];
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code) => !manual.includes(`\`${code}\``))).toEqual([]);
  });
});

describe("stores", () => {
  it("are those of the configuration, or mozilla, chrome, apple and microsoft", async () => {
    const names = ({ stores }: Json): readonly unknown[] =>
      stores.map(({ store, tier }) => `${store} ${tier}`);
    expect(names(await inspectJson("full.pem"))).toEqual(
      ["mozilla", "chrome", "apple", "microsoft"].map((name) => `${name} required`),
    );
    const folder = join(directory, "configured");
    await mkdir(folder);
    await copyFile(join(directory, "root.pem"), join(folder, "root.pem"));
    const config = await writeConfig(folder, {
      owners: { me: { mail: ["me@example.com"] } },
      defaults: { owner: "me", stores: { required: ["own"], watched: ["mozilla"] } },
      domains: ["www.example.com"],
      stores: { own: { pem: "root.pem", owner: "me" } },
    });
    const configured = await inspectJson("full.pem", "--config", config);
    expect(names(configured)).toEqual(["own required", "mozilla watched"]);
    expect(configured.remarks).toMatchObject([{ code: "root-missing", severity: "warning" }]);
  });

  it("have nothing to judge in a real cross-certificate alone, whose contents are shown", async ({
    skip,
  }) => {
    const folder = resolve(import.meta.dirname, "../..", GLOBALSIGN);
    const pem = await readFile(join(folder, "R3-by-R1-20180919-445eec78.pem"), "utf8").catch(() => undefined);
    skip(pem === undefined, `${GLOBALSIGN} is absent`);
    const { certificates, severity } = await inspectJson(join(folder, "R3-by-R1-20180919-445eec78.pem"));
    expect(severity).toBe("unknown");
    expect(certificates).toMatchObject([
      {
        sha256: sha256Of(derOf(pem ?? "")[0] ?? new Uint8Array()),
        not_after: "2028-01-28T12:00:00.000Z",
        ca: true,
      },
    ]);
  });
});

describe("--write-bundle", () => {
  const read = (name: string): Promise<string> => readFile(join(directory, name), "utf8");

  it("writes leaf and intermediates in order, without root and key", async () => {
    const { stdout } = await inspect("mixed.pem", ...byRoot, "--write-bundle", "upload.pem");
    expect(stdout).toContain("upload.pem: 2 certificates, the server's first");
    expect(await read("upload.pem")).toBe(pemOf([leaf.der, issuing.certificate.der]));
    expect((await inspect("upload.pem", ...byRoot)).code).toBe(0);
  });

  it("replaces a file with --force only", async () => {
    await writeFile(join(directory, "kept.pem"), "kept");
    const refused = await inspect("full.pem", ...byRoot, "--write-bundle", "kept.pem");
    expect(refused.code).toBe(3);
    expect(refused.stdout).toMatch(/kept\.pem exists; name another for --write-bundle, or add --force\./);
    expect(await read("kept.pem")).toBe("kept");
    await inspect("full.pem", ...byRoot, "--write-bundle", "kept.pem", "--force");
    expect(await read("kept.pem")).toBe(pemOf([leaf.der, issuing.certificate.der]));
  });

  it("never writes over what was inspected, by whatever name", async () => {
    await copyFile(join(directory, "mixed.pem"), join(directory, "precious.pem"));
    await symlink("precious.pem", join(directory, "alias.pem"));
    for (const target of ["precious.pem", "alias.pem", "./folder/../precious.pem"]) {
      const { code, stdout } = await inspect("precious.pem", ...byRoot, "--write-bundle", target, "--force");
      expect(code).toBe(3);
      expect(stdout).toContain("is one of the inspected files and is never written over");
    }
    expect(await read("precious.pem")).toContain("PRIVATE KEY");
  });

  it("writes nothing without a server's certificate", async () => {
    const { code, stdout } = await inspect("root.pem", "--write-bundle", "nothing.pem");
    expect(code).toBe(3);
    expect(stdout).toContain("No bundle was written");
    await expect(read("nothing.pem")).rejects.toThrow("ENOENT");
  });
});

describe("private keys", () => {
  it("appear in no output and no file that is written", async () => {
    const secret = leaf.key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
    expect(secret.length).toBeGreaterThan(1);
    const text = await inspect("mixed.pem", "--key", "key.pem", "--write-bundle", "clean.pem");
    const json = await inspect("mixed.pem", "--key", "key.pem", "--json");
    const everything =
      text.stdout + text.stderr + json.stdout + (await readFile(join(directory, "clean.pem"), "utf8"));
    for (const line of [...secret, "PRIVATE KEY"]) expect(everything).not.toContain(line);
  });
});

describe("what cannot be used: one sentence and 3", () => {
  it.each<[string[], string]>([
    [["empty.pem"], "empty.pem is empty; name the file with the certificates."],
    [["folder"], "folder is a directory; name the files in it."],
    [["gone.pem"], "gone.pem does not exist; correct the path."],
    [["key.pem"], "There is no certificate in key.pem, only a private key; name the certificate too."],
    [["full.pem", "--key", "root.pem"], "root.pem holds no private key; --key takes one in PEM or DER."],
    [
      ["full.pem", "--domain", "*.example.com"],
      "--domain *.example.com: a wildcard names no host that could be asked; name one host that it has to cover.",
    ],
    [
      ["full.pem", "--trust-store", "mozila"],
      "There is no trust store mozila; --trust-store takes mozilla, chrome, apple, microsoft",
    ],
    [["full.pem", "--trust-store", "gone.pem"], "gone.pem does not exist; correct the path"],
    [["full.pem", "--force"], "--force belongs to --write-bundle."],
    [["-", "-"], "Standard input can be read only once; name one file as -."],
    [["full.pem", "--provider", "aws"], "Allowed choices are aliyun, jdcloud."],
    [["full.pem", "--at", "tomorrow"], "Write a date such as 2027-04-16"],
  ])("%j", async (args, sentence) => {
    const { code, stdout, stderr } = await run(["inspect", ...args], { directory });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("tells all unusable files at once", async () => {
    const { stderr } = await inspect("empty.pem", "folder", "full.pem");
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
  });
});

it("reads standard input, as a process of its own", () => {
  const program = resolve(import.meta.dirname, "../../bin/certhorizon.js");
  const { status, stdout } = spawnSync(process.execPath, [program, "inspect", "-", ...byRoot, ...AT], {
    cwd: directory,
    input: pemOf(leaf.chain),
    encoding: "utf8",
  });
  expect(status).toBe(0);
  expect(stdout).toContain("1  leaf in standard input\n");
});
