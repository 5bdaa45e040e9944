import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { type Ran, run } from "../tools/run-command.ts";
import { runDaemon } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

/** One clear sentence: nothing of how we are made, no control characters, not much. */
function expectRefusal({ code, stdout, stderr }: Ran, sentence: RegExp): void {
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/fault of its own|\n\s+at |Error:|undefined/);
  expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
}

describe("arguments that make no sense", () => {
  const hex = "ab".repeat(32);
  it.for([
    [["chek"], /^unknown command 'chek'; did you mean check\? `certhorizon --help` shows what there is\.\n$/],
    [["check", "--bogus"], /^unknown option '--bogus'; `certhorizon check --help` shows what there is\.\n$/],
    [["evil\u001b[31m"], /^unknown command 'evil/],
    [
      ["domains", "--severity", "bad"],
      /^option '--severity .+Allowed choices are info, warning, critical\.\n$/,
    ],
    [["findings", "--code", "leaf-expird"], /No finding has that code; did you mean "leaf-expired"\?/],
    [["check", "--resolve"], /^option '--resolve <address>' argument missing; `certhorizon check --help`/],
    [["check", "bad name"], /"bad name" cannot be checked: .+/],
    [["check", ""], /there is no name/],
    [["check", "*.example.com"], /a wildcard names no server/],
    [["check", "a.example:99999"], /a port is a number from 1 to 65535/],
    [["check", "evil\u001b[31m.example"], /cannot be checked/],
    [["check", "https://a.example/x"], /cannot be checked/],
    [
      ["check", "localhost:1", "--resolve", "localhost"],
      /--resolve takes an IP address, "localhost" is none/,
    ],
    [["check", "localhost:1", "--wait", "5s"], /--wait and --until go together/],
    [["check", "localhost:1", "--until", hex], /--wait and --until go together/],
    [["check", "localhost:1", "--wait", "5s", "--until", hex, "--json"], /leave out --json/],
    [["check", "localhost:1", "--wait", "5s", "--until", "gone.pem"], /"gone\.pem" is neither/],
    [["check", "localhost:1", "--wait", "0s", "--until", hex], /A duration looks like/],
    [["check", "localhost:1", "--wait", "-5m", "--until", hex], /A duration looks like/],
    [["history", "a.example", "--limit", "0"], /whole number from 1/],
    [["history"], /^missing required argument 'domain'; `certhorizon history --help` shows/],
    [["recheck"], /missing required argument 'domain'/],
    [["explain", "a.example", "b.example"], /^too many arguments .+; `certhorizon explain --help` shows/],
    [["check"], /There is no configuration/],
    [["run"], /There is no configuration/],
    [["domains", "--config", "gone.yaml"], /gone\.yaml: .*there is no such file/],
    [["validate", "--config", tmpdir()], /it is a directory/],
  ] as const)("%j", async ([args, sentence]) => {
    expectRefusal(await run(args, { directory: temporaryFolder() }), sentence);
  });

  it("shows the commands to somebody who names none", async () => {
    const { code, stderr } = await run([]);
    expect(code).toBe(3);
    expect(stderr).toMatch(/Usage: certhorizon/);
    expect((await run(["--help"])).code).toBe(0);
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("configurations that cannot be used", () => {
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
    type: "pkcs8",
    format: "pem",
  });
  const secret = key.toString().split("\n")[1] ?? "";

  it.for([
    ["malformed YAML", "domains: [a.example\n", /^\S+certhorizon\.yaml:\d+:\d+: .+; .+\n$/],
    [
      "unknown keys, all at once",
      "domainz: [a]\nowners: 5\n",
      /domainz.*did you mean "domains"\?\n.*:2:9 owners: /,
    ],
    ["a star without quotes", "domains: [*.a.example]\n", /put quotes around/],
    [
      "a missing secret",
      "mail: {from: a@b.example, host: h, user: u, password_file: gone}\n",
      /gone cannot be read: there is no such file/,
    ],
    [
      "a trust store without its file",
      "stores: {x: {pem: gone.pem}}\ndefaults: {stores: {required: [x]}}\ndomains: [a.example]\n",
      /^\S+certhorizon\.yaml:1:19 stores\.x\.pem: trust store x: \S+gone\.pem does not exist; .+\n$/,
    ],
    [
      "a private key as trust store",
      "stores: {x: {pem: key.pem}}\ndefaults: {stores: {required: [x]}}\ndomains: [a.example]\n",
      /key\.pem: .*private key/,
    ],
  ] as const)("%s", async ([, yaml, sentence]) => {
    const directory = temporaryFolder();
    await writeFile(join(directory, "key.pem"), key);
    await writeFile(join(directory, "certhorizon.yaml"), yaml);
    for (const command of ["validate", "run", "check"]) {
      const ran = await run([command], { directory });
      expectRefusal(ran, sentence);
      expect(ran.stderr).not.toContain(secret);
    }
  });

  it("names a hosted file that holds a private key, and prints nothing of it", async () => {
    const directory = temporaryFolder();
    await writeFile(join(directory, "key.pem"), key);
    await writeConfig(directory, { bindings: [{ domains: ["localhost:1"], hosted: { pem: "key.pem" } }] });
    const validated = await run(["validate"], { directory });
    expectRefusal(validated, /key\.pem: it holds a private key/);
    const checked = await run(["check", "--json"], { directory });
    expect(checked.stderr).toMatch(/key\.pem: it holds a private key/);
    expect(validated.stderr + checked.stdout + checked.stderr).not.toContain(secret);
  });
});

it("refuses to call a configuration valid that names a certificate file which is not there", async () => {
  const directory = temporaryFolder();
  await writeConfig(directory, { bindings: [{ domains: ["localhost:1"], hosted: { pem: "gone.pem" } }] });
  expectRefusal(await run(["validate"], { directory }), /gone\.pem: there is no such file/);
  expect((await run(["check", "--json"], { directory })).code).toBe(2);
});

const NEWER = "INSERT INTO schema_migration VALUES (9999, 'later', '', 0)";

describe("databases that cannot be used", () => {
  const change = (file: string, sql: string): void => {
    const database = new Database(file);
    database.exec(sql);
    database.close();
  };
  const cases: readonly [name: string, make: (file: string) => unknown, sentence: RegExp][] = [
    ["rubbish", (file) => writeFile(file, "this is no database".repeat(100)), /certhorizon\.db .+: .+/],
    ["another program's", (file) => change(file, "CREATE TABLE bookmark (url TEXT)"), /certhorizon\.db .+/],
    ["newer", (file) => change(file, NEWER), /certhorizon\.db .*newer/],
    ["a folder", (file) => mkdir(file), /certhorizon\.db .+/],
  ];
  it.for(cases)("%s", async ([name, make, sentence]) => {
    const directory = temporaryFolder();
    await writeConfig(directory, { domains: ["localhost:1"] });
    if (name === "newer") await run(["migrate"], { directory });
    await make(join(directory, "certhorizon.db"));
    for (const command of ["run", "domains", "findings", "migrate"]) {
      expectRefusal(await run([command], { directory }), sentence);
    }
  });

  it.skipIf(process.getuid?.() === 0)(
    "a folder that may not be written (needs a user who is not root)",
    async () => {
      const directory = temporaryFolder();
      await writeConfig(directory, { domains: ["localhost:1"] });
      await chmod(directory, 0o555);
      expectRefusal(await run(["run"], { directory }), /certhorizon\.db/);
      await chmod(directory, 0o755);
    },
  );

  it("a folder that is not there, and a database that no daemon has made yet", async () => {
    const directory = temporaryFolder();
    await writeConfig(directory, { domains: ["localhost:1"], database: { path: "gone/certhorizon.db" } });
    expectRefusal(await run(["run"], { directory }), /gone/);
    expectRefusal(
      await run(["domains"], { directory }),
      /does not exist: start the daemon once, or correct the path/,
    );
    expectRefusal(await run(["recheck", "localhost:1"], { directory }), /does not exist/);
  });
});

describe("beside a database that nobody watches", () => {
  it("asks for the daemon where only a daemon can answer", async () => {
    const directory = temporaryFolder();
    const listen = `127.0.0.1:${await freePort()}`;
    const config = await writeConfig(directory, { domains: ["localhost:1"], listen });
    const { daemon, begun } = await runDaemon(config);
    await begun;
    expect((await run(["recheck", "localhost:1", "--config", config])).code).toBe(0);
    expectRefusal(await run(["domains", "--owner", "defautl", "--config", config]), OWNER);
    expectRefusal(await run(["findings", "--owner", "nobody", "--config", config]), OWNER);
    await daemon.close();
    expectRefusal(
      await run(["recheck", "localhost:1", "--config", config]),
      /^No daemon is running on \S+certhorizon\.db: start it with `certhorizon run`, or look yourself with `certhorizon check localhost:1`\.\n$/,
    );
  });
});

const OWNER = /^--owner: no known domain belongs to "\w+"; .+\n$/;
