import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pemOf } from "./authority.ts";
import type { LabFamily } from "./family.ts";
import type { LabDomain } from "./fault.ts";
import type { ServedCertificate } from "./tls-server.ts";

interface Contents {
  readonly family: LabFamily;
  readonly domains: readonly LabDomain[];
}

/** Writes the lab's certhorizon.yaml, the roots of its trust stores and every hosted certificate; gives its path. */
export async function writeLabConfig(directory: string, contents: Contents): Promise<string> {
  const { family, domains } = contents;
  await mkdir(join(directory, "hosted"), { recursive: true });
  await writeFile(join(directory, "lab-modern.pem"), family.r3.certificate.pem + family.r46.certificate.pem);
  await writeFile(join(directory, "lab-legacy.pem"), family.r1.certificate.pem);
  const bindings = await Promise.all(domains.map((domain) => writeBinding(directory, domain)));
  const path = join(directory, "certhorizon.yaml");
  await writeFile(path, preamble + bindings.join(""));
  return path;
}

const preamble = `# A small world on loopback: every domain below shows one typical fault (or none), with certificates of a CA family
# that exists in memory only. It ends with the program that started it.
owners:
  platform: { mail: [platform@lab.example] }
  web: { mail: [web@lab.example] }
stores:
  lab-modern: { pem: lab-modern.pem, owner: platform, note: "Lab R3 and R46" }
  lab-legacy: { pem: lab-legacy.pem, owner: platform, note: "devices that know Lab R1 only" }
defaults:
  owner: platform
  stores: { required: [lab-modern], watched: [lab-legacy] }
rules:
  - { match: { tag: { team: web } }, set: { owner: web } }
schedule: { healthy: 1m, alert: 1m }
probe: { timeout: 2s }
bindings:
`;

async function writeBinding(directory: string, listed: LabDomain): Promise<string> {
  const { fault, domain, port, addresses } = listed;
  const binding = {
    domains: [`${domain}:${port}`],
    bucket: `lab-${fault.name}`,
    addresses,
    tags: { team: fault.servedBy === "cdn" ? "web" : "platform" },
    ...(fault.servedBy === undefined ? {} : { served_by: fault.servedBy }),
    hosted: await writeHosted(directory, listed),
  };
  // A flow mapping in JSON notation is YAML.
  return `  # ${fault.name}: ${fault.story}\n  - ${JSON.stringify(binding)}\n`;
}

type HostedSetting =
  | "unknown"
  | { readonly pem: string }
  | { readonly origin: HostedSetting; readonly edge: HostedSetting };

async function writeHosted(directory: string, listed: LabDomain): Promise<HostedSetting> {
  const { fault, arrangement } = listed;
  const write = async (certificate: ServedCertificate, layer?: string): Promise<HostedSetting> => {
    const file = layer === undefined ? `hosted/${fault.name}.pem` : `hosted/${fault.name}-${layer}.pem`;
    await writeFile(join(directory, file), pemOf(certificate.chain));
    return { pem: file };
  };
  const { hosted } = arrangement;
  switch (hosted.kind) {
    case "unknown":
      return "unknown";
    case "everywhere":
      return write(hosted.certificate);
    case "layers":
      return { origin: await write(hosted.origin, "origin"), edge: await write(hosted.edge, "edge") };
  }
}
