import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

/** A network of its own has no route at all. */
const ALONE = ["--user", "--map-root-user", "--net"] as const;
const isPossible = spawnSync("unshare", [...ALONE, "true"]).status === 0;
const program = resolve(import.meta.dirname, "../../bin/certhorizon.js");

describe.skipIf(!isPossible)("on a host without a route for IPv6 (needs unshare)", () => {
  async function check(...args: readonly string[]) {
    const directory = temporaryFolder();
    const addresses = ["2001:db8::1", "2001:db8::2"];
    await writeConfig(directory, { bindings: [{ domains: ["six.example.com"], addresses }] });
    const command = [...ALONE, process.execPath, program, "check", ...args];
    return spawnSync("unshare", command, { cwd: directory, encoding: "utf8" });
  }
  const SAID =
    "This host has no IPv6 route: 2 IPv6 addresses are not probed (2001:db8::1 and 2001:db8::2).\n";

  it("check says what it did not look at, and knows nothing of it", async () => {
    const { status, stdout, stderr } = await check();
    expect({ status, stderr }).toEqual({ status: 3, stderr: SAID });
    expect(stdout).toMatch(/^\? unknown +six\.example\.com:443 /m);
  });

  it("--wait does not call it served", async () => {
    const { status, stdout, stderr } = await check(
      "six.example.com",
      ...["--wait", "100ms", "--until", "ab".repeat(32)],
    );
    expect({ status, stderr }).toEqual({ status: 3, stderr: SAID });
    expect(stdout).toMatch(
      / six\.example\.com:443 has IPv6 addresses only\nNo address could be found to probe\.\n$/,
    );
  });
});
