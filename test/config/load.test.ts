import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { type LoadedConfig, loadConfig } from "../../src/config/load.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { temporaryFolder } from "../tools/workspace.ts";

const NOW = Date.UTC(2026, 10, 22);
const ENVIRONMENT = { SMTP_PASSWORD: "a secret of the test" };

async function load(text: string | Uint8Array): Promise<LoadedConfig> {
  const file = join(temporaryFolder(), "certhorizon.yaml");
  await writeFile(file, text);
  return loadConfig(file, ENVIRONMENT, { now: NOW });
}

async function problemsOf(text: string | Uint8Array): Promise<readonly string[]> {
  const loaded = await load(text);
  const problems = loaded.ok ? [] : loaded.problems;
  return problems.map((problem) => formatProblem({ ...problem, file: "f" }));
}

async function configOf(text: string): Promise<Config> {
  const loaded = await load(text);
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
  return loaded.config;
}

const FULL = `
owners:
  storage: { mail: [storage@corp.example], phone: "+86 10 5555 0001" }
  shop: { mail: [shop-oncall@corp.example] }
defaults: { owner: storage, stores: { required: [mozilla, chrome], watched: [apple] } }
sources:
  - { name: main, type: aliyun, services: [oss, cdn], credentials: { env_prefix: MAIN_ } }
  - { name: video, type: aliyun, services: [oss, cdn, dcdn], credentials: { assume_role: "acs:ram::12:role/read" } }
  - { name: jd, type: jdcloud-oss, pin: jd_corp, holidays: ["2027-02-05..2027-02-12", 2027-05-01] }
bindings:
  - { source: jd, bucket: pics, region: cn-north-1, owner: shop, domains: [pics.corp.example], hosted: { pem: certs/pics.pem } }
  - domains: ["dl.corp.example:8443", "[2001:db8::7]:443", 192.0.2.9]
    layer: edge
    tags: { team: shop }
    hosted: { sha1: "aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd", not_after: 2027-03-01 }
    addresses: ["192.0.2.7", "+2001:db8::8"]
    served_by: cdn
    severity: { weak-key: off }
rules:
  - { match: { source: video }, set: { owner: shop } }
  - { match: { tag: { team: "sh?p" } }, set: { critical: true, renewal: manual, https: expected } }
  - { match: { domain: "*.old.example", bucket: "b*", layer: edge }, set: { monitor: false, reason: moved, until: 2027-01-31 } }
stores:
  meters: { pem: meters.pem, owner: storage, anchor_expiry: ignore, note: "firmware up to 2.4" }
schedule: { healthy: 30m, alert: 2m, inventory: "7 */4 * * *" }
thresholds: { warning: 21d, critical: 5d }
mail: { from: watch@corp.example, host: smtp.corp.example, user: watch, password_env: SMTP_PASSWORD }
alerts: { mode: observe, until: 2026-12-06 }
`;

