import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MINUTE } from "../core/time.ts";
import { LAB_ACCOUNT, type LabAccount } from "./account.ts";
import { pemOf } from "./authority.ts";
import type { LabDomain } from "./fault.ts";
import { defaultStores, type LabStore } from "./stores.ts";
import type { ServedCertificate } from "./tls-server.ts";

interface Contents {
  readonly now: Date;
  readonly stores: readonly LabStore[];
  readonly domains: readonly LabDomain[];
  readonly account: Pick<LabAccount, "url" | "port" | "address">;
}

/** Writes the lab's certhorizon.yaml, the roots of its trust stores and every hosted certificate; gives its path. */
export async function writeLabConfig(directory: string, contents: Contents): Promise<string> {
  const { now, stores, account } = contents;
  const domains = contents.domains.filter(({ source }) => source === undefined);
  await mkdir(join(directory, "hosted"), { recursive: true });
  const storeLines = await Promise.all(stores.map((store) => writeStore(directory, store)));
  const bindings = await Promise.all(domains.map((domain) => writeBinding(directory, domain, now)));
  const path = join(directory, "certhorizon.yaml");
  await writeFile(path, preamble(storeLines.join(""), account) + bindings.join(""));
  return path;
}

async function writeStore(directory: string, { name, note, anchors, facts }: LabStore): Promise<string> {
  const pem = `${name}.pem`;
  await writeFile(join(directory, pem), anchors.map(({ certificate }) => certificate.pem).join(""));
  const told = facts.map((fact) => ({ ...fact, at: timeText(fact.at) }));
  return `  ${name}: ${JSON.stringify({ pem, owner: "platform", note, ...(told.length > 0 ? { facts: told } : {}) })}\n`;
}

/** Whole seconds, as the configuration takes them. */
function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, "");
}

const preamble = (
  stores: string,
  { url, port, address }: Contents["account"],
): string => `# A small world on loopback: every domain below shows one typical fault (or none), with certificates of a CA family
# that exists in memory only. It ends with the program that started it.
owners:
  platform: {}
  web: {}
stores:
${stores}defaults:
  owner: platform
  stores: ${JSON.stringify(defaultStores)}
rules:
  - { match: { tag: { team: web } }, set: { owner: web } }
  - { match: { source: ${LAB_ACCOUNT} }, set: { addresses: ["${address}"] } }
# An account that exists on this machine only: its domains are declared nowhere, they are found by asking.
sources:
  - { name: ${LAB_ACCOUNT}, type: aliyun, services: [oss, cdn, cas], credentials: { env_prefix: LAB_ }, endpoint: "${url}", port: ${port} }
schedule: { healthy: 1m, alert: 1m }
probe: { timeout: 2s }
bindings:
`;

async function writeBinding(directory: string, listed: LabDomain, now: Date): Promise<string> {
  const { fault, domain, port, addresses } = listed;
  const binding = {
    domains: [`${domain}:${port}`],
    bucket: `lab-${fault.name}`,
    addresses,
    tags: { team: fault.servedBy === "cdn" ? "web" : "platform" },
    ...(fault.servedBy === undefined ? {} : { served_by: fault.servedBy }),
    ...(fault.stores === undefined ? {} : { stores: fault.stores }),
    hosted: await writeHosted(directory, listed, now),
  };
  // A flow mapping in JSON notation is YAML.
  return `  # ${fault.name}: ${fault.story}\n  - ${JSON.stringify(binding)}\n`;
}

type HostedSetting =
  | "unknown"
  | { readonly pem: string; readonly bound_at?: string }
  | { readonly origin: HostedSetting; readonly edge: HostedSetting };

async function writeHosted(directory: string, listed: LabDomain, now: Date): Promise<HostedSetting> {
  const { fault, arrangement } = listed;
  const write = async (certificate: ServedCertificate, layer?: string): Promise<{ readonly pem: string }> => {
    const file = layer === undefined ? `hosted/${fault.name}.pem` : `hosted/${fault.name}-${layer}.pem`;
    await writeFile(join(directory, file), pemOf(certificate.chain));
    return { pem: file };
  };
  const { hosted } = arrangement;
  switch (hosted.kind) {
    case "unknown":
      return "unknown";
    case "everywhere": {
      const setting = await write(hosted.certificate);
      const { boundMinutesAgo } = hosted;
      if (boundMinutesAgo === undefined) return setting;
      return { ...setting, bound_at: timeText(now.getTime() - boundMinutesAgo * MINUTE) };
    }
    case "layers":
      return { origin: await write(hosted.origin, "origin"), edge: await write(hosted.edge, "edge") };
  }
}
