import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startDaemon } from "../../src/app/start-daemon.ts";
import { DAY } from "../../src/core/time.ts";
import { issueLeaf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom, type LabFamily } from "../../src/lab/family.ts";
import { startTlsServer } from "../../src/lab/tls-server.ts";
import { eventually } from "../tools/eventually.ts";
import { run } from "../tools/run-command.ts";
import { type RunningDaemon, runDaemon } from "../tools/running-daemon.ts";
import { absurdTrustData, trustDataWith } from "../tools/trust-data-with.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

const DOMAIN = "img.lab.example";
const now = new Date();
const day = (days: number): string => new Date(now.getTime() + days * DAY).toISOString().slice(0, 10);

let family: LabFamily;
beforeAll(async () => {
  family = await createFamily(now);
});

interface Scene {
  readonly directory: string;
  readonly config: string;
  /** Writes the configuration anew with other settings. */
  configure(settings: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A domain under Lab R3 that Mozilla is required to trust, and a store of devices that know Lab R1. */
async function aScene(
  settings: Readonly<Record<string, unknown>>,
  above: readonly Uint8Array[] = [],
): Promise<Scene> {
  const directory = temporaryFolder();
  const validity = { notBefore: daysFrom(now, -10), notAfter: daysFrom(now, 80) };
  const leaf = await issueLeaf({ issuer: family.r3Rsa, names: [DOMAIN], ...validity });
  const chain = [leaf.der, family.r3Rsa.certificate.der, ...above];
  const server = await startTlsServer({
    address: "127.0.0.1",
    port: 0,
    certificates: [{ chain, key: leaf.key }],
  });
  onTestFinished(() => server.close());
  await writeFile(join(directory, "old.pem"), family.r1.certificate.pem);
  const common = {
    listen: `127.0.0.1:${await freePort()}`,
    probe: { timeout: "2s" },
    defaults: { stores: { required: ["mozilla"] } },
    bindings: [{ domains: [`${DOMAIN}:${server.port}`], addresses: ["127.0.0.1"] }],
  };
  const configure = async (more: Readonly<Record<string, unknown>>): Promise<void> => {
    await writeConfig(directory, { ...common, ...more });
  };
  await configure(settings);
  return { directory, config: join(directory, "certhorizon.yaml"), configure };
}

async function begun(config: string): Promise<RunningDaemon> {
  const daemon = await runDaemon(config);
  await daemon.begun;
  return daemon;
}

const removal = { kind: "removal", certainty: "announced", at: day(20) };

describe("a newer trust data file in the configuration", () => {
  it("decides instead of the shipped data, is taken anew when it changes, and never leaves for an absurd one", async () => {
    const { directory, config } = await aScene({ trust: { file: "trust.json" } });
    const file = join(directory, "trust.json");
    await writeFile(file, trustDataWith("Lab R3", family.r3, { asOf: day(0) }));
    const daemon = await begun(config);
    const first = await daemon.scrape();
    expect(first.findings(DOMAIN)).toEqual([]);
    expect(first.value("trusted", { domain: DOMAIN, store: "mozilla" })).toBe(1);
    expect(first.value("trust_data_timestamp_seconds")).toBe(Date.parse(day(0)) / 1000);

    await writeFile(file, trustDataWith("Lab R3", family.r3, { asOf: day(1), facts: [removal] }));
    const warned = await eventually(async () => {
      const scrape = await daemon.scrape();
      expect(scrape.findings(DOMAIN)).toEqual(["trust-ending"]);
      return scrape;
    });
    expect(warned.value("trusted_until_timestamp_seconds", { store: "mozilla" })).toBe(
      Date.parse(day(20)) / 1000,
    );
    expect(warned.value("trust_info", { store: "mozilla" })).toBe(1);
    expect(warned.series("trust_info", { store: "mozilla" })[0]?.labels).toMatchObject({
      limited_by: "anchor-removal",
      anchor: "Lab R3",
    });

    await writeFile(file, absurdTrustData());
    const kept = await eventually(async () => {
      const scrape = await daemon.scrape();
      expect(scrape.findings("", "monitor")).toEqual(["config-rejected"]);
      return scrape;
    });
    expect(kept.value("config_last_reload_successful")).toBe(0);
    expect(kept.findings(DOMAIN)).toEqual(["trust-ending"]);
    expect(kept.value("trust_data_timestamp_seconds")).toBe(Date.parse(day(1)) / 1000);
    await eventually(() =>
      expect(daemon.log()).toMatch(
        /Configuration refused: \S+certhorizon\.yaml:\d+:\d+ trust\.file: trust data .*trust\.json: only 0 of \d+ anchors of /,
      ),
    );
  });

  it("that is absurd stops the start with one clear sentence, unless forced", async () => {
    const { directory, config, configure } = await aScene({ trust: { file: "trust.json" } });
    await writeFile(join(directory, "trust.json"), absurdTrustData());
    const { code, stdout, stderr } = await run(["run", "--config", config]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr.split("\n")[0]).toMatch(
      /^\S+certhorizon\.yaml:\d+:\d+ trust\.file: trust data \S+trust\.json: only 0 of \d+ anchors of mozilla are left; take the right file, or force it/,
    );
    expect(stderr).not.toContain("    at ");
    await configure({ trust: { file: "trust.json", force: true } });
    const started = await startDaemon({
      configFile: config,
      environment: { CERTHORIZON_STATUS_LISTEN: "off" },
      clock: { now: Date.now },
      logDestination: { write: () => undefined },
    });
    expect(started.ok).toBe(true);
    if (started.ok) await started.daemon.close();
  });

  it("that is old is told", async () => {
    const { directory, config } = await aScene({ trust: { file: "trust.json", force: true } });
    await writeFile(join(directory, "trust.json"), trustDataWith("Lab R3", family.r3, { asOf: day(-181) }));
    const scrape = await (await begun(config)).scrape();
    expect(scrape.findings("", "monitor")).toEqual(["trust-data-stale"]);
    expect(scrape.findings(DOMAIN)).toEqual([]);
  });
});

describe("dates in the configuration", () => {
  it("postpone what a program has announced, up to never", async () => {
    const trust = { file: "trust.json" };
    const { directory, config, configure } = await aScene({ trust });
    await writeFile(
      join(directory, "trust.json"),
      trustDataWith("Lab R3", family.r3, { asOf: day(0), facts: [removal] }),
    );
    const daemon = await begun(config);
    const until = async (): Promise<readonly [number, readonly string[]]> => {
      const scrape = await daemon.scrape();
      const end = scrape.value("trusted_until_timestamp_seconds", { store: "mozilla" });
      return [end, scrape.findings(DOMAIN)];
    };
    expect(await until()).toEqual([Date.parse(day(20)) / 1000, ["trust-ending"]]);
    const later = { store: "mozilla", anchor: "Lab R3", until: day(60) };
    await configure({ trust: { ...trust, postpone: [later] } });
    await eventually(async () => {
      const [end, findings] = await until();
      expect(Math.ceil(end)).toBe(Date.parse(day(61)) / 1000);
      expect(findings).toEqual(["trust-ending"]);
    });
    await configure({ trust: { ...trust, postpone: [{ ...later, until: "never" }] } });
    await eventually(async () =>
      expect(await until()).toEqual([Math.floor(daysFrom(now, 80).getTime() / 1000), []]),
    );
    await configure({ trust: { ...trust, postpone: [{ ...later, anchor: "Lab R9" }] } });
    await eventually(async () =>
      expect((await daemon.scrape()).findings("", "monitor")).toEqual(["config-rejected"]),
    );
    await eventually(() => expect(daemon.log()).toContain("Lab R9"));
  });

  it("about a store of one's own take effect at once, and its owner is told of a root to add", async () => {
    const store = { pem: "old.pem", owner: "devices" };
    const owners = { devices: {} };
    const stores = { required: ["lab"], watched: ["old"] };
    const settings = (facts: readonly unknown[]): Readonly<Record<string, unknown>> => ({
      owners,
      defaults: { stores },
      stores: { lab: { pem: "lab.pem" }, old: { ...store, facts } },
    });
    const { directory, config, configure } = await aScene({}, [family.crosses.r3ByR1.der]);
    await writeFile(join(directory, "lab.pem"), family.r3.certificate.pem);
    await configure(settings([]));
    const daemon = await begun(config);
    expect((await daemon.scrape()).findings(DOMAIN)).toEqual([]);
    await configure(settings([{ anchor: "Lab R1", kind: "removal", at: day(60) }]));
    await eventually(async () => {
      const scrape = await daemon.scrape();
      expect(scrape.findings(DOMAIN)).toEqual(["trust-ending"]);
      expect(scrape.series("finding", { subject: "store" }).map(({ labels }) => labels)).toEqual([
        { subject: "store", domain: "", port: "", code: "store-lacks-root", scope: "old" },
      ]);
    });
    await configure(settings([{ anchor: "Lab R9", kind: "removal", at: day(60) }]));
    await eventually(async () =>
      expect((await daemon.scrape()).findings("", "monitor")).toEqual(["config-rejected"]),
    );
    await eventually(() =>
      expect(daemon.log()).toContain('the anchor \\"Lab R9\\", which the store does not have; it has Lab R1'),
    );
  });
});

it("store_root_present counts a root by its key, and not what a store has removed", async () => {
  const { config } = await aScene({});
  const scrape = await (await begun(config)).scrape();
  const present = (store: string, root: string): number =>
    scrape.value("store_root_present", { store, root });
  expect(present("mozilla", "GlobalSign Root R46")).toBe(1);
  expect(present("mozilla", "GlobalSign Root CA")).toBe(0);
  expect(present("apple", "GlobalSign Root CA")).toBe(1);
  expect(present("android-13", "GlobalSign Root R46")).toBe(0);
});