describe("a whole configuration", () => {
  test("is read in the program's units, with absolute paths", async () => {
    const config = await configOf(FULL);
    expect(config.schedule).toEqual({ healthyMs: 1_800_000, alertMs: 120_000, inventory: "7 */4 * * *" });
    expect(config.thresholds).toEqual({ warningMs: 21 * 86_400_000, criticalMs: 5 * 86_400_000 });
    expect(config.referencedFiles.map((path) => path.split("/").slice(-1)[0])).toEqual([
      "pics.pem",
      "meters.pem",
    ]);
    expect(config.database.path).toMatch(/^\/.*\/certhorizon\.db$/);
    expect(config.alerts.until).toBe(Date.UTC(2026, 11, 7) - 1);
    expect(config.rules[2]?.set.monitor).toEqual({
      on: false,
      reason: "moved",
      until: Date.UTC(2027, 1, 1) - 1,
    });
  });

  test("gives one declared binding per domain, with what hosts it and where it was said", async () => {
    const { declared } = await configOf(FULL);
    expect(declared.map(({ raw }) => [raw.domain, raw.port, raw.provider, raw.where])).toEqual([
      ["pics.corp.example", 443, "jdcloud", "bindings[0] (certhorizon.yaml:11)"],
      ["dl.corp.example", 8443, "", "bindings[1] (certhorizon.yaml:12)"],
      ["2001:db8::7", 443, "", "bindings[1] (certhorizon.yaml:12)"],
      ["192.0.2.9", 443, "", "bindings[1] (certhorizon.yaml:12)"],
      // Found by itself: programs use it, whoever binds domains.
      ["s3.cn-north-1.jdcloud-oss.com", 443, "jdcloud", "endpoint of jd in cn-north-1"],
    ]);
    expect(declared.at(-1)?.raw.kind).toBe("provider-endpoint");
    expect(declared[1]?.raw.settings.addresses).toEqual({ only: ["192.0.2.7"], also: ["2001:db8::8"] });
    expect(declared[1]?.hosted).toEqual([
      {
        layer: "edge",
        boundAt: undefined,
        certificate: {
          kind: "sha1",
          sha1: "aabbccddeeff00112233445566778899aabbccdd",
          notAfter: { at: Date.UTC(2027, 2, 1), precision: "day", zone: "unknown" },
        },
      },
    ]);
  });

  test("asks the name servers of the host, those that it names, or several views of its own", async () => {
    const here = { name: "system", servers: [], clientSubnet: undefined };
    expect((await configOf("domains: [a.example]")).dns).toEqual({
      resolvers: [here],
      suffixes: [],
      timeoutMs: 5_000,
    });
    const { dns: short } = await configOf('dns: { servers: [192.0.2.53, "[2001:db8::53]:5353"] }');
    const servers = [
      { host: "192.0.2.53", port: 53 },
      { host: "2001:db8::53", port: 5353 },
    ];
    expect(short.resolvers).toEqual([{ ...here, servers, name: "192.0.2.53:53, [2001:db8::53]:5353" }]);
    const { dns } = await configOf(`dns:
  resolvers:
    - { name: beijing, servers: [192.0.2.53], client_subnet: 203.0.113.0/24 }
    - { name: here }
  suffixes: { Partner-CDN.example: cdn, "*.oss-{region}.x?.example.": oss-classic }
`);
    expect(dns.resolvers).toEqual([
      { name: "beijing", servers: servers.slice(0, 1), clientSubnet: "203.0.113.0/24" },
      { ...here, name: "here" },
    ]);
    expect(dns.suffixes).toEqual([
      { suffix: "Partner-CDN.example", kind: "cdn" },
      { suffix: "*.oss-{region}.x?.example.", kind: "oss-classic" },
    ]);
  });

  test("takes facts about a store's anchors, announced unless told otherwise", async () => {
    const { stores } = await configOf(`
stores:
  meters:
    pem: meters.pem
    facts:
      - { anchor: Old Root, kind: removal, at: 2027-04-15 }
      - { anchor: "AB:CD", kind: distrust-after, at: 2027-04-15T08:00:00+08:00, certainty: estimated, text: Perhaps., source: Ann }
`);
    expect(stores.get("meters")?.facts).toEqual([
      {
        anchor: "Old Root",
        kind: "removal",
        at: Date.UTC(2027, 3, 15),
        certainty: "announced",
        text: "The store gives the anchor up.",
        source: "the configuration",
      },
      {
        anchor: "AB:CD",
        kind: "distrust-after",
        at: Date.UTC(2027, 3, 15),
        certainty: "estimated",
        text: "Perhaps.",
        source: "Ann",
      },
    ]);
  });

  // A certificate of a domain behind a CDN was taken for one at the storage, and nothing was compared without a word.
  test("takes a hosted certificate without a layer for the one at the layer that serves", async () => {
    const hosted = `hosted: { sha256: "${"ab".repeat(32)}" }`;
    const { declared } = await configOf(`bindings:
  - { domains: [a.corp.example], served_by: cdn, ${hosted} }
  - { domains: [b.corp.example], served_by: oss, ${hosted} }
  - { domains: [c.corp.example], ${hosted} }
  - { domains: [d.corp.example], served_by: cdn, layer: origin, ${hosted} }
`);
    const layers = declared.flatMap(({ hosted }) =>
      hosted.map(
        ({ layer, layerIsAssumed }) => `${layer}${layerIsAssumed ? ", unless DNS shows another" : ""}`,
      ),
    );
    expect(layers).toEqual(["edge", "origin", "origin, unless DNS shows another", "origin"]);
  });

  test("has nothing that deserves a look", async () => {
    const loaded = await load(FULL);
    expect(loaded.ok && loaded.warnings).toEqual([]);
  });

  test.each([
    ["owners: { web: { mail: [a@b.example] } }", "owners", "owners whom nothing tells"],
    ["mail: { from: a@b.example, host: smtp.b.example }", "defaults", "no default owner"],
    [
      "owners: { web: {} }\ndefaults: { owner: web }\nmail: { from: a@b.example, host: smtp.b.example }",
      "defaults",
      "a default owner (web) without a mail address",
    ],
  ])("warns where nobody would be told: %s", async (more, path, found) => {
    const loaded = await load(`domains: [img.example.com]\n${more}`);
    const warnings = loaded.ok ? loaded.warnings : [];
    expect(warnings.map((warning) => [warning.path, warning.found])).toEqual([[path, found]]);
  });

  test("shows no secret on any way to text", async () => {
    const { mail } = await configOf(FULL);
    expect(JSON.stringify(mail)).toContain('"password":"[secret]"');
    expect(`${mail?.password}`).toBe("[secret]");
    expect(mail?.password?.reveal()).toBe(ENVIRONMENT.SMTP_PASSWORD);
  });
});

