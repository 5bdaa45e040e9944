import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { HOUR } from "../../src/core/time.ts";
import { openFakeAccount } from "../../src/lab/aliyun/fake-account.ts";
import { createFakeWorld } from "../../src/lab/aliyun/fake-world.ts";
import { type IssuedLeaf, issueLeaf, pemOf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom, type LabFamily } from "../../src/lab/family.ts";
import { startTlsServer } from "../../src/lab/tls-server.ts";
import { type DnsServer, type DnsZoneEntry, startDnsServer } from "../tools/dns-server.ts";
import { run } from "../tools/run-command.ts";
import { runDaemon } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

const PICS = "pics.oss-cn-hangzhou.aliyuncs.com";
const DOCS = "docs.oss-cn-hangzhou.aliyuncs.com";
const CDN = "cdn.lab.example.w.kunlunaq.com";
const DCDN = "dcdn.lab.example.w.kunlunaq.com";
const KEYS = { ALIBABA_CLOUD_ACCESS_KEY_ID: "lab-key-id", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "lab-key-secret" };

let family: LabFamily;
let leaf: IssuedLeaf;
let newer: IssuedLeaf;
beforeAll(async () => {
  const now = new Date();
  family = await createFamily(now);
  const issue = (from: number, to: number): Promise<IssuedLeaf> =>
    issueLeaf({
      issuer: family.r46Ecdsa,
      names: ["*.lab.example"],
      keyType: "ecdsa",
      notBefore: daysFrom(now, from),
      notAfter: daysFrom(now, to),
    });
  [leaf, newer] = await Promise.all([issue(-30, 90), issue(-2, 200)]);
});

type View = (name: string) => DnsZoneEntry | undefined;
const at = (cname: string | undefined, address = "127.0.0.1"): DnsZoneEntry => ({
  ...(cname === undefined ? {} : { cname }),
  a: [address],
});
const nowhere = (cname: string): DnsZoneEntry => ({ cname, rcode: "NXDOMAIN" });

async function nameServer(view: View): Promise<DnsServer> {
  const dns = await startDnsServer(({ name }) => view(name));
  onTestFinished(dns.close);
  return dns;
}

/** A server for all names at two addresses, and a configuration that trusts it. */
async function world(more: Readonly<Record<string, unknown>>): Promise<{ config: string; port: number }> {
  const directory = temporaryFolder();
  const port = await freePort();
  for (const address of ["127.0.0.1", "127.0.0.2"]) {
    const server = await startTlsServer({ address, port, certificates: [leaf], alpn: ["h2", "http/1.1"] });
    onTestFinished(() => server.close());
  }
  await writeFile(join(directory, "lab.pem"), family.r1.certificate.pem + family.r46.certificate.pem);
  const config = await writeConfig(directory, {
    listen: `127.0.0.1:${await freePort()}`,
    log: { level: "silent" },
    stores: { lab: { pem: "lab.pem" } },
    defaults: { stores: { required: ["lab"] } },
    probe: { timeout: "2s", requests: false },
    ...more,
    ...("sources" in more && Array.isArray(more["sources"])
      ? { sources: more["sources"].map((source) => ({ ...source, port })) }
      : {}),
  });
  return { config, port };
}

/** Adds the declarations to the file. */
async function declare(config: string, ...bindings: Readonly<Record<string, unknown>>[]): Promise<void> {
  const file = JSON.parse(await readFile(config, "utf8"));
  await writeFile(config, JSON.stringify({ ...file, bindings }));
}

/** An account with two buckets, a CDN and a DCDN domain; each certificate is where it is served. */
async function account(atOrigin = leaf): Promise<string> {
  const certificate = (of: IssuedLeaf) => ({
    pem: pemOf(of.chain),
    id: "493-cn-hangzhou",
  });
  const { url, close } = await openFakeAccount({
    world: createFakeWorld({
      now: Date.now,
      buckets: [
        {
          name: "pics",
          region: "cn-hangzhou",
          domains: ["img.lab.example", "cdn.lab.example"].map((domain) => ({
            domain,
            certificate: certificate(atOrigin),
          })),
        },
        { name: "docs", region: "cn-hangzhou", domains: [] },
      ],
      cdn: [
        {
          name: "cdn.lab.example",
          cname: CDN,
          origin: { type: "oss", content: PICS },
          certificate: certificate(leaf),
        },
      ],
      dcdn: [{ name: "dcdn.lab.example", cname: DCDN, certificate: certificate(leaf) }],
    }),
  });
  onTestFinished(close);
  return url;
}

