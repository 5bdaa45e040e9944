import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { FINDING_CODES } from "../../src/core/findings/codes.ts";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { startDnsServer } from "../tools/dns-server.ts";
import { documentedKeys, keysIn } from "../tools/json-keys.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { run } from "../tools/run-command.ts";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

interface JsonFinding {
  readonly code: string;
  readonly severity: string;
  readonly summary: string;
  readonly remedy: string;
}
interface JsonBinding {
  readonly domain: string;
  readonly port: number;
  readonly served_state: string;
  readonly severity: string;
  readonly findings: readonly JsonFinding[];
  readonly endpoints: readonly { readonly address: string; readonly presented: readonly unknown[] }[];
}

let lab: Lab;
let directory: string;
let config: string;

beforeAll(async () => {
  lab = await openLab({ now: new Date() });
  directory = await mkdtemp(join(tmpdir(), "certhorizon-check-"));
  config = await writeQuickConfig(lab, directory);
});

afterAll(async () => {
  await lab.close();
  await rm(directory, { recursive: true, force: true });
});

const named = (fault: string): string => `${lab.find(fault).domain}:${lab.find(fault).port}`;
const check = (...args: string[]): ReturnType<typeof run> => run(["check", ...args, "--config", config]);

async function checkJson(...args: string[]): Promise<{ code: number; bindings: readonly JsonBinding[] }> {
  const { code, stdout } = await check(...args, "--json");
  return { code, bindings: JSON.parse(stdout).bindings };
}

describe("check on the lab", () => {
  it("reports exactly the planted fault of every domain, gravest first, and ends with 2", async () => {
    const { code, stdout, stderr } = await check();
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    const [summary, list = ""] = stdout.split("\n\n");
    expect(summary).toBe("29 domains: 13 critical, 8 warning, 3 info, 5 ok");
    const [title, ...lines] = list.split("\n");
    expect(title?.trim().split(/ {2,}/)).toEqual([
      "domain",
      "certificate ends",
      "hosted/served",
      "trusted until",
      "one year",
      "findings",
    ]);
    const seen = lines.map((line) => {
      const [, condition = "", name = ""] = /^\S (\w+) +(\S+)/.exec(line) ?? [];
      const listed = lab.find(name.replace(/:\d+$/, ""));
      const states = listed.fault.findings.map((finding) => [finding, line.includes(` ${finding}`)]);
      return { condition, name, states, servedState: line.includes(` ${listed.fault.servedState} `) };
    });
    expect(seen.map(({ name }) => name).sort()).toEqual(
      lab.domains.map((d) => `${d.domain}:${d.port}`).sort(),
    );
    for (const { name, states, servedState } of seen) {
      expect({ name, servedState, states: states.map(([, is]) => is) }).toEqual({
        name,
        servedState: true,
        states: states.map(() => true),
      });
    }
    const ranks = seen.map(({ condition }) => GRAVEST_FIRST.indexOf(condition));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });

  it("tells the same as JSON, with the chain that each address presented", async () => {
    const { code, bindings } = await checkJson();
    expect(code).toBe(2);
    const told = bindings.map((b) => [b.domain, b.port, b.served_state, b.findings.map(({ code: c }) => c)]);
    const planted = lab.domains.map((d) => [d.domain, d.port, d.fault.servedState, [...d.fault.findings]]);
    expect(told.sort()).toEqual(planted.sort());
    for (const { domain, endpoints } of bindings) {
      expect(new Set(endpoints.map(({ address }) => address))).toEqual(new Set(lab.find(domain).addresses));
    }
    const strangers = bindings.find(({ domain }) => domain === lab.find("duplicates-and-strangers").domain);
    expect(strangers?.endpoints.map(({ presented }) => presented.length)).toContain(5);
    for (const finding of bindings.flatMap(({ findings }) => findings)) {
      expect(Object.keys(FINDING_CODES)).toContain(finding.code);
      expect(finding.summary).not.toBe("");
      expect(finding.remedy).not.toBe("");
    }
  });

  it("prints every documented key, null where nothing is known, and no other", async () => {
    const faults = ["refused", "expiring", "misordered"].map(named);
    const printed = [(await check(...faults, "--json")).stdout, await withDns()];
    const documented = documentedKeys();
    expect(documented).toEqual(expect.arrayContaining([...CONTRACT]));
    const found = new Set(printed.flatMap((text) => [...keysIn(text)]));
    const daemons = /^bindings\[\]\.(?:pending\[\]|findings\[\]\.suppressed)\./;
    expect([...found].sort()).toEqual(documented.filter((key) => !daemons.test(key)).sort());
  });
});

