import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { type IssuedLeaf, issueLeaf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom } from "../../src/lab/family.ts";
import { run } from "../tools/run-command.ts";
import { startWebServer, type WebServer } from "../tools/web-server.ts";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

const DOMAIN = "img.lab.example";
let leaf: IssuedLeaf;

beforeAll(async () => {
  const now = new Date();
  const { r3Rsa: issuer } = await createFamily(now);
  const validity = { notBefore: daysFrom(now, -9), notAfter: daysFrom(now, 80) };
  leaf = await issueLeaf({ issuer, names: [DOMAIN], ...validity });
});

interface Checked {
  readonly https: WebServer;
  readonly codes: readonly string[];
  readonly explained: string;
}

async function check(probe: object, ...options: readonly string[]): Promise<Checked> {
  const page = { status: 200, headers: { "content-type": "text/html" } };
  const https = await startWebServer(() => page, leaf);
  const http = await startWebServer(() => page);
  const directory = temporaryFolder();
  const config = await writeConfig(directory, {
    probe,
    database: { path: join(directory, "none.db") },
    bindings: [
      {
        domains: [`${DOMAIN}:${https.port}`],
        addresses: [https.address],
        served_by: "cdn",
        probe: { http_port: http.port },
      },
    ],
  });
  const { stdout } = await run(["check", "--json", ...options, "--config", config]);
  const { findings } = JSON.parse(stdout).bindings[0] as { findings: readonly { code: string }[] };
  const { stdout: explained } = await run(["explain", `${DOMAIN}:${https.port}`, "--config", config]);
  return {
    https,
    explained,
    codes: findings
      .map(({ code }) => code)
      .filter((code) => OURS.includes(code))
      .sort(),
  };
}

const OURS = ["plain-http-served", "hsts-missing", "http2-missing", "compression-missing"];

it("sends requests and judges the answers", async () => {
  const { https, codes, explained } = await check({});
  expect(codes).toEqual(["compression-missing", "hsts-missing", "plain-http-served"]);
  expect(https.asked.map(({ method }) => method)).toEqual(["HEAD", "GET"]);
  expect(explained).toMatch(/probe\.http_port +\d+ +bindings\[0\]/);
});

it.for([
  ["--no-requests", {}, ["--no-requests"]],
  ["probe.requests: false", { requests: false }, []],
] as const)("sends none by %s", async ([, probe, options]) => {
  const { https, codes } = await check(probe, ...options);
  expect(codes).toEqual([]);
  expect(https.asked).toEqual([]);
});