interface Checked {
  readonly served_by: string | null;
  readonly served_state: string;
  readonly target: { readonly kind: string; readonly name: string } | null;
  readonly cnames: readonly string[];
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly summary: string;
  }[];
  readonly resolvers: readonly {
    readonly resolver: string;
    readonly addresses: readonly string[];
    readonly failure: string | null;
  }[];
}

/** Checks one domain of the account through two views. */
async function check(
  domain: string,
  beijing: View,
  frankfurt: View = beijing,
  url?: string,
): Promise<Checked & { readonly text: string }> {
  const servers = await Promise.all([nameServer(beijing), nameServer(frankfurt)]);
  const { config, port } = await world({
    sources: [
      { name: "prod", type: "aliyun", services: ["oss", "cdn", "dcdn"], endpoint: url ?? (await account()) },
    ],
    dns: {
      timeout: "1s",
      resolvers: [
        { name: "beijing", servers: [servers[0].server], client_subnet: "203.0.113.0/24" },
        { name: "frankfurt", servers: [servers[1].server] },
      ],
    },
  });
  const args = ["check", `${domain}:${port}`, "--config", config];
  const json = await run([...args, "--json"], { environment: KEYS });
  const text = await run(args, { environment: KEYS });
  const [binding] = JSON.parse(json.stdout).bindings;
  return { ...binding, text: text.stdout };
}

describe("check, of an account's domains, through two resolvers", () => {
  const gone = "gone.oss-cn-hangzhou.aliyuncs.com";
  test.each<[string, string, DnsZoneEntry, string, string | null, readonly string[]]>([
    ["its bucket", "img.lab.example", at(PICS), "oss-classic", "oss", []],
    ["no CNAME", "img.lab.example", at(undefined), "", null, []],
    ["its CDN name", "cdn.lab.example", at(CDN), "cdn", "cdn", []],
    ["its DCDN name, which looks like one of the CDN", "dcdn.lab.example", at(DCDN), "dcdn", "dcdn", []],
    ["another bucket", "img.lab.example", at(DOCS), "oss-classic", "oss", ["cname-mismatch warning"]],
    ["the CDN name of another domain", "img.lab.example", at(CDN), "cdn", "cdn", ["cname-mismatch warning"]],
    [
      "a bucket of nobody here",
      "img.lab.example",
      at(gone),
      "oss-classic",
      "oss",
      ["cname-dangling critical"],
    ],
    [
      "a name that is gone",
      "img.lab.example",
      nowhere(PICS),
      "oss-classic",
      "oss",
      ["cname-dangling critical"],
    ],
    ["a stranger", "img.lab.example", at("x.example"), "other", "other", ["cname-target-unknown info"]],
  ])("to %s", async (_, domain, entry, kind, servedBy, findings) => {
    const seen = await check(domain, (name) => (name === domain ? entry : undefined));
    expect(seen.findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual(findings);
    expect(seen.target?.kind ?? "").toBe(kind);
    expect(seen.served_by).toBe(servedBy);
    if (findings.length > 0 && !findings[0]?.endsWith("info")) {
      expect(seen.text).toContain(
        `dns: ${[domain, ...seen.cnames].join(" → ")}: served by ${servedBy} (DNS)`,
      );
    }
  });

  test("two resolvers that disagree: the worse view counts, addresses are united, both are shown", async () => {
    const seen = await check(
      "img.lab.example",
      () => at(PICS),
      () => at(DOCS, "127.0.0.2"),
    );
    expect(seen.findings.map(({ code }) => code)).toEqual(["cname-mismatch"]);
    expect(seen.findings[0]?.summary).toContain(`beijing sees ${PICS}; frankfurt sees ${DOCS}.`);
    expect(seen.resolvers).toMatchObject([
      { resolver: "beijing", addresses: ["127.0.0.1"], failure: null, client_subnet: "ignored" },
      { resolver: "frankfurt", addresses: ["127.0.0.2"], failure: null, client_subnet: null },
    ]);
    expect(seen.text).toContain("2 addresses (127.0.0.1 and 127.0.0.2), through resolver beijing, frankfurt");
    expect(seen.text).toContain(`beijing: ${PICS} → 127.0.0.1 (takes no notice of the client subnet)`);
    expect(seen.text).toContain(`frankfurt: ${DOCS} → 127.0.0.2\n`);
  });

  test("a resolver that is down is said, and nothing is wrong", async () => {
    const seen = await check(
      "img.lab.example",
      () => at(PICS),
      () => "silent",
    );
    expect(seen.findings).toEqual([]);
    expect(seen.resolvers).toMatchObject([{ failure: null }, { resolver: "frankfurt", failure: "timeout" }]);
  });

  test("where no resolver answers, a configured address is named as configured, and nothing is said of what nobody told", async () => {
    const silent = await Promise.all([nameServer(() => "silent"), nameServer(() => "silent")]);
    const resolvers = [
      { name: "beijing", servers: [silent[0].server], client_subnet: "203.0.113.0/24" },
      { name: "frankfurt", servers: [silent[1].server] },
    ];
    const { config, port } = await world({ dns: { timeout: "500ms", resolvers } });
    await declare(config, { domains: [`img.lab.example:${port}`], addresses: ["+127.0.0.2"] });
    const { stdout } = await run(["check", "--config", config]);
    expect(stdout.split("\n").map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        "seen: 1 address (127.0.0.2), as configured",
        "dns: img.lab.example: nobody answered",
        "beijing: nobody answered",
        "frankfurt: nobody answered",
      ]),
    );
  });

  test("a configured address beside those of DNS is told apart from them", async () => {
    const dns = await nameServer(() => at(undefined));
    const resolvers = [{ name: "here", servers: [dns.server] }];
    const { config, port } = await world({ dns: { resolvers } });
    // Nobody listens at the third.
    const addresses = ["+127.0.0.2", "+127.0.0.3"];
    await declare(config, { domains: [`img.lab.example:${port}`], addresses });
    const { stdout } = await run(["check", "--config", config]);
    expect(stdout).toContain(
      "  seen: 1 address (127.0.0.1), through resolver here; 2 addresses (127.0.0.2 and 127.0.0.3), as configured; failed: ",
    );
    expect(stdout).toContain("  dns: img.lab.example, no CNAME\n");
  });

  test.each([
    ["the CDN", CDN, "wrong-layer"],
    ["the bucket", PICS, "not-deployed"],
  ])("where the newer certificate lies at the storage, a CNAME to %s tells what that means", async (_, cname, code) => {
    const seen = await check("cdn.lab.example", () => at(cname), undefined, await account(newer));
    expect(seen.findings.map((finding) => finding.code)).toEqual([code]);
  });
});

