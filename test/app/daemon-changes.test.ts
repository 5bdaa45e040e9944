import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeAll, expect, it, onTestFinished } from "vitest";
import { type IssuedLeaf, issueLeaf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom, type LabFamily } from "../../src/lab/family.ts";
import { startRawServer } from "../../src/lab/raw-server.ts";
import { startTlsServer, type TlsServer } from "../../src/lab/tls-server.ts";
import { eventually } from "../tools/eventually.ts";
import { run } from "../tools/run-command.ts";
import { type RunningDaemon, runDaemon } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

const DOMAIN = "img.lab.example";
const MINUTE = 60_000;

let family: LabFamily;

beforeAll(async () => {
  family = await createFamily(new Date());
});

function leaf(from: number, to: number, names: readonly string[] = [DOMAIN]): Promise<IssuedLeaf> {
  const now = new Date();
  return issueLeaf({
    issuer: family.r3Rsa,
    names,
    notBefore: daysFrom(now, from),
    notAfter: daysFrom(now, to),
  });
}

async function serve(certificate: IssuedLeaf, port = 0): Promise<TlsServer> {
  const server = await startTlsServer({ address: "127.0.0.1", port, certificates: [certificate] });
  onTestFinished(() => server.close());
  return server;
}

type Bindings = readonly Readonly<Record<string, unknown>>[];

/** A configuration on the family's trust store. */
async function configure(
  directory: string,
  bindings: Bindings,
  port: number,
  probe: Readonly<Record<string, unknown>> = { timeout: "1s" },
): Promise<string> {
  await writeFile(join(directory, "lab.pem"), family.r3.certificate.pem + family.r1.certificate.pem);
  return writeConfig(directory, {
    stores: { lab: { pem: "lab.pem" } },
    defaults: { stores: { required: ["lab"] } },
    probe,
    listen: `127.0.0.1:${port}`,
    bindings: bindings.map((binding) => ({ addresses: ["127.0.0.1"], ...binding })),
  });
}

interface Scene {
  readonly directory: string;
  readonly config: string;
  readonly daemon: RunningDaemon;
  /** Asks for a look as a user does. */
  recheck(): Promise<void>;
  advance(ms: number): void;
  /** As many looks as it takes to believe an outage, each in its time. */
  confirm(): Promise<void>;
}

