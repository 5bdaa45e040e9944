import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { startDnsServer } from "../tools/dns-server.ts";
import { eventually } from "../tools/eventually.ts";
import { writeQuickConfig } from "../tools/lab-config.ts";
import { type Program, startProgram } from "../tools/program.ts";
import { run } from "../tools/run-command.ts";
import { scrapeOf } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ now: new Date() });
});

afterAll(() => lab.close());

/** Where the first line says that metrics are. */
function urlOf(program: Program): Promise<string> {
  return eventually(() => {
    const [, url] = /metrics on (http:\/\/\S+)\/metrics\n/.exec(program.stdout()) ?? [];
    if (url === undefined) throw new Error(`not started: ${program.stdout()}${program.stderr()}`);
    return url;
  });
}

function untilReady(url: string): Promise<void> {
  return eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
}

/** Starts the program; it ends with the test at the latest. */
function start(args: readonly string[], directory: string): Program {
  const program = startProgram(args, directory);
  onTestFinished(program.kill);
  return program;
}

async function stop(program: Program): Promise<void> {
  program.child.kill("SIGTERM");
  expect(await program.exit).toBe(0);
}

describe("the daemon as a program", () => {
  let directory: string;
  let config: string;
  let program: Program;
  let url: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "certhorizon-program-"));
    config = await writeQuickConfig(lab, directory);
    program = startProgram(["run", "--config", config], directory);
    url = await urlOf(program);
    await untilReady(url);
  });

  afterAll(async () => {
    await stop(program);
    await rm(directory, { recursive: true, force: true });
  });

  it("says in its first line what it watches and where to look", () => {
    expect(program.stdout()).toBe(`certhorizon watches what ${config} declares; metrics on ${url}/metrics\n`);
  });

  it("shows beside it what it knows: domains, findings, history, explain", async () => {
    const domains = await run(["domains", "--config", config, "--json"]);
    expect(domains.code).toBe(0);
    const told = (JSON.parse(domains.stdout).bindings as { domain: string; served_state: string }[]).map(
      ({ domain, served_state }) => [domain, served_state],
    );
    expect(told.sort()).toEqual(lab.domains.map(({ domain, fault }) => [domain, fault.servedState]).sort());
    const findings = await run(["findings", "--config", config, "--json"]);
    const open = (JSON.parse(findings.stdout).findings as { domain: string; code: string; subject: string }[])
      .filter(({ subject }) => subject === "binding")
      .map(({ domain, code }) => `${domain} ${code}`);
    const planted = lab.domains.flatMap((d) => d.fault.findings.map((code) => `${d.domain} ${code}`));
    expect(open.sort()).toEqual(planted.sort());
    expect((await run(["findings", "--config", config])).stdout).toMatch(
      /✗ critical +expired\.lab\.example:\d+ +leaf-expired /,
    );
    const history = await run(["history", "expired.lab.example", "--config", config]);
    expect(history.stdout).toMatch(/finding opened +leaf-expired/);
    const explained = await run(["explain", "wrong-layer.lab.example", "--config", config]);
    expect(explained.stdout).toMatch(/^owner +web +rules\[0\]/m);
    const found = await run(["explain", "assets.lab.example", "--config", config]);
    expect(found.stdout).toMatch(/^bucket +lab-discovered +source lab-account/m);
    expect((await run(["history", "nowhere.example", "--config", config])).stderr).toBe(
      `nowhere.example is not among the ${lab.domains.length} known domains; \`certhorizon domains\` lists them.\n`,
    );
    expect((await run(["validate", "--config", config])).stdout).toMatch(
      / is valid: \d+ bindings, 2 rules\.\n/,
    );
    expect((await run(["migrate", "--config", config])).stdout).toMatch(/ is at version \d+ already\.\n$/);
  });

  it("looks again within two seconds when asked, and notes only what changed", async () => {
    const labels = { domain: "good.lab.example" };
    const scrape = async (): Promise<ReturnType<typeof scrapeOf>> =>
      scrapeOf(await (await fetch(`${url}/metrics`)).text());
    const before = await run(["history", labels.domain, "--config", config, "--json"]);
    const askedAt = Date.now();
    expect((await run(["recheck", labels.domain, "--config", config])).code).toBe(0);
    await eventually(async () =>
      expect((await scrape()).value("last_probe_timestamp_seconds", labels) * 1000).toBeGreaterThanOrEqual(
        askedAt,
      ),
    );
    const after = await run(["history", labels.domain, "--config", config, "--json"]);
    expect(JSON.parse(after.stdout)).toEqual(JSON.parse(before.stdout));
  });

  it("lets no second daemon near its database", async () => {
    const second = await run(["run", "--config", config]);
    expect(second).toEqual({
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(/^\S+certhorizon\.db is in use by another daemon: .+\.\n$/),
    });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it("reads its configuration again on SIGHUP", async () => {
    const text = await readFile(config, "utf8");
    await writeFile(config, `${text}\nowners: [`);
    program.child.kill("SIGHUP");
    await eventually(() => expect(program.stderr()).toMatch(/Configuration refused/));
    expect(program.stderr()).not.toMatch(/^\s+at /m);
    await writeFile(config, text);
  });
});

