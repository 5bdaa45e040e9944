import { accountFaults } from "./account-faults.ts";
import { type FakeAccount, openFakeAccount } from "./aliyun/fake-account.ts";
import { createFakeWorld, type FakeWorld } from "./aliyun/fake-world.ts";
import { pemOf } from "./authority.ts";
import type { LabFamily } from "./family.ts";
import { type Arrangement, type Fault, type LabDomain, workshopFor } from "./fault.ts";
import { type ServedCertificate, startTlsServer } from "./tls-server.ts";

/** Name of the account as a source of the lab's configuration. */
export const LAB_ACCOUNT = "lab-account";

/** A made-up account at the provider, and the one server behind all its domains. */
export interface LabAccount {
  readonly url: string;
  readonly port: number;
  readonly address: string;
  readonly world: FakeWorld;
  readonly domains: readonly LabDomain[];
  exchange(domain: string, certificates: readonly ServedCertificate[]): void;
  close(): Promise<void>;
}

export async function openLabAccount(family: LabFamily, now: Date): Promise<LabAccount> {
  const arranged = await Promise.all(
    accountFaults.map(async (fault) => ({
      fault,
      arrangement: await fault.arrange(workshopFor(fault.domain, family, now)),
    })),
  );
  const openedAt = Date.now();
  const world = createFakeWorld({ now: () => now.getTime() + Date.now() - openedAt });
  for (const [index, { fault, arrangement }] of arranged.entries()) bind(world, fault, arrangement, index);
  const served = new Map(arranged.map(({ fault, arrangement }) => [fault.domain, servedBy(arrangement)]));
  const server = await startTlsServer({ certificates: [], byName: Object.fromEntries(served) });
  const account: FakeAccount = await openFakeAccount({ world });
  const { address, port } = server;
  return {
    url: account.url,
    port,
    address,
    world,
    domains: arranged.map(({ fault, arrangement }) => ({
      fault,
      domain: fault.domain,
      port,
      addresses: [address],
      arrangement,
      source: LAB_ACCOUNT,
    })),
    exchange: (domain, certificates) => {
      served.set(domain, certificates);
      server.setCertificates([], Object.fromEntries(served));
    },
    close: async () => {
      await Promise.all([server.close(), account.close()]);
    },
  };
}

function servedBy({ endpoints: [endpoint] }: Arrangement): readonly ServedCertificate[] {
  return endpoint.kind === "tls" ? endpoint.certificates : [];
}

/** A bucket for every domain, a CDN domain where both layers host, and the certificate service for what is hosted nowhere. */
function bind(
  world: FakeWorld,
  { name, domain }: Fault,
  { hosted, stored }: Arrangement,
  index: number,
): void {
  const bucket = `lab-${name}`;
  const region = "cn-hangzhou";
  const origin =
    hosted.kind === "layers" ? hosted.origin : hosted.kind === "everywhere" ? hosted.certificate : undefined;
  const certificate = origin && { pem: pemOf(origin.chain) };
  world.buckets.push({ name: bucket, region, domains: [{ domain, ...(certificate && { certificate }) }] });
  if (hosted.kind === "layers") {
    world.cdn.push({
      name: domain,
      cname: `${domain}.w.kunlunlab.com`,
      origin: { type: "oss", content: `${bucket}.oss-${region}.aliyuncs.com` },
      certificate: { pem: pemOf(hosted.edge.chain) },
    });
  }
  if (stored !== undefined) {
    world.certificates.push({ id: 10_001 + index, kind: "CERT", pem: pemOf(stored.chain) });
  }
}