async function watch(bindings: Bindings, prepare?: (directory: string) => Promise<void>): Promise<Scene> {
  const directory = temporaryFolder();
  await prepare?.(directory);
  const config = await configure(directory, bindings, await freePort());
  let ahead = 0;
  const daemon = await runDaemon(config, { now: () => Date.now() + ahead });
  await daemon.begun;
  const advance = (ms: number): void => {
    ahead += ms;
  };
  return {
    directory,
    config,
    daemon,
    recheck: async () => {
      const { code, stderr } = await run(["recheck", DOMAIN, "--config", config]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    },
    advance,
    confirm: async () => {
      for (let look = 0; look < 3; look += 1) {
        advance(60 * MINUTE);
        await daemon.daemon.sweep();
      }
    },
  };
}

it("keeps what it knew of a domain that cannot be reached any more", async () => {
  const certificate = await leaf(-80, 10);
  const server = await serve(certificate);
  const { port } = server;
  const { daemon, recheck, confirm } = await watch([{ domains: [`${DOMAIN}:${port}`] }]);
  const before = await daemon.scrape();
  expect(before.findings(DOMAIN)).toEqual(["leaf-expiring"]);

  await server.close();
  await recheck();
  await confirm();
  const gone = await eventually(async () => {
    const scrape = await daemon.scrape();
    expect(scrape.findings(DOMAIN)).toEqual(["leaf-expiring", "unreachable"]);
    return scrape;
  });
  for (const name of ["leaf_not_after", "leaf_not_before", "last_success", "trusted_until"]) {
    const series = `${name}_timestamp_seconds`;
    expect(gone.value(series, { domain: DOMAIN })).toBe(before.value(series, { domain: DOMAIN }));
  }
  expect(gone.value("last_probe_timestamp_seconds")).toBeGreaterThan(
    before.value("last_probe_timestamp_seconds"),
  );
  expect(gone.value("endpoints", { domain: DOMAIN, state: "failed" })).toBeGreaterThan(0);

  await serve(certificate, port);
  await recheck();
  const back = await eventually(async () => {
    const scrape = await daemon.scrape();
    expect(scrape.findings(DOMAIN)).toEqual(["leaf-expiring"]);
    return scrape;
  });
  expect(back.value("last_success_timestamp_seconds")).toBeGreaterThan(
    before.value("last_success_timestamp_seconds"),
  );
});

it("notices a hosted file that was exchanged: rolling out, not deployed, in sync", async () => {
  const [old, next] = [await leaf(-50, 40), await leaf(-1, 89)];
  const server = await serve(old);
  const hosted = { domains: [`${DOMAIN}:${server.port}`], hosted: { pem: "hosted.pem" } };
  const { daemon, directory, recheck, advance } = await watch([hosted], (folder) =>
    writeFile(join(folder, "hosted.pem"), old.pem),
  );
  const expectState = async (state: string, findings: readonly string[]): Promise<void> => {
    const scrape = await daemon.scrape();
    expect(scrape.series("served_state").map(({ labels }) => labels["state"])).toEqual([state]);
    expect(scrape.findings(DOMAIN)).toEqual(findings);
  };
  await expectState("in-sync", []);

  await writeFile(join(directory, "hosted.pem"), next.pem);
  await eventually(() => expectState("rolling-out", []));
  advance(31 * MINUTE);
  await recheck();
  await eventually(() => expectState("not-deployed", ["not-deployed"]));
  server.setCertificates([next]);
  await recheck();
  await eventually(() => expectState("in-sync", []));
});

it("goes on with the others when a hosted file is missing, and says so", async () => {
  const server = await serve(await leaf(-10, 80));
  const other = await serve(await leaf(-10, 80, ["other.lab.example"]));
  const { daemon, directory, config } = await watch([
    { domains: [`${DOMAIN}:${server.port}`], hosted: { pem: "gone.pem" } },
    { domains: [`other.lab.example:${other.port}`] },
  ]);
  const broken = await daemon.scrape();
  expect(broken.findings("", "source")).toEqual(["inventory-failed"]);
  expect(broken.value("source_up", { source: "file" })).toBe(0);
  expect(broken.findings("other.lab.example")).toEqual([]);
  expect(broken.value("leaf_not_after_timestamp_seconds", { domain: DOMAIN })).toBeGreaterThan(0);
  expect(broken.value("served_state", { domain: DOMAIN, state: "unknown" })).toBe(1);
  const { stdout } = await run(["findings", "--config", config]);
  expect(stdout).toMatch(/source file +inventory-failed .*gone\.pem: there is no such file/s);

  await writeFile(join(directory, "gone.pem"), (await leaf(-10, 80)).pem);
  await eventually(async () => {
    const scrape = await daemon.scrape();
    expect(scrape.findings("", "source")).toEqual([]);
    expect(scrape.value("source_up", { source: "file" })).toBe(1);
  });
});

it("takes over a changed file, keeps the last good one beside a broken one, and lets removed domains go", async () => {
  const server = await serve(await leaf(-80, 10));
  const first = { domains: [`${DOMAIN}:${server.port}`] };
  const { daemon, directory, config, confirm } = await watch([first]);
  const port = Number(new URL(daemon.daemon.url).port);

  await configure(directory, [first, { domains: [`second.lab.example:${server.port}`] }], port);
  await eventually(async () =>
    expect((await daemon.scrape()).series("binding_info", { domain: "second.lab.example" })).toHaveLength(1),
  );
  await confirm();
  expect((await daemon.scrape()).findings("second.lab.example")).toContain("name-mismatch");

  const good = await readFile(config, "utf8");
  await writeFile(config, `${good}\nowners: [`);
  await eventually(async () => {
    const scrape = await daemon.scrape();
    expect(scrape.value("config_last_reload_successful")).toBe(0);
    expect(scrape.findings("", "monitor")).toEqual(["config-rejected"]);
    expect(scrape.series("binding_info")).toHaveLength(2);
  });
  expect(daemon.log()).toContain("Configuration refused: ");
  const database = join(directory, "certhorizon.db");
  for (const args of [["findings"], ["domains"], ["history", DOMAIN], ["recheck", DOMAIN]]) {
    const { code, stdout, stderr } = await run([...args, "--config", config]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${config} has problems (\`certhorizon validate\` names them); its database ${database} is used all the same.\n`,
    });
    if (args[0] === "findings") expect(stdout).toContain("config-rejected");
    else expect(stdout).toContain(DOMAIN);
  }

  await configure(directory, [first], port);
  await eventually(async () => {
    const scrape = await daemon.scrape();
    expect(scrape.value("config_last_reload_successful")).toBe(1);
    expect(scrape.findings("", "monitor")).toEqual([]);
    expect(scrape.text).not.toContain("second.lab.example");
    expect(scrape.findings(DOMAIN)).toEqual(["leaf-expiring"]);
  });
  const { stdout } = await run(["findings", "--config", config, "--json"]);
  expect(JSON.parse(stdout).findings.map(({ domain }: { domain: string }) => domain)).toEqual([DOMAIN]);
});

it("takes over a ConfigMap, whose symbolic links are swapped", async () => {
  const server = await serve(await leaf(-10, 80));
  const { daemon, directory, config } = await watch(
    [{ domains: [`${DOMAIN}:${server.port}`] }],
    async (folder) => {
      await mkdir(join(folder, "..v1"));
      await symlink("..v1", join(folder, "..data"));
      await symlink("..data/certhorizon.yaml", join(folder, "certhorizon.yaml"));
    },
  );
  const text = await readFile(config, "utf8");
  await mkdir(join(directory, "..v2"));
  await writeFile(join(directory, "..v2/certhorizon.yaml"), text.replace(DOMAIN, "swapped.lab.example"));
  await writeFile(join(directory, "..v2/lab.pem"), family.r3.certificate.pem);
  await symlink("..v2", join(directory, "..data_tmp"));
  await rename(join(directory, "..data_tmp"), join(directory, "..data"));
  await rm(join(directory, "..v1"), { recursive: true });
  await eventually(async () => {
    const scrape = await daemon.scrape();
    expect(scrape.series("binding_info").map(({ labels }) => labels["domain"])).toEqual([
      "swapped.lab.example",
    ]);
  });
});

it("says when nothing can be recorded, watches on, and recovers by itself", async () => {
  const server = await serve(await leaf(-80, 10));
  const { daemon, directory } = await watch([{ domains: [`${DOMAIN}:${server.port}`] }]);
  const other = new Database(join(directory, "certhorizon.db"));
  onTestFinished(() => void other.close());
  other.exec("BEGIN IMMEDIATE");
  await daemon.daemon.reload();
  expect((await daemon.get("/readyz")).status).toBe(503);
  expect((await daemon.get("/readyz")).text).toMatch(/certhorizon\.db/);
  const failing = await daemon.scrape();
  expect(failing.findings("", "monitor")).toEqual(["store-failing"]);
  expect(failing.findings(DOMAIN)).toEqual(["leaf-expiring"]);
  other.exec("ROLLBACK");
  await daemon.daemon.sweep();
  expect((await daemon.get("/readyz")).status).toBe(200);
  expect((await daemon.scrape()).findings("", "monitor")).toEqual([]);
});

it("answers a recheck while a sweep waits for a silent server", async () => {
  const server = await serve(await leaf(-10, 80));
  const silent = await startRawServer("silent");
  onTestFinished(() => silent.close());
  const directory = temporaryFolder();
  const bindings = [
    { domains: [`${DOMAIN}:${server.port}`] },
    { domains: [`silent.lab.example:${silent.port}`] },
  ];
  const config = await configure(directory, bindings, await freePort(), { timeout: "60s" });
  const daemon = await runDaemon(config);
  const lastProbe = async (): Promise<number> =>
    (await daemon.scrape()).value("last_probe_timestamp_seconds", { domain: DOMAIN });
  const first = await eventually(lastProbe);
  expect((await run(["recheck", DOMAIN, "--config", config])).code).toBe(0);
  await eventually(async () => expect(await lastProbe()).toBeGreaterThan(first));
  expect((await daemon.get("/readyz")).text).toBe("The first sweep is not done yet.\n");
  // A domain that leaves while it is looked at does not come back with what was seen.
  await configure(directory, bindings.slice(0, 1), Number(new URL(daemon.daemon.url).port), {
    timeout: "60s",
  });
  await eventually(async () => expect((await daemon.scrape()).text).not.toContain("silent.lab.example"));
  await silent.close();
  await daemon.begun;
  await daemon.daemon.sweep();
  expect((await daemon.scrape()).text).not.toContain("silent.lab.example");
  expect((await run(["domains", "--config", config])).stdout).not.toContain("silent.lab.example");
});