/** What is said of a name that leads somewhere. */
async function withDns(): Promise<string> {
  const dns = await startDnsServer(() => ({ cname: "pics.oss-cn-hangzhou.aliyuncs.com", a: ["127.0.0.1"] }));
  onTestFinished(dns.close);
  const file = await writeConfig(temporaryFolder(), { dns: { servers: [dns.server] } });
  return (await run(["check", "img.example.com:1", "--json", "--config", file])).stdout;
}

const GRAVEST_FIRST = ["critical", "unknown", "warning", "info", "ok"];

/** Keys on which others build. */
const CONTRACT: readonly string[] = [
  ...["domain", "port", "served_state", "severity"].map((key) => `bindings[].${key}`),
  ...["code", "severity", "scope", "deadline", "summary", "remedy"].map(
    (key) => `bindings[].findings[].${key}`,
  ),
  ...["store", "tier", "trusted", "reason", "trusted_until", "limited_by"].map(
    (key) => `bindings[].stores[].${key}`,
  ),
  ...["address", "key_type", "tls_version", "group", "failure", "presented"].map(
    (key) => `bindings[].endpoints[].${key}`,
  ),
  "bindings[].endpoints[].failure.stage",
  "bindings[].endpoints[].failure.reason",
];

describe("exit codes: 2 beats 3 beats 1 beats 0", () => {
  it.for([
    [["good"], 0],
    [["good", "misordered"], 0],
    [["good", "expiring"], 1],
    [["expiring", "expired"], 2],
    [["good", "good-two-keys", "refused"], 2],
  ] as const)("%s gives %i", async ([faults, expected]) => {
    expect((await check(...faults.map(named))).code).toBe(expected);
  });

  it("is 3 where what is hosted could not be read, unless something is critical", async () => {
    const { domain, port, addresses } = lab.find("good");
    const expired = lab.find("expired");
    const stores = { "lab-modern": { pem: "lab-modern.pem" } };
    const file = join(directory, "gone.yaml");
    const bindings = [
      { domains: [`${domain}:${port}`], addresses, hosted: { pem: "gone.pem" } },
      { domains: [`${expired.domain}:${expired.port}`], addresses: expired.addresses },
    ];
    const defaults = { stores: { required: ["lab-modern"] } };
    await writeFile(file, JSON.stringify({ stores, defaults, bindings }));
    const one = await run(["check", domain, "--config", file]);
    expect(one.code).toBe(3);
    expect(one.stderr).toBe(`${join(directory, "gone.pem")}: there is no such file\n`);
    expect(one.stdout).toContain("? unknown");
    expect((await run(["check", domain, "expiring.invalid", "--config", file])).code).toBe(2);
    expect((await run(["check", "--config", file])).code).toBe(2);
  });
});

