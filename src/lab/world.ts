import { type LabAccount, openLabAccount } from "./account.ts";
import type { IssuedLeaf } from "./authority.ts";
import { createFamily, type LabFamily } from "./family.ts";
import { type Arrangement, type Endpoint, type Fault, type LabDomain, workshopFor } from "./fault.ts";
import { faults } from "./faults.ts";
import type { Listening, ListenOptions } from "./listening.ts";
import { holdRefusedPort, startRawServer } from "./raw-server.ts";
import { labStores } from "./stores.ts";
import { type ServedCertificate, startTlsServer, type TlsServer } from "./tls-server.ts";
import { writeLabConfig } from "./write-config.ts";

export interface Lab {
  readonly now: Date;
  readonly family: LabFamily;
  /** Declared ones, then those of the account. */
  readonly domains: readonly LabDomain[];
  /** Its world may be changed while it runs. */
  readonly account: LabAccount;
  /** By fault name or domain; throws when the lab has no such. */
  find(name: string): LabDomain;
  /** A certificate as the domain's CA would issue it now; hosted and served nowhere yet. */
  renew(name: string): Promise<IssuedLeaf>;
  /** Serves other certificates from the next connection on, at one address or at all; throws where no TLS is served. */
  exchange(name: string, certificates: readonly ServedCertificate[], address?: string): void;
  /** Writes certhorizon.yaml and the PEM files it names; gives the path of the former. */
  writeConfig(directory: string): Promise<string>;
  close(): Promise<void>;
}

interface Running {
  readonly listed: LabDomain;
  readonly servers: readonly (Listening | TlsServer)[];
}

/**
 * Starts a server for every fault. Faults that need a second loopback address are left out where the system has none
 * (macOS).
 */
export async function openLab({ now }: { readonly now: Date }): Promise<Lab> {
  const family = await createFamily(now);
  const account = await openLabAccount(family, now);
  const started = await Promise.all(faults.map((fault) => startFault(fault, family, now)));
  const running: readonly Running[] = [
    ...started.filter((one) => one !== undefined),
    ...account.domains.map((listed) => ({ listed, servers: [] })),
  ];
  const domains = running.map(({ listed }) => listed);
  const find = (name: string): Running => {
    const found = running.find(({ listed }) => listed.domain === name || listed.fault.name === name);
    if (found === undefined) throw new Error(`the lab has no domain or fault "${name}"`);
    return found;
  };
  return {
    now,
    family,
    domains,
    account,
    find: (name) => find(name).listed,
    renew: (name) => workshopFor(find(name).listed.domain, family, now).issue({ from: -1, to: 89 }),
    exchange: (name, certificates, address) => {
      const found = find(name);
      if (found.listed.source === undefined) exchange(found, certificates, address);
      else account.exchange(found.listed.domain, certificates);
    },
    writeConfig: (directory) =>
      writeLabConfig(directory, { now, stores: labStores(family, now), domains, account }),
    close: async () => {
      const servers = running.flatMap((one) => one.servers);
      await Promise.all([account, ...servers].map((one) => one.close()));
    },
  };
}

function exchange(
  { listed, servers }: Running,
  certificates: readonly ServedCertificate[],
  address: string | undefined,
): void {
  const meant = servers.filter((server) => address === undefined || server.address === address);
  if (meant.length === 0) throw new Error(`${listed.domain} is not served at ${address}`);
  for (const server of meant) {
    if (!("setCertificates" in server)) throw new Error(`${listed.domain} serves no certificates`);
    server.setCertificates(certificates);
  }
}

async function startFault(fault: Fault, family: LabFamily, now: Date): Promise<Running | undefined> {
  const arrangement = await fault.arrange(workshopFor(fault.domain, family, now));
  const servers = await startOnOnePort(arrangement.endpoints);
  const [first] = servers;
  if (first === undefined) return undefined;
  const addresses = servers.map(({ address }) => address);
  return { listed: { fault, domain: fault.domain, port: first.port, addresses, arrangement }, servers };
}

/** 127.0.0.1, 127.0.0.2, … with one port for all of them; nothing when there are not enough loopback addresses. */
async function startOnOnePort(endpoints: Arrangement["endpoints"]): Promise<Listening[]> {
  for (let attempt = 1; ; attempt += 1) {
    const servers: Listening[] = [];
    try {
      for (const [index, endpoint] of endpoints.entries()) {
        const port = servers[0]?.port ?? 0;
        servers.push(await startEndpoint(endpoint, { address: `127.0.0.${index + 1}`, port }));
      }
      return servers;
    } catch (error) {
      await Promise.all(servers.map((server) => server.close()));
      if (errorCode(error) === "EADDRNOTAVAIL") return [];
      // The port that was free at the first address may be taken at the second.
      if (errorCode(error) !== "EADDRINUSE" || attempt === 5) throw error;
    }
  }
}

function startEndpoint(endpoint: Endpoint, at: ListenOptions): Promise<Listening> {
  switch (endpoint.kind) {
    case "tls":
      return startTlsServer({ ...at, certificates: endpoint.certificates, alpn: ["h2", "http/1.1"] });
    case "raw":
      return startRawServer(endpoint.behaviour, at);
    case "refused":
      return holdRefusedPort();
  }
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
