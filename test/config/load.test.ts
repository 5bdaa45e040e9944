import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { type LoadedConfig, loadConfig } from "../../src/config/load.ts";
import { formatProblem } from "../../src/config/problem.ts";

const NOW = Date.UTC(2026, 10, 22);
const ENVIRONMENT = { SMTP_PASSWORD: "a secret of the test" };

async function load(text: string | Uint8Array): Promise<LoadedConfig> {
  const file = join(await mkdtemp(join(tmpdir(), "certhorizon-")), "certhorizon.yaml");
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
    ]);
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

  test("names what this version accepts and does not use", async () => {
    const loaded = await load(FULL);
    const warnings = loaded.ok ? loaded.warnings : [];
    expect(warnings.map(({ path, found }) => [path, found])).toEqual(
      ["sources[0]", "sources[1]", "sources[2]", "mail", "alerts"].map((path) => [
        path,
        "a part that is not used by this version",
      ]),
    );
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
  expect(config.schedule).toEqual({ healthyMs: 3_600_000, alertMs: 300_000, inventory: "23 */6 * * *" });
  expect(config.listen).toEqual({ host: "127.0.0.1", port: 9631 });
});