test("three lines are complete: names in any script, ports, defaults for everything else", async () => {
  const config = await configOf(`domains: [img.example.com, "dl.example.com:8443", www.例子.cn]`);
  expect(config.declared.map(({ raw }) => `${raw.domain}:${raw.port}`)).toEqual([
    "img.example.com:443",
    "dl.example.com:8443",
    "www.xn--fsqu00a.cn:443",
  ]);
  expect(config.defaults.stores.required).toEqual(["mozilla", "chrome", "apple", "microsoft"]);
  expect(config.defaults.said).toEqual({});
  expect(config.schedule).toEqual({ healthyMs: 3_600_000, alertMs: 300_000, inventory: "23 */6 * * *" });
  expect(config.listen).toEqual({ host: "127.0.0.1", port: 9631 });
});

/** One bad file per rule: what stands in it, and the whole text of every problem. */
const BAD: readonly (readonly [rule: string, text: string, problems: readonly string[]])[] = [
  [
    "an empty file",
    " \n",
    ["f: found an empty file; a first version is one line: domains: [img.example.com]"],
  ],
  ["no mapping", "- a", ["f: found a list; write a mapping, such as domains: [img.example.com]"]],
  // `--config privkey.pem` showed the first fifty characters of the key.
  [
    "a private key instead of a configuration",
    "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqG\n-----END PRIVATE KEY-----\n",
    ["f: found one text; write a mapping, such as domains: [img.example.com]"],
  ],
  ["only a comment", "# soon", ["f: found nothing; write a mapping, such as domains: [img.example.com]"]],
  [
    "malformed YAML",
    "domains: [a.example\nrules: []",
    [
      "f:2:1: found YAML that cannot be read (Flow sequence in block collection must be sufficiently indented and end with a ]); look at this line and the one above it",
    ],
  ],
  [
    "a key twice",
    "domains: [a.example]\ndomains: [b.example]",
    ["f:2:1: found the same key twice; keep one of them"],
  ],
  [
    "two documents",
    "domains: [a.example]\n---\n{}",
    ["f:2:1: found more than one YAML document; remove the line --- between them"],
  ],
  [
    "a tab",
    "owners:\n\tweb: {}",
    [expect.stringContaining("f:2:1: found a tab at the beginning of the line; indent with spaces")],
  ],
  [
    "a glob without quotes",
    "rules:\n  - { match: { domain: *.pay.example }, set: { critical: true } }",
    [
      'f:2:24: found *.pay.example without quotes, which YAML takes for a reference; put quotes around it: "*.pay.example"',
    ],
  ],
  [
    "a YAML bomb",
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]`,
    ["f:1:1: found aliases that unfold too often; write the values out instead of using * and &"],
  ],
  [
    "nesting without end",
    `domains: ${"[".repeat(20_000)}`,
    ["f:1:1: found nesting too deep to read; flatten it: nothing here needs more than six levels"],
  ],
  [
    "a tag",
    "domains: [!!js/function a.example]",
    [expect.stringContaining("f:1:11: found a YAML tag (!…) that means nothing here")],
  ],
  [
    "an unknown key",
    "domain: [a.example]",
    ['f:1:1 domain: found the unknown key "domain"; did you mean "domains"?'],
  ],
  [
    "an unknown key far from any",
    "domains: [a.example]\nlog: { colour: red }",
    ['f:2:8 log.colour: found the unknown key "colour"; known keys here: level'],
  ],
  [
    "a name server by name",
    "dns: { servers: [ns.example.com] }",
    [
      'f:1:18 dns.servers[0]: found "ns.example.com"; write an address, such as 192.0.2.53 or [2001:db8::53]:5353',
    ],
  ],
  [
    "two resolvers of one name",
    "dns: { resolvers: [{ name: a }, { name: b }, { name: a }] }",
    ['f:1:54 dns.resolvers[2].name: found "a"; write another name: an earlier resolver has this one'],
  ],
  [
    "a resolver by a name that means something else",
    "dns: { resolvers: [{ name: fixed }] }",
    ['f:1:28 dns.resolvers[0].name: found "fixed"; write another name: this one is taken'],
  ],
  [
    "both forms of resolvers",
    "dns: { servers: [192.0.2.53], resolvers: [{ name: a }] }",
    ["f:1:17 dns.servers: found a list; servers and resolvers say the same thing: leave servers out"],
  ],
  [
    "a client subnet that is none",
    "dns: { resolvers: [{ name: a, client_subnet: 203.0.113.0/33 }] }",
    [
      'f:1:46 dns.resolvers[0].client_subnet: found "203.0.113.0/33"; write a subnet, such as 203.0.113.0/24 or 2001:db8::/56',
    ],
  ],
  [
    "a suffix that is no name, and one of no known kind",
    'dns: { suffixes: { "a b.example": cdn, b.example: cdm } }',
    [
      'f:1:20 dns.suffixes["a b.example"]: found the name "a b.example"; write the end of a name, such as partner-cdn.example; {region} and ? may stand in it',
      'f:1:51 dns.suffixes["b.example"]: found "cdm"; did you mean "cdn"?',
    ],
  ],
  ["text for a list", "domains: a.example", ['f:1:10 domains: found "a.example"; write a list']],
  ["a missing value", "domains:", ["f:1:1 domains: found nothing; write a list"]],
  [
    "a number for a domain",
    "domains: [5]",
    ["f:1:11 domains[0]: found the number 5; write a text, in quotes"],
  ],
  [
    "a declared wildcard",
    'domains: ["*.example.com"]',
    [
      'f:1:11 domains[0]: found "*.example.com"; a wildcard names no server that could be asked; declare the domains below it one by one',
    ],
  ],
  [
    "an address of the web for a domain",
    'domains: ["https://a.example/"]',
    ['f:1:11 domains[0]: found "https://a.example/"; write the domain alone, without scheme and path'],
  ],
  [
    "a port out of range",
    'domains: ["a.example:65536"]',
    [
      'f:1:11 domains[0]: found "a.example:65536"; a port is a number from 1 to 65535, as in dl.example.com:8443',
    ],
  ],
  [
    "control characters",
    'domains: ["a\\u001b[31m.example"]',
    [expect.stringMatching(/^f:1:11 domains\[0\]: found "a\\u\{1b\}\[31m\.example"; [\x20-\x7e]+$/)],
  ],
  [
    "a duration without unit",
    "schedule: { healthy: 3600 }",
    [
      "f:1:22 schedule.healthy: found the number 3600; write a duration with its unit, such as 30s, 5m, 12h or 30d",
    ],
  ],
  [
    "a duration out of range",
    "schedule: { alert: 1s }",
    ['f:1:20 schedule.alert: found "1s"; write a duration from 1m to 30d'],
  ],
  [
    "a rhythm that is none",
    'schedule: { inventory: "61 * * * *" }',
    [
      expect.stringContaining(
        'f:1:24 schedule.inventory: found "61 * * * *"; write a cron rhythm of five fields',
      ),
    ],
  ],
  [
    "a region that is none",
    "sources: [{ name: prod, type: aliyun, region: cn x }]",
    ['f:1:47 sources[0].region: found "cn x"; write a region such as cn-hangzhou'],
  ],
  [
    "a rhythm with a weekday that is none",
    'schedule: { inventory: "0 8 * * xyz" }',
    [expect.stringContaining('f:1:24 schedule.inventory: found "0 8 * * xyz"; write a cron rhythm')],
  ],
  [
    "thresholds in the wrong order",
    "thresholds: { warning: 3d, critical: 7d }",
    [
      'f:1:38 thresholds.critical: found "7d"; critical comes later than warning: write a shorter time than warning',
    ],
  ],
  [
    "a day that does not exist",
    "alerts: { until: 2027-02-30 }",
    [
      'f:1:18 alerts.until: found "2027-02-30"; write a day (2027-01-31) or a time with its zone (2027-01-31T12:00:00Z)',
    ],
  ],
  [
    "a holiday that runs backwards",
    "sources: [{ name: jd, type: jdcloud-oss, holidays: [2027-02-12..2027-02-05] }]",
    [expect.stringContaining('holidays[0]: found "2027-02-12..2027-02-05"; write a day or a span of days')],
  ],
  [
    "a secret in the file",
    "mail: { from: a@b.example, host: h, password: hunter2 }",
    [
      'f:1:37 mail.password: found the unknown key "password"; no secrets in this file: name an environment variable (password_env, env_prefix) or a file (password_file)',
    ],
  ],
  [
    "a secret where its variable should be named",
    "mail: { from: a@b.example, host: h, password_env: hunter2 }",
    [
      "f:1:51 mail.password_env: found a text of another form; name an environment variable (capital letters, digits, _), not the secret itself",
    ],
  ],
  [
    "a secret file that is missing",
    "mail: { from: a@b.example, host: h, password_file: nowhere.txt }",
    [
      expect.stringMatching(
        /^f:1:52 mail\.password_file: found that \S*nowhere\.txt cannot be read: there is no such file; /,
      ),
    ],
  ],
  [
    "a mail address",
    "owners: { web: { mail: [nobody] } }",
    ['f:1:25 owners.web.mail[0]: found "nobody"; write a mail address'],
  ],
  [
    "an owner's name",
    "owners: { The Web: {} }",
    [
      'f:1:11 owners["The Web"]: found the name "The Web"; write a short name in lower case: letters, digits, - _ . (63 at most)',
    ],
  ],
  [
    "an unknown owner",
    "owners: { platform: {} }\ndefaults: { owner: platfrom }",
    ['f:2:20 defaults.owner: found the unknown owner "platfrom"; did you mean "platform"?'],
  ],
  [
    "an owner where there is none",
    "defaults: { owner: web }",
    ['f:1:20 defaults.owner: found the unknown owner "web"; there are no owners'],
  ],
  [
    "an unknown store",
    "defaults: { stores: { required: [mozila] } }",
    ['f:1:34 defaults.stores.required[0]: found the unknown store "mozila"; did you mean "mozilla"?'],
  ],
  [
    "an unknown source",
    "bindings: [{ domains: [a.example], source: prod }]",
    ['f:1:44 bindings[0].source: found the unknown source "prod"; known sources: file'],
  ],
  [
    "an unknown source in a rule",
    "sources: [{ name: prod, type: aliyun }]\nrules: [{ match: { source: [pord, p*] }, set: {} }]",
    ['f:2:29 rules[0].match.source[0]: found the unknown source "pord"; did you mean "prod"?'],
  ],
  [
    "a source's type",
    "sources: [{ name: prod, type: aliyn }]",
    ['f:1:31 sources[0].type: found "aliyn"; write type: aliyun or type: jdcloud-oss'],
  ],
  [
    "a key of another type of source",
    "sources: [{ name: prod, type: aliyun, pin: x }]",
    ['f:1:39 sources[0].pin: found the unknown key "pin"; it does not belong to this type'],
  ],
  [
    "a source's name twice",
    "sources: [{ name: a, type: aliyun }, { name: a, type: aliyun }]",
    ['f:1:46 sources[1].name: found the name "a", which is the name of another source; choose another name'],
  ],
  [
    "a store under a built-in name",
    "stores: { mozilla: { pem: x.pem } }",
    ['f:1:11 stores.mozilla: found the name "mozilla", which is a built-in store; choose another name'],
  ],
  [
    "no domains",
    "bindings: [{ domains: [] }]",
    ["f:1:23 bindings[0].domains: found a list; name at least one domain"],
  ],
  [
    "two hosted certificates",
    `bindings: [{ domains: [a.example], hosted: { pem: x, sha256: "${"0".repeat(64)}" } }]`,
    [
      "f:1:44 bindings[0].hosted: found a mapping; give exactly one of pem, sha256, sha1 (with not_after), or write unknown",
    ],
  ],
  [
    "a fingerprint without quotes",
    `bindings: [{ domains: [a.example], hosted: { sha1: ${"1".repeat(40)}, not_after: 2027-01-01 } }]`,
    [expect.stringContaining("bindings[0].hosted.sha1: found the number 1.1")],
  ],
  [
    "SHA-1 without dates",
    `bindings: [{ domains: [a.example], hosted: { sha1: "${"1".repeat(40)}a" } }]`,
    [expect.stringContaining("write a SHA-1 fingerprint in quotes: 40 hexadecimal digits")],
  ],
  [
    "SHA-1 alone",
    `bindings: [{ domains: [a.example], hosted: { sha1: "${"a".repeat(40)}" } }]`,
    [expect.stringContaining("add not_after: SHA-1 alone is too weak")],
  ],
  [
    "a certificate beside layers",
    "bindings: [{ domains: [a.example], hosted: { origin: unknown, pem: x } }]",
    ['f:1:68 bindings[0].hosted.pem: found "x"; put it inside origin or edge'],
  ],
  [
    "hosted as something else",
    "bindings: [{ domains: [a.example], hosted: none }]",
    [expect.stringContaining('f:1:44 bindings[0].hosted: found "none"; write { pem: FILE }')],
  ],
  [
    "an address that is none",
    "bindings: [{ domains: [a.example], addresses: [a.example] }]",
    [
      'f:1:48 bindings[0].addresses[0]: found "a.example"; write an IP address ("192.0.2.7" instead of DNS, "+192.0.2.7" in addition to it)',
    ],
  ],
  [
    "an exception without reason and end",
    "rules: [{ match: {}, set: { monitor: false } }]",
    [
      "f:1:27 rules[0].set.reason: found nothing; say why in reason: an exception needs a reason",
      "f:1:27 rules[0].set.until: found nothing; say until when in until: an exception needs an end",
    ],
  ],
  [
    "a reason without exception",
    "rules: [{ match: {}, set: { reason: x } }]",
    ['f:1:37 rules[0].set.reason: found "x"; remove it, or set monitor: false beside it'],
  ],
  [
    "an unknown finding code",
    "rules: [{ match: {}, set: { severity: { leaf-expirin: off } } }]",
    [
      'f:1:41 rules[0].set.severity.leaf-expirin: found the unknown key "leaf-expirin"; did you mean "leaf-expiring"?',
    ],
  ],
  [
    "yes for true",
    "rules: [{ match: {}, set: { critical: yes } }]",
    ['f:1:39 rules[0].set.critical: found "yes"; write true or false'],
  ],
  [
    "a rule without set",
    "rules: [{ match: {} }]",
    ["f:1:9 rules[0].set: found nothing; write a mapping (key: value)"],
  ],
  [
    "a word nearly right",
    "metrics: { detail: fulll }",
    ['f:1:20 metrics.detail: found "fulll"; did you mean "full"?'],
  ],
  [
    "a number out of range",
    "probe: { concurrency: 0 }",
    ["f:1:23 probe.concurrency: found the number 0; write at least 1"],
  ],
  [
    "a broken number",
    "probe: { concurrency: 1.5 }",
    ["f:1:23 probe.concurrency: found the number 1.5; write a whole number"],
  ],
  [
    "listen without host",
    "listen: 9631",
    ["f:1:9 listen: found the number 9631; write host:port, such as 127.0.0.1:9631 or [::1]:9631"],
  ],
];

describe("a bad file", () => {
  test.each(BAD)("with %s says so at its place", async (_, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });

  test("tells every problem at once, in the order of the file", async () => {
    const problems = await problemsOf("domains: [5]\ndefaults: { owner: x }\nlisten: y\nmetric: {}");
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual(["f:1:11", "f:2:20", "f:3:9", "f:4:1"]);
  });

  test("never repeats a secret", async () => {
    const text =
      "mail: { password: hunter2, password_env: hunter2, password_file: 5, token: hunter2, from: x, host: h }";
    expect((await problemsOf(text)).join()).not.toContain("hunter2");
  });

  test("that is no text, a directory, missing or huge is told with its name", async () => {
    const directory = temporaryFolder();
    const file = join(directory, "c.yaml");
    await writeFile(file, "domains: [a.example]");
    const found = async (path: string, maxBytes = 1000) => {
      const loaded = await loadConfig(path, {}, { now: NOW, maxBytes });
      return loaded.ok
        ? ""
        : loaded.problems.map((problem) => `${problem.file === path} ${problem.found}`).join();
    };
    expect(await problemsOf(Uint8Array.of(0xff, 0xfe, 0x41))).toEqual([
      "f: found a file that is not text; write it in UTF-8",
    ]);
    expect(await found(directory)).toBe("true a file that cannot be read: it is a directory");
    expect(await found(join(directory, "no.yaml"))).toBe(
      "true a file that cannot be read: there is no such file",
    );
    expect(await found(join(file, "no.yaml"))).toBe(
      "true a file that cannot be read: part of its path is not a directory",
    );
    expect(await found(file, 10)).toBe("true a file that cannot be read: it is larger than 10 bytes");
  });
});

test("what has ended, what watches nothing and what another environment may have are warnings", async () => {
  const warningsOf = async (text: string) => {
    const loaded = await load(text);
    return loaded.ok
      ? loaded.warnings.map((warning) => formatProblem({ ...warning, file: "f" }))
      : loaded.problems;
  };
  expect(await warningsOf("domains: []")).toEqual([
    "f:1:1: found no domain to watch; add domains, bindings or sources",
  ]);
  const rule = "{ match: {}, set: { monitor: false, reason: r, until: 2026-11-21 } }";
  expect(await warningsOf(`domains: [a.example]\nrules: [${rule}]`)).toEqual([
    "f:2:63 rules[0].set.until: found an exception that has ended; remove it, or give it a new end",
  ]);
  const mail = "mail: { from: a@b.example, host: h, password_env: NOBODY_SET_THIS }";
  expect(await warningsOf(`domains: [a.example]\n${mail}`)).toContain(
    "f:2:51 mail.password_env: found that the environment variable NOBODY_SET_THIS is not set; set it where the program starts",
  );
});