describe("the daemon", () => {
  test("gives a changed CNAME three days, tells of it once they are over, and takes that back when it is mended", async () => {
    let leadsTo = PICS;
    const dns = await nameServer((name) => (name === "img.lab.example" ? at(leadsTo) : undefined));
    let now = Date.now();
    const { config, port } = await world({ dns: { resolvers: [{ name: "here", servers: [dns.server] }] } });
    const place = { provider: "aliyun", bucket: "pics", region: "cn-hangzhou" };
    await declare(config, { ...place, domains: [`img.lab.example:${port}`] });
    const running = await runDaemon(config, { now: () => now });
    await running.begun;
    const look = async (afterMs: number): Promise<readonly string[]> => {
      now += afterMs;
      await running.daemon.sweep();
      return (await running.scrape()).findings("img.lab.example");
    };
    expect(await look(0)).toEqual([]);
    const [info] = (await running.scrape()).series("binding_info");
    expect(info?.labels["served_by"]).toBe("oss");
    leadsTo = DOCS;
    expect(await look(2 * HOUR)).toEqual([]);
    expect(await look(71 * HOUR)).toEqual([]);
    expect(await look(2 * HOUR)).toEqual(["cname-mismatch"]);
    const explained = await run(["explain", "img.lab.example", "--config", config]);
    expect(explained.stdout).toMatch(new RegExp(`served_by +oss +DNS \\(${DOCS.replaceAll(".", "\\.")}\\)`));
    leadsTo = PICS;
    expect(await look(2 * HOUR)).toEqual([]);
  });

  test("measures how long DNS takes, counts its failures, and takes configured addresses for neither", async () => {
    const dns = await nameServer((name) => (name === "img.lab.example" ? at(undefined) : undefined));
    const { config, port } = await world({ dns: { servers: [dns.server] } });
    await declare(
      config,
      { domains: [`img.lab.example:${port}`, `gone.lab.example:${port}`] },
      { domains: [`fixed.lab.example:${port}`], addresses: ["127.0.0.1"] },
    );
    const running = await runDaemon(config);
    await running.begun;
    const scrape = await running.scrape();
    expect(scrape.value("probe_duration_seconds_count", { stage: "dns" })).toBe(2);
    expect(scrape.value("probe_duration_seconds_sum", { stage: "dns" })).toBeGreaterThan(0);
    expect(scrape.value("probe_failures_total", { stage: "dns" })).toBe(1);
    expect(scrape.value("probe_failures_total", { stage: "dns", reason: "no-such-name" })).toBe(1);
  });
});
