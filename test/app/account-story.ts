import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { toPem } from "../../src/core/x509/pem.ts";
import { type FakeAccount, openFakeAccount } from "../../src/lab/aliyun/fake-account.ts";
import { createFakeWorld, type FakeBucket, type FakeWorld } from "../../src/lab/aliyun/fake-world.ts";
import { type IssuedLeaf, issueLeaf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom, type LabFamily } from "../../src/lab/family.ts";
import { startTlsServer, type TlsServer } from "../../src/lab/tls-server.ts";
import { run } from "../tools/run-command.ts";
import { type RunningDaemon, runDaemon } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

const SECOND = 1_000;
export const MINUTE: number = 60 * SECOND;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;

export interface LabCertificates {
  readonly family: LabFamily;
  /** One for everything below lab.example, by days from now. */
  issue(from: number, to: number, keyType?: "rsa" | "ecdsa"): Promise<IssuedLeaf>;
}

export async function openCertificates(now: Date): Promise<LabCertificates> {
  const family = await createFamily(now);
  return {
    family,
    issue: (from, to, keyType = "ecdsa") =>
      issueLeaf({
        issuer: keyType === "rsa" ? family.r3Rsa : family.r3Ecdsa,
        names: ["*.lab.example"],
        keyType,
        notBefore: daysFrom(now, from),
        notAfter: daysFrom(now, to),
      }),
  };
}

export function pemOf({ chain }: IssuedLeaf): string {
  return chain.map((der) => toPem(der)).join("");
}

/** A daemon on a made-up account whose domains are served by real servers, and a clock that the test moves. */
export interface Story {
  readonly account: FakeAccount;
  readonly world: FakeWorld;
  readonly daemon: RunningDaemon;
  readonly config: string;
  readonly directory: string;
  now(): number;
  advance(ms: number): void;
  /** Another certificate from the next connection on; at one of the addresses, or at all. */
  serve(certificates: readonly IssuedLeaf[], address?: number): void;
  /** Reads the account anew and looks at what is due then. */
  refresh(): Promise<void>;
  /** Looks at what is due. */
  look(): Promise<void>;
  /** "in-sync: leaf-expiring, …" of a domain; empty for one that is not watched. */
  told(name: string): Promise<string>;
  /** Findings of a domain that came and went, in order: "opened wrong-layer". */
  moves(name: string): Promise<readonly string[]>;
  /** Open findings about sources. */
  sources(): Promise<readonly string[]>;
  /** Summaries of all open findings. */
  sentences(): Promise<string>;
  acceptRemoval(): Promise<void>;
}

export interface StoryOptions {
  readonly certificates: LabCertificates;
  readonly world: (
    bound: (name: string, leaf?: IssuedLeaf) => FakeBucket["domains"][number],
  ) => Partial<FakeWorld>;
  readonly serve: readonly IssuedLeaf[];
  readonly addresses?: readonly string[];
  readonly services?: readonly string[];
  readonly rules?: readonly object[];
  readonly environment?: Readonly<Record<string, string>>;
}

export async function openStory(options: StoryOptions): Promise<Story> {
  const { certificates, addresses = ["127.0.0.1"], services = ["oss"], rules = [] } = options;
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const bound = (name: string, leaf?: IssuedLeaf): FakeBucket["domains"][number] => ({
    domain: `${name}.lab.example`,
    ...(leaf === undefined ? {} : { certificate: { pem: pemOf(leaf) } }),
  });
  const world = createFakeWorld({ now, ...options.world(bound) });
  const account = await openFakeAccount({ world });
  onTestFinished(() => account.close());
  const servers = await startServers(addresses, options.serve);
  const directory = temporaryFolder();
  const { r1, r3 } = certificates.family;
  await writeFile(join(directory, "lab.pem"), r1.certificate.pem + r3.certificate.pem);
  const config = await writeConfig(directory, {
    stores: { lab: { pem: "lab.pem" } },
    defaults: { stores: { required: ["lab"] } },
    probe: { timeout: "2s", requests: false },
    listen: `127.0.0.1:${await freePort()}`,
    sources: [{ name: "prod", type: "aliyun", services, endpoint: account.url, port: servers[0]?.port }],
    rules: [{ match: { source: "prod" }, set: { addresses } }, ...rules],
  });
  const { environment = {} } = options;
  const daemon = await runDaemon(config, { now, environment });
  await daemon.begun;
  const findings = async (): Promise<readonly { readonly summary: string }[]> => {
    const { stdout } = await run(["findings", "--json", "--config", config]);
    return (JSON.parse(stdout) as { findings: { summary: string }[] }).findings;
  };
  return {
    account,
    world,
    daemon,
    config,
    directory,
    now,
    advance: (ms) => {
      ahead += ms;
    },
    serve: (served, address) => {
      const meant = servers.filter((_, index) => address === undefined || address === index);
      for (const server of meant) server.setCertificates(served);
    },
    refresh: async () => {
      await daemon.daemon.refresh();
      await daemon.daemon.sweep();
    },
    look: () => daemon.daemon.sweep(),
    told: async (name) => {
      const scrape = await daemon.scrape();
      const domain = `${name}.lab.example`;
      const [state] = scrape.series("served_state", { domain });
      if (state === undefined) return "";
      const codes = scrape.findings(domain);
      return [state.labels["state"], ...(codes.length === 0 ? [] : [codes.join(" ")])].join(": ");
    },
    moves: async (name) => {
      const ran = await run(["history", `${name}.lab.example`, "--json", "--config", config]);
      const { bindings } = JSON.parse(ran.stdout) as History;
      return bindings
        .flatMap(({ transitions }) => transitions.map(({ kind, finding }) => `${kind} ${finding.code}`))
        .reverse();
    },
    sources: async () =>
      (await daemon.scrape())
        .series("finding", { subject: "source" })
        .map(({ labels }) => labels["code"] ?? ""),
    sentences: async () => (await findings()).map(({ summary }) => summary).join("\n"),
    acceptRemoval: async () => {
      const { code, stderr } = await run(["domains", "--accept-removal", "prod", "--config", config]);
      if (code !== 0) throw new Error(stderr);
    },
  };
}

interface History {
  readonly bindings: readonly {
    readonly transitions: readonly { readonly kind: string; readonly finding: { readonly code: string } }[];
  }[];
}

/** One port at all addresses. */
async function startServers(
  addresses: readonly string[],
  certificates: readonly IssuedLeaf[],
): Promise<TlsServer[]> {
  const servers: TlsServer[] = [];
  for (const address of addresses) {
    const server = await startTlsServer({ address, port: servers[0]?.port ?? 0, certificates });
    onTestFinished(() => server.close());
    servers.push(server);
  }
  return servers;
}
