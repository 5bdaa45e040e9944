import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROMETHEUS_FOLDER, ruleFiles, ruleTestFiles } from "../tools/rule-files.ts";
import { temporaryFolder } from "../tools/workspace.ts";

const FINDINGS = "certhorizon-findings.rules.yml";
const FACTS = "certhorizon-facts.rules.yml";
const MONITOR = "certhorizon-monitor.rules.yml";

const missing = ["promtool", "amtool"].filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);
if (missing.length > 0)
  process.stderr.write(
    `skipped: ${missing.join(", ")} not installed (Debian: prometheus, prometheus-alertmanager)\n`,
  );

describe.skipIf(missing.length > 0)("with Debian's promtool and amtool", () => {
  it("the rules are accepted without a remark", () => {
    const { status, stdout, stderr } = run("promtool", ["check", "rules", "--lint-fatal", ...ruleFiles()]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.match(/SUCCESS/g)).toHaveLength(ruleFiles().length);
  });

  it.each(ruleTestFiles())("%s passes", (file) => {
    const { status, stdout, stderr } = run("promtool", ["test", "rules", file]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("SUCCESS");
  });

  // What the tests are worth: with a part spoiled, they tell.
  it.each<[string, string, string, string, string]>([
    ["silences", FINDINGS, ">= 2 unless on", ">= 2 or on", "stories-findings"],
    ["gaps", FINDINGS, "(certhorizon_finding[15m]", "(certhorizon_finding[1s]", "stories-findings"],
    ["silences in gaps", FINDINGS, "suppressed[15m]", "suppressed[1s]", "stories-findings"],
    ["warnings", FINDINGS, 'leaf-expiring"} == 2', 'leaf-expiring"} == 1', "stories-findings"],
    ["criticals", FINDINGS, 'leaf-expiring"} == 3', 'leaf-expiring"} == 4', "stories-findings"],
    ["findings without owner", FINDINGS, "or on (subject", "and on (subject", "stories-findings"],
    ["lifetimes", FACTS, "lifetime_seconds / 3", "lifetime_seconds", "stories-facts"],
    [
      "ended leaves",
      FACTS,
      ') unless on (domain, port) certhorizon_facts:suppressed{code=~"leaf-expired',
      ') > 0 unless on (domain, port) certhorizon_facts:suppressed{code=~"leaf-expired',
      "stories-facts",
    ],
    ["tiers", FACTS, 'trusted{tier="required"}', "trusted", "stories-facts"],
    ["absences", MONITOR, "absent(certhorizon_build_info)", "absent(up)", "monitor"],
  ])("the tests notice when %s are spoiled", async (_, file, part, spoiled, tests) => {
    const folder = join(temporaryFolder(), "prometheus");
    cpSync(PROMETHEUS_FOLDER, folder, { recursive: true });
    const text = readFileSync(join(folder, file), "utf8");
    expect(text).toContain(part);
    writeFileSync(join(folder, file), text.replace(part, spoiled));
    const { status, stdout, stderr } = run("promtool", ["test", "rules", `tests/${tests}.test.yml`], folder);
    expect(status).toBe(1);
    expect(stdout + stderr).toContain("FAILED");
  });

  it("the example of a Prometheus is accepted, with the rules that it names", () => {
    const { status, stdout, stderr } = run("promtool", ["check", "config", "prometheus.example.yml"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("2 rule files found");
  });

  it("the example of an Alertmanager is accepted", () => {
    const { status, stdout, stderr } = run("amtool", ["check-config", "alertmanager.example.yml"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("SUCCESS");
  });

  it.each([
    ["alertname=CerthorizonLeafExpiring severity=warning owner=web", "web"],
    ["alertname=CerthorizonLeafExpired severity=critical owner=web", "on-call,web"],
    ["alertname=CerthorizonLeafExpired severity=critical owner=nobody", "on-call,platform"],
    ["alertname=CerthorizonStoreFailing severity=critical", "on-call,platform"],
    ["alertname=CerthorizonInventoryShrunk severity=warning", "platform"],
    ["alertname=CerthorizonWatchdog severity=none", "dead-mans-switch"],
  ])("the example sends %s to %s", (labels, receivers) => {
    const file = "--config.file=alertmanager.example.yml";
    const { stdout } = run("amtool", ["config", "routes", "test", file, ...labels.split(" ")]);
    expect(stdout.trim()).toBe(receivers);
  });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(tool: string, args: readonly string[], cwd = PROMETHEUS_FOLDER): Ran {
  return spawnSync(tool, args, { cwd, encoding: "utf8" });
}
