import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Authority, type IssuedLeaf, issueLeaf, pemOf } from "../../src/lab/authority.ts";
import { daysFrom, type LabFamily } from "../../src/lab/family.ts";

/** Enough that the limit per address does not slow down a sweep. */
export const ADDRESSES: readonly string[] = Array.from({ length: 32 }, (_, n) => `127.0.0.${n + 10}`);

/** Certificates of one server: the same for all domains, or one for each. */
export interface Fleet {
  readonly domains: readonly string[];
  /** SHA-256 of the certificate that is hosted for a domain. */
  readonly hostedOf: (domain: string) => string;
  /** Lines for nginx. */
  readonly serverLines: readonly string[];
}

export const addressOf = (position: number): string => ADDRESSES[position % ADDRESSES.length] ?? "";

/** All domains behind one RSA and one ECDSA certificate. */
export async function sharedFleet(directory: string, family: LabFamily, size: number): Promise<Fleet> {
  await mkdir(directory, { recursive: true });
  const domains = names("shared", size);
  const rsa = await issue(family.r46Rsa, ["*.shared.example"], "rsa");
  const ecdsa = await issue(family.r46Ecdsa, ["*.shared.example"], "ecdsa");
  for (const [name, leaf] of Object.entries({ rsa, ecdsa })) {
    await writeFile(join(directory, `${name}.pem`), pemOf(leaf.chain));
    await writeFile(join(directory, `${name}.key`), leaf.key);
  }
  const hosted = sha256Of(ecdsa);
  const line = (name: string): string =>
    `ssl_certificate ${directory}/${name}.pem; ssl_certificate_key ${directory}/${name}.key;`;
  return { domains, hostedOf: () => hosted, serverLines: [line("rsa"), line("ecdsa")] };
}

/** An ECDSA certificate for every domain; the server reads it from its file for every handshake. */
export async function distinctFleet(directory: string, family: LabFamily, size: number): Promise<Fleet> {
  await mkdir(directory, { recursive: true });
  const domains = names("distinct", size);
  const hosted = new Map<string, string>();
  let key = "";
  for (const domain of domains) {
    const leaf = await issue(family.r46Ecdsa, [domain], "ecdsa");
    hosted.set(domain, sha256Of(leaf));
    await writeFile(join(directory, `${domain}.pem`), pemOf(leaf.chain));
    key = leaf.key;
  }
  await writeFile(join(directory, "key.pem"), key);
  const lines = [
    `ssl_certificate ${directory}/$ssl_server_name.pem;`,
    `ssl_certificate_key ${directory}/key.pem;`,
  ];
  return { domains, hostedOf: (domain) => hosted.get(domain) ?? "", serverLines: lines };
}

export interface ConfigPlace {
  readonly directory: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly family: LabFamily;
}

/** Writes the daemon's configuration for a fleet; gives its path. Domains that share address and certificate share an entry. */
export async function writeConfig(fleet: Fleet, place: ConfigPlace): Promise<string> {
  const { directory, port, metricsPort, family } = place;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "modern.pem"), family.r46.certificate.pem);
  await writeFile(join(directory, "legacy.pem"), family.r1.certificate.pem);
  const entries = Map.groupBy(
    fleet.domains.map((domain, n) => ({ domain, address: addressOf(n), sha256: fleet.hostedOf(domain) })),
    ({ address, sha256 }) => `${address} ${sha256}`,
  );
  const bindings = [...entries.values()].map((entry) => ({
    domains: entry.map(({ domain }) => `${domain}:${port}`),
    bucket: "bench",
    addresses: [entry[0]?.address],
    hosted: { sha256: entry[0]?.sha256 },
  }));
  const config = {
    owners: { platform: { mail: ["platform@lab.example"] } },
    stores: { modern: { pem: "modern.pem" }, legacy: { pem: "legacy.pem" } },
    defaults: { owner: "platform", stores: { required: ["modern"], watched: ["legacy"] } },
    listen: `127.0.0.1:${metricsPort}`,
    status: { listen: "off" },
    log: { level: "warn" },
    // Handshakes are measured: beside them once a day a request says nothing.
    probe: { requests: false },
    bindings,
  };
  const file = join(directory, "certhorizon.yaml");
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  return file;
}

function names(kind: string, size: number): string[] {
  return Array.from({ length: size }, (_, n) => `d${n}.${kind}.example`);
}

function issue(issuer: Authority, names: readonly string[], keyType: "rsa" | "ecdsa"): Promise<IssuedLeaf> {
  const now = new Date();
  return issueLeaf({ issuer, names, keyType, notBefore: daysFrom(now, -10), notAfter: daysFrom(now, 90) });
}

function sha256Of({ der }: IssuedLeaf): string {
  return createHash("sha256").update(der).digest("hex");
}
