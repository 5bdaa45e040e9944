import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { issueLeaf, type LabName, pemOf } from "../../src/lab/authority.ts";
import type { RawExtension } from "../../src/lab/extensions.ts";
import { createFamily, daysFrom, type LabFamily } from "../../src/lab/family.ts";
import { startTlsServer } from "../../src/lab/tls-server.ts";
import { run } from "../tools/run-command.ts";
import { runDaemon } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

const DOMAIN = "img.lab.example";
/** Escape sequences, a line feed, a null byte, text that runs backwards, the end of a label. */
const EVIL = '\u001b[31mred\u0007\nsecond line\u0000\u202egnp.exe"} 1';
/** What no output may hold, except line feeds of its own. */
const RAW = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u;

let family: LabFamily;

beforeAll(async () => {
  family = await createFamily(new Date());
});

interface Oddity {
  readonly subject?: LabName;
  readonly extensions?: readonly RawExtension[];
  readonly names?: readonly string[];
}

const broken = (oid: string): RawExtension => ({
  oid,
  critical: true,
  value: new Uint8Array([0x30, 0x7f, 1]),
});

describe("certificates that mean harm", () => {
  const cases: readonly [name: string, oddity: Oddity, findings: readonly string[]][] = [
    [
      "control characters in the subject",
      {
        subject: [
          ["CN", EVIL],
          ["O", EVIL],
        ],
      },
      [],
    ],
    ["control characters in a name", { names: [DOMAIN, 'evil.example"} 1\u001b[2J'] }, []],
    ["broken basic constraints", { extensions: [broken("2.5.29.19")] }, ["untrusted"]],
    ["broken alternative names", { extensions: [broken("2.5.29.17")] }, ["name-mismatch"]],
    ["an unknown critical extension", { extensions: [broken("1.2.3.4")] }, ["untrusted"]],
  ];
  it.for(cases)("%s", async ([, { names = [DOMAIN], ...oddity }, findings]) => {
    const now = new Date();
    const validity = { notBefore: daysFrom(now, -9), notAfter: daysFrom(now, 80) };
    const leaf = await issueLeaf({ issuer: family.r3Rsa, names, ...validity, ...oddity });
    const server = await startTlsServer({ address: "127.0.0.1", certificates: [leaf] });
    onTestFinished(() => server.close());
    const directory = temporaryFolder();
    await writeFile(join(directory, "lab.pem"), family.r3.certificate.pem + family.r1.certificate.pem);
    const config = await writeConfig(directory, {
      stores: { lab: { pem: "lab.pem" } },
      defaults: { stores: { required: ["lab"] } },
      listen: `127.0.0.1:${await freePort()}`,
      bindings: [{ domains: [`${DOMAIN}:${server.port}`], addresses: ["127.0.0.1"] }],
    });

    const daemon = await runDaemon(config);
    await daemon.begun;
    const scrape = await daemon.scrape();
    expect(scrape.series("last_success_timestamp_seconds")).toHaveLength(1);
    const codes = scrape.findings(DOMAIN).filter((code) => code !== "common-name-not-in-san");
    expect(codes).toEqual(findings);
    expect(scrape.text).not.toMatch(RAW);
    expect(scrape.text).not.toContain("evil.example");
    expect(daemon.log()).toBe("");
    for (const command of [["check"], ["check", "--json"], ["findings"], ["history", DOMAIN]]) {
      const { stdout, stderr } = await run([...command, "--config", config]);
      expect(stderr).toBe("");
      expect(stdout).toContain(command[0] === "history" ? "presented" : "");
      expect(stdout).not.toMatch(RAW);
    }
  });
});

it("refuses a hosted certificate with trailing bytes, with a sentence", async () => {
  const now = new Date();
  const validity = { notBefore: daysFrom(now, -9), notAfter: daysFrom(now, 80) };
  const leaf = await issueLeaf({ issuer: family.r3Rsa, names: [DOMAIN], ...validity });
  const directory = temporaryFolder();
  await writeFile(join(directory, "hosted.pem"), pemOf([new Uint8Array([...leaf.der, 0, 1, 2])]));
  const config = await writeConfig(directory, {
    bindings: [{ domains: ["localhost:1"], hosted: { pem: "hosted.pem" } }],
  });
  const { code, stderr } = await run(["validate", "--config", config]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/^\S+certhorizon\.yaml:\d+:\d+ bindings\[0\]\.hosted\.pem: \S+hosted\.pem: .+\n$/);
});
