import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../tools/workspace.ts";

const unit = readFileSync(resolve(import.meta.dirname, "../../docs/deploy/certhorizon.service"), "utf8");
const isMissing = spawnSync("systemd-analyze", ["--version"]).error !== undefined;
if (isMissing) process.stderr.write("skipped: systemd-analyze not installed (Debian: systemd)\n");

async function complaintsAbout(text: string): Promise<string> {
  const file = join(temporaryFolder(), "certhorizon.service");
  // Whether this machine has a Node.js at that place says nothing about the unit.
  await writeFile(file, text.replaceAll("/usr/bin/node", process.execPath));
  const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
  return `${stdout}${stderr}`
    .split("\n")
    .filter((line) => line.includes("certhorizon.service"))
    .join("\n");
}

test.skipIf(isMissing)("systemd has nothing to say against the unit, and would have", async () => {
  expect(await complaintsAbout(unit)).toBe("");
  expect(await complaintsAbout(unit.replace("ProtectProc=", "ProtectPrroc="))).toContain("ProtectPrroc");
});
