import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../tools/workspace.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, "dashboards/compose");
const rules = join(root, "dashboards/prometheus");

const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;
for (const program of ["promtool", "amtool"].filter((each) => !has(each))) {
  process.stderr.write(`skipped: ${program} not installed (Debian: prometheus, prometheus-alertmanager)\n`);
}

it.runIf(has("promtool"))("has a configuration, and rules in it, that Prometheus takes", async () => {
  const text = await readFile(join(folder, "prometheus.yml"), "utf8");
  const file = join(temporaryFolder(), "prometheus.yml");
  const isThere = existsSync(rules);
  const here = isThere
    ? text.replaceAll("/etc/prometheus/rules", rules)
    : text.replace(/^ +- .*\.rules\.yml$/gm, "");
  expect(here).not.toBe(text);
  await writeFile(file, here);
  const told = execFileSync("promtool", ["check", "config", file], { encoding: "utf8" });
  expect(told).toContain("is valid prometheus config file syntax");
});

it.runIf(has("amtool"))("has a configuration that Alertmanager takes", () => {
  const file = join(folder, "alertmanager.yml");
  expect(execFileSync("amtool", ["check-config", file], { encoding: "utf8" })).toContain("SUCCESS");
});
