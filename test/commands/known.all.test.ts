import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { displayWidth } from "../../src/terminal/width.ts";
import { documentedKeys, keysIn } from "../tools/json-keys.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { run } from "../tools/run-command.ts";
import { runDaemon } from "../tools/running-daemon.ts";

let lab: Lab;
let directory: string;
let config: string;

const known = (...args: string[]): ReturnType<typeof run> => run([...args, "--config", config]);

beforeAll(async () => {
  lab = await openLab({ now: new Date() });
  directory = await mkdtemp(join(tmpdir(), "certhorizon-known-"));
  config = await writeQuickConfig(lab, directory);
});

afterAll(async () => {
  await lab.close();
  await rm(directory, { recursive: true, force: true });
});

/** Names in a list, without their ports. */
function namesIn(list: string): readonly string[] {
  return [...list.matchAll(/^\S .*? (\S+\.lab\.example):\d+/gm)].map(([, name]) => name ?? "");
}

describe("what a daemon knows of the lab", () => {
  it("is told with owners and who keeps quiet, narrowed as asked, on any terminal", async () => {
    const { begun } = await runDaemon(config);
    await begun;
    await ownersAndFilters();
    await quietOnes();
    await documented();
    await everyWidth();
    await oneWayOfWritingKeys();
  });
});

async function ownersAndFilters(): Promise<void> {
  const all = (await known("domains")).stdout;
  expect(all).toMatch(
    /^29 domains: 13 critical, 8 warning, 3 info, 5 ok\n\n +domain +owner +certificate ends /,
  );
  expect(all).toMatch(/^✗ critical +expired\.lab\.example:\d+ +platform +3 days ago .* ╳┄+ +leaf-expired$/m);
  expect(all).toMatch(/^✓ ok +good\.lab\.example:\d+ +platform +in \d+ days .* ━+┄+$/m);
  const grave = await known("domains", "--owner", "platform", "--severity", "critical");
  expect(grave.stdout).toMatch(/^13 of 29 domains: 13 critical\n/);
  expect(namesIn((await known("domains", "--code", "partly-deployed")).stdout)).toEqual(["half.lab.example"]);
  expect(namesIn((await known("domains", "--state", "not-deployed")).stdout)).toEqual([
    "waiting.lab.example",
  ]);
  const typo = await known("history", "expird.lab.example");
  expect(typo).toMatchObject({
    code: 3,
    stderr: "expird.lab.example is not among the 29 known domains; did you mean expired.lab.example?\n",
  });
  expect((await known("explain", "nowhere.invalid")).stderr).toMatch(
    /; `certhorizon domains` lists them\.\n$/,
  );
  const none = await known("domains", "--owner", "web", "--code", "leaf-expired");
  expect(none).toMatchObject({ code: 0, stdout: "None of 29 known domains fits.\n" });

  const findings = (await known("findings", "--severity", "warning", "--owner", "web")).stdout;
  expect(findings).toMatch(/^1 of \d+ findings: 1 warning\n/);
  expect(findings).toMatch(/^! warning {2}wrong-layer\.lab\.example:\d+ .*, owner web$/m);
  const { findings: told } = JSON.parse((await known("findings", "--code", "unreachable", "--json")).stdout);
  expect(new Set(told.map(({ code }: { code: string }) => code))).toEqual(new Set(["unreachable"]));
  expect(told.length).toBeGreaterThan(1);
}

/** Nothing is presented here, no name is asked for, and nothing waits to be confirmed. */
const EMPTY =
  /^bindings\[\]\.(?:target\.|resolvers\[\]|pending\[\]|endpoints\[\]\.(?:presented|problems)\[\])/;

async function documented(): Promise<void> {
  const found = keysIn((await known("domains", "--json")).stdout);
  expect([...found].sort()).toEqual(
    documentedKeys()
      .filter((key) => !EMPTY.test(key))
      .sort(),
  );
}

async function quietOnes(): Promise<void> {
  const why = ["--until", "2d", "--reason", "ticket 4711", "--author", "li"];
  await known("ack", "expired.lab.example", ...why);
  await known("silence", "early.*", ...why);
  const list = (await known("domains")).stdout;
  expect(list).toMatch(/ expired\.lab\.example:.* leaf-expired \(acknowledged\)$/m);
  expect(list).toMatch(/ early\.lab\.example:.* leaf-not-yet-valid \(silenced\)$/m);
  expect(list).toMatch(/ wrong-name\.lab\.example:.* name-mismatch$/m);
  expect((await known("findings")).stdout).toMatch(/^\d+ findings: 13 critical, .*; 2 are kept quiet\n/);
  const { stdout } = await known("domains", "--code", "leaf-expired", "--json");
  const { at, bindings } = JSON.parse(stdout);
  expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
  expect(bindings).toHaveLength(1);
  expect(bindings[0].findings[0]).toMatchObject({
    code: "leaf-expired",
    suppressed: { kind: "ack", author: "li", reason: "ticket 4711" },
  });
}

/** Longer words stay whole, because people copy them: names, addresses of web pages, fingerprints. */
async function everyWidth(): Promise<void> {
  const commands = [
    ["domains"],
    ["findings"],
    ["history", "half.lab.example"],
    ["explain", "half.lab.example"],
    ["check", "half.lab.example", "incomplete.lab.example"],
    ["roots"],
    ["roots", "--at", "2028-02-01"],
    ["inspect", "hosted/expiring.pem"],
    ["ack"],
    ["silence"],
    ["deliveries"],
    ["ticket"],
    ["validate"],
  ];
  for (const columns of [60, 80, 160]) {
    for (const command of commands) {
      const { stdout } = await run([...command, "--config", config], { directory, isTTY: true, columns });
      const lines = stripVTControlCharacters(stdout).split("\n");
      const wide = lines.filter((line) => displayWidth(line) > columns && !isOneWord(line));
      expect({ command, columns, wide }).toEqual({ command, columns, wide: [] });
      expect(lines.length).toBeGreaterThan(1);
    }
  }
}

/** Facts apart: their keys belong to the finding. */
async function oneWayOfWritingKeys(): Promise<void> {
  for (const command of ["domains", "findings", "history half.lab.example", "explain half.lab.example"]) {
    const { stdout } = await known(...command.split(" "), "--json");
    const odd = [...keysIn(stdout)].filter((key) => /[A-Z]/.test(key) && !key.includes(".facts."));
    expect({ command, odd }).toEqual({ command, odd: [] });
  }
}

/** A single word after an indentation or a short label. */
function isOneWord(line: string): boolean {
  return displayWidth(line) - Math.max(...line.split(" ").map(displayWidth)) <= 14;
}