describe("the chain and the way to it", () => {
  it("draws the presented chain of an unhealthy domain as a tree, under what is wrong", async () => {
    const { stdout } = await check(named("missing-intermediate"));
    const [summary, , details = ""] = stdout.split("\n\n");
    expect(summary).toBe(`${named("missing-intermediate")}: critical, chain-incomplete`);
    expect(details).toContain("chain-incomplete");
    expect(details).toContain("seen: 1 address (127.0.0.1), as given");
    expect(details).toContain("leaf: CN=incomplete.lab.example");
    expect(details).toContain("http://aia.lab.invalid/lab-r3-rsa-ca.crt");
    const half = (await check(named("partly-deployed"))).stdout;
    expect(half).toContain("1 of 2 addresses");
    expect(half.match(/leaf: CN=half/g)).toHaveLength(2);
    expect(half).toContain("└─ intermediate: CN=Lab R3 RSA CA");
  });

  it("probes the address of --resolve instead of what the configuration says", async () => {
    const { bindings } = await checkJson(named("partly-deployed"), "--resolve", "127.0.0.1");
    expect(bindings[0]?.endpoints.map(({ address }) => address)).toEqual(["127.0.0.1", "127.0.0.1"]);
    expect(bindings[0]?.findings).toEqual([]);
    expect(bindings[0]?.served_state).toBe("in-sync");
  });

  it("looks at a domain that no configuration knows, also without any configuration", async () => {
    const { port } = lab.find("good");
    const alone = await run(["check", `localhost:${port}`, "--json"], { directory: tmpdir() });
    expect(alone.code).toBe(2);
    const [seen] = JSON.parse(alone.stdout).bindings as readonly JsonBinding[];
    expect(seen?.served_state).toBe("not-comparable");
    expect(seen?.findings.map(({ code }) => code)).toContain("name-mismatch");
    const beside = await checkJson(`localhost:${port}`);
    expect(beside.bindings[0]?.findings.map(({ code }) => code)).toEqual(["name-mismatch"]);
  });

  it("says which name does not exist", async () => {
    const { code, stdout } = await check("nowhere.invalid");
    expect(code).toBe(2);
    expect(stdout).toContain("dns-failed");
    expect(stdout).toContain("nowhere.invalid");
  });

  it("takes names in any script and shows both forms", async () => {
    const { code, stdout } = await check("www.例子.cn:1", "--resolve", "127.0.0.1");
    expect(code).toBe(2);
    expect(stdout).toContain("www.例子.cn:1 (www.xn--fsqu00a.cn)");
    expect((await checkJson("WWW.例子.cn:1", "--resolve", "127.0.0.1")).bindings[0]?.domain).toBe(
      "www.xn--fsqu00a.cn",
    );
  });

  it("takes an address in place of a name, and claims that no resolver told it", async () => {
    const { stdout } = await check("127.0.0.1:1");
    expect(stdout).toContain(
      "seen: 1 address (127.0.0.1), as given; failed: 127.0.0.1 (ecdsa) connect refused",
    );
    expect(stdout).not.toMatch(/resolver|dns:/);
  });

  it("looks at a domain that is not watched when it is named, and only then", async () => {
    const file = join(directory, "off.yaml");
    const off = { monitor: false, reason: "shut down", until: "2099-01-01" };
    const rules = [{ match: { domain: ["*"] }, set: off }];
    await writeFile(file, JSON.stringify({ rules, bindings: [{ domains: ["localhost:1"] }] }));
    expect((await run(["check", "--config", file])).stderr).toMatch(/^There is no domain to check: .+\n$/);
    expect((await run(["check", "localhost:1", "--config", file])).stdout).toContain("unreachable");
  });

  it("looks again at a domain whose exception has ended, and explains that", async () => {
    const file = join(directory, "ended.yaml");
    const bindings = ["localhost:1", "localhost:2"].map((domain, index) => ({
      domains: [domain],
      monitor: false,
      reason: "moves",
      until: index === 0 ? "2020-01-31" : "2099-01-31",
    }));
    await writeFile(file, JSON.stringify({ bindings }));
    const { bindings: checked } = JSON.parse((await run(["check", "--json", "--config", file])).stdout);
    expect(checked.map(({ port }: { readonly port: number }) => port)).toEqual([1]);
    const explained = async (name: string) => (await run(["explain", name, "--config", file])).stdout;
    expect(await explained("localhost:1")).toMatch(
      /^monitor +yes, again since 2020-01-31 23:59 UTC +bindings\[0\]/m,
    );
    expect(await explained("localhost:2")).toMatch(
      /^monitor +no: moves, until 2099-01-31 23:59 UTC +bindings\[1\]/m,
    );
  });
});

describe("on a terminal", () => {
  it.for([
    ["a pipe", false, {}, false, false],
    ["a terminal", true, {}, true, true],
    ["a terminal with NO_COLOR", true, { NO_COLOR: "1" }, false, true],
  ] as const)("%s", async ([, isTTY, environment, colour, progress]) => {
    const args = ["check", named("good"), named("expired"), "--config", config];
    const { stdout, stderr } = await run(args, { isTTY, environment });
    expect(stdout.includes("\u001b[")).toBe(colour);
    expect(stderr.includes("/2 domains")).toBe(progress);
    expect(stderr === "").toBe(!progress);
  });
});