describe("ways to end", () => {
  it("ends on SIGTERM in the middle of a sweep, at once and with 0, and claims nothing about what it cut off", async () => {
    const { domain, port } = lab.find("silent");
    const dns = await startDnsServer(() => "silent");
    onTestFinished(dns.close);
    const directory = temporaryFolder();
    const config = await writeConfig(directory, {
      listen: `127.0.0.1:${await freePort()}`,
      probe: { timeout: "60s" },
      dns: { servers: [dns.server], timeout: "60s" },
      bindings: [
        { domains: [`${domain}:${port}`], addresses: ["127.0.0.1"] },
        { domains: ["slow.lab.example"] },
      ],
    });
    const program = start(["run", "--config", config], directory);
    await urlOf(program);
    await eventually(async () =>
      expect((await run(["domains", "--config", config])).stdout).toContain(domain),
    );
    await stop(program);
    expect(program.stderr()).toBe("");
    expect((await run(["findings", "--config", config])).stdout).toBe("No finding is open.\n");
    const history = (await run(["history", domain, "--config", config])).stdout;
    expect(history).toContain("added");
    expect(history).not.toMatch(/presented|failed|finding/);
  });

  it("ends when a command's reader goes away, without a stack trace", async () => {
    const directory = temporaryFolder();
    const program = start(["check", "localhost:1"], directory);
    program.child.stdout.destroy();
    expect(await program.exit).toBe(2);
    expect(program.stderr()).toBe("");
  });

  it.each([
    "throw new Error('planted')",
    "Promise.reject(new Error('planted'))",
  ])("ends with 3 and one line when a fault of its own hits it (%s)", async (fault) => {
    const directory = temporaryFolder();
    const config = await writeConfig(directory, {
      listen: `127.0.0.1:${await freePort()}`,
      domains: ["localhost:1"],
    });
    // As soon as the program can catch it.
    const beside = `setInterval(() => { if (process.listenerCount("uncaughtException") > 0) ${fault} }, 10)`;
    const program = startProgram(["run", "--config", config], directory, beside);
    onTestFinished(program.kill);
    expect(await program.exit).toBe(3);
    expect(program.stderr()).toMatch(/^certhorizon met a fault of its own: planted \(at .+\)\n$/);
  });

  it("says which port is taken, and what names another", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const directory = temporaryFolder();
    await writeConfig(directory, { domains: ["localhost:1"], listen: `127.0.0.1:${port}` });
    const { code, stderr } = await run(["run"], { directory });
    expect(code).toBe(3);
    expect(stderr).toMatch(
      new RegExp(`^.*127\\.0\\.0\\.1:${port}.* \\(listen, or CERTHORIZON_LISTEN\\)\\.\\n$`),
    );
    // The lock is free again: what could not start holds nothing.
    expect((await run(["migrate"], { directory })).code).toBe(0);
    expect((await run(["run"], { directory })).stderr).toBe(stderr);
  });
});

describe("kill -9 during a sweep", () => {
  const NAMES = Array.from({ length: 100 }, (_, n) => `d${String(n).padStart(3, "0")}.lab.example`);

  it("loses nothing that was recorded and repeats nothing", async () => {
    const { port } = lab.find("good");
    const directory = temporaryFolder();
    const config = await writeConfig(directory, {
      listen: `127.0.0.1:${await freePort()}`,
      // One after the other, so that the sweep takes several batches.
      probe: { concurrency: 1 },
      bindings: [{ domains: NAMES.map((name) => `${name}:${port}`), addresses: ["127.0.0.1"] }],
    });
    const database = join(directory, "certhorizon.db");

    const first = start(["run", "--config", config], directory);
    await urlOf(first);
    await eventually(() => expect(historyOf(database).changes.length).toBeGreaterThan(0));
    await first.kill();
    const before = historyOf(database);
    expect(before.seen).toBeLessThan(NAMES.length);

    const second = start(["run", "--config", config], directory);
    await untilReady(await urlOf(second));
    const after = historyOf(database);
    expect(after.seen).toBe(NAMES.length);
    expect(after.changes.slice(0, before.changes.length)).toEqual(before.changes);
    expect(after.transitions.slice(0, before.transitions.length)).toEqual(before.transitions);
    expect(new Set(after.changes.map(withoutTime)).size).toBe(after.changes.length);
    expect(new Set(after.transitions.map(withoutTime)).size).toBe(after.transitions.length);
    const { stdout } = await run(["findings", "--config", config, "--json"]);
    const open = JSON.parse(stdout).findings as { domain: string; code: string }[];
    expect(
      open
        .filter(({ code }) => code === "name-mismatch")
        .map(({ domain }) => domain)
        .sort(),
    ).toEqual(NAMES);
    await stop(second);
  });
});

type Row = Readonly<Record<string, unknown>>;

function withoutTime(row: Row): string {
  const { at: _at, id: _id, ...rest } = row;
  return JSON.stringify(rest);
}

/** What is in the database, in the order in which it was written. */
function historyOf(file: string): { changes: Row[]; transitions: Row[]; seen: number } {
  const database = new Database(file, { readonly: true });
  try {
    const all = (table: string): Row[] =>
      database.prepare<[], Row>(`SELECT * FROM ${table} ORDER BY rowid`).all();
    const seen = all("binding_state").filter(({ last_probe_at }) => last_probe_at !== null).length;
    return { changes: all("change"), transitions: all("transition"), seen };
  } finally {
    database.close();
  }
}
