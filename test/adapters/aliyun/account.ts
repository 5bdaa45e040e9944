import { onTestFinished } from "vitest";
import {
  type AliyunOptions,
  type AliyunSource,
  createAliyunSource,
} from "../../../src/adapters/aliyun/aliyun-source.ts";
import { toPem } from "../../../src/core/x509/pem.ts";
import { type FakeAccount, openFakeAccount } from "../../../src/lab/aliyun/fake-account.ts";
import { createFakeWorld, type FakeWorld } from "../../../src/lab/aliyun/fake-world.ts";
import { type IssuedLeaf, issueLeaf } from "../../../src/lab/authority.ts";
import { createFamily, daysFrom, type LabFamily } from "../../../src/lab/family.ts";
import { createTravellingClock, type TravellingClock } from "../http/travelling-clock.ts";

export const NOW: Date = new Date("2026-11-22T12:00:00Z");

export const ENVIRONMENT: Readonly<Record<string, string>> = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: "lab-key-id",
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: "lab-key-secret",
};

export interface Opened {
  readonly account: FakeAccount;
  readonly source: AliyunSource;
  readonly clock: TravellingClock;
}

/** A fake account and a source that asks it; both end with the test. */
export async function open(world: Partial<FakeWorld>, options: Partial<AliyunOptions> = {}): Promise<Opened> {
  const clock = createTravellingClock(NOW.getTime());
  const account = await openFakeAccount({ world: createFakeWorld({ now: clock.now, ...world }) });
  const source = createAliyunSource({
    name: "prod",
    services: ["oss", "cdn", "dcdn"],
    credentials: {},
    environment: ENVIRONMENT,
    via: account.url,
    timing: clock,
    endpointForms: [],
    ...options,
  });
  onTestFinished(async () => {
    source.close();
    await account.close();
  });
  return { account, source, clock };
}

export interface LabCertificates {
  readonly family: LabFamily;
  issue(name: string, toDays?: number): Promise<IssuedLeaf>;
}

export async function openCertificates(): Promise<LabCertificates> {
  const family = await createFamily(NOW);
  return {
    family,
    issue: (name, toDays = 80) =>
      issueLeaf({
        issuer: family.r46Ecdsa,
        names: [name],
        keyType: "ecdsa",
        notBefore: daysFrom(NOW, -10),
        notAfter: daysFrom(NOW, toDays),
      }),
  };
}

export function chainPem(leaf: IssuedLeaf): string {
  return leaf.chain.map((der) => toPem(der)).join("");
}
