import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { type Ran, run } from "../tools/run-command.ts";

let lab: Lab;
let directory: string;
let config: string;

beforeAll(async () => {
  lab = await openLab({ now: new Date() });
  directory = await mkdtemp(join(tmpdir(), "certhorizon-wait-"));
  config = await writeQuickConfig(lab, directory);
});

afterAll(async () => {
  await lab.close();
  await rm(directory, { recursive: true, force: true });
});

/** Waits on a domain of the lab, looking every 50 ms; `onLine` hears of every line as it is written. */
function wait(fault: string, until: string, length: string, onLine: (line: string) => void): Promise<Ran> {
  const domain = `${lab.find(fault).domain}:${lab.find(fault).port}`;
  const args = ["check", domain, "--config", config, "--wait", length, "--until", until, "--every", "50ms"];
  return run(args, { directory, onOutput: onLine });
}

const sha256 = (der: Uint8Array): string => createHash("sha256").update(der).digest("hex");

it("tells the change at every address while the certificate is exchanged, and ends with 0", async () => {
  const next = await lab.renew("partly-deployed");
  await writeFile(join(directory, "next.pem"), next.pem);
  const { domain, port } = lab.find("partly-deployed");
  const seen: string[] = [];
  const { code, stdout, stderr } = await wait("partly-deployed", "next.pem", "20s", (line) => {
    seen.push(line);
    if (seen.length === 2) lab.exchange("partly-deployed", [next], "127.0.0.2");
    if (seen.length === 3) lab.exchange("partly-deployed", [next], "127.0.0.1");
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const short = sha256(next.der).slice(0, 16);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.slice(0, 2).join("\n")).not.toContain(short);
  expect(lines.slice(2).map((line) => line.replace(/^\d\d:\d\d:\d\d /, ""))).toEqual([
    `${domain}:${port} 127.0.0.2 serves ${short}… ✓ new`,
    `${domain}:${port} 127.0.0.1 serves ${short}… ✓ new`,
    "Every endpoint serves the new certificate.",
  ]);
});

it.for([
  ["plain", (hex: string) => hex],
  ["with colons, in capitals", (hex: string) => hex.toUpperCase().replaceAll(/..(?!$)/g, "$&:")],
] as const)("takes a SHA-256 %s", async ([, write]) => {
  const [certificate] = lab
    .find("good")
    .arrangement.endpoints.flatMap((endpoint) => (endpoint.kind === "tls" ? endpoint.certificates : []));
  const leaf = certificate?.chain[0] ?? new Uint8Array();
  const { code, stdout } = await wait("good", write(sha256(leaf)), "5s", () => undefined);
  expect(code).toBe(0);
  expect(stdout).toContain("✓ new");
});

it.for([
  ["another certificate", "expired", /expired\.lab\.example:\d+ 127\.0\.0\.1 serves [0-9a-f]{16}…\n/],
  ["a port that refuses", "refused", /refused\.lab\.example:\d+ 127\.0\.0\.1 connect refused\n/],
] as const)("gives up with 2 when the time is over and it is still %s", async ([, fault, line]) => {
  const { code, stdout } = await wait(fault, "ab".repeat(32), "120ms", () => undefined);
  expect(code).toBe(2);
  expect(stdout).toMatch(line);
  expect(stdout.trimEnd().split("\n")).toHaveLength(2);
  expect(stdout).toMatch(/\nNot every endpoint serves the new certificate yet\.\n$/);
});

it("looks once more when the time is over, however long the pauses are", async () => {
  const next = await lab.renew("expiring");
  const { domain, port } = lab.find("expiring");
  const until = sha256(next.der);
  const args = ["check", `${domain}:${port}`, "--config", config, "--wait", "300ms", "--until", until];
  const { code } = await run(args, { onOutput: () => lab.exchange("expiring", [next]) });
  expect(code).toBe(0);
});

it("ends with 3 when there is no address to probe, and says why", async () => {
  const args = ["check", "nowhere.invalid", "--wait", "100ms", "--until", "ab".repeat(32)];
  const { code, stdout } = await run(args, { directory: tmpdir() });
  const said = stdout.replace(/^\d\d:\d\d:\d\d /, "");
  expect({ code, said }).toEqual({
    code: 3,
    said: "nowhere.invalid:443 dns no-such-name\nNo address could be found to probe.\n",
  });
});

it("does not call a domain served whose name leads nowhere", async () => {
  const { domain, port, arrangement } = lab.find("good");
  const [leaf] = arrangement.endpoints.flatMap((one) => (one.kind === "tls" ? one.certificates : []));
  const until = sha256(leaf?.chain[0] ?? new Uint8Array());
  const names = [`${domain}:${port}`, "nowhere.invalid"];
  const args = ["check", ...names, "--config", config, "--wait", "100ms", "--until", until];
  const { code, stdout } = await run(args, { directory });
  expect(code).toBe(2);
  expect(stdout).toMatch(/ 127\.0\.0\.1 serves [0-9a-f]{16}… ✓ new\n/);
  expect(stdout).toMatch(/ nowhere\.invalid:443 dns no-such-name\n/);
  expect(stdout).toMatch(/\nNot every endpoint serves the new certificate yet\.\n$/);
});
