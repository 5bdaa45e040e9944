import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AccessKeyResult, accessKey } from "../../../src/adapters/aliyun/credentials/credentials.ts";
import { RENEW_AHEAD, renewing } from "../../../src/adapters/aliyun/credentials/renewing.ts";
import { PLANTED_SECRET } from "../../../src/lab/aliyun/identity-service.ts";
import { createTravellingClock } from "../http/travelling-clock.ts";
import { ENVIRONMENT, NOW, open } from "./account.ts";

const buckets = [{ name: "media", region: "cn-shanghai", domains: [{ domain: "img.example.com" }] }];
const ROLE = "acs:ram::456:role/certhorizon-read";
const HOUR = 3_600_000;

let folder = "";
let tokenFile = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "certhorizon-"));
  tokenFile = join(folder, "token");
  await writeFile(tokenFile, `${PLANTED_SECRET}-oidc\n`);
});
afterAll(() => rm(folder, { recursive: true }));

const oidc = () => ({
  ALIBABA_CLOUD_ROLE_ARN: ROLE,
  ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::456:oidc-provider/cluster",
  ALIBABA_CLOUD_OIDC_TOKEN_FILE: tokenFile,
});

describe("each road to a key", () => {
  it.each<[string, () => Readonly<Record<string, string>>, object, object]>([
    ["environment", () => ENVIRONMENT, {}, {}],
    ["environment with prefix", () => prefixed("PROD_", ENVIRONMENT), { envPrefix: "PROD_" }, {}],
    ["a role on top of the environment", () => ENVIRONMENT, { assumeRole: ROLE }, { roles: [ROLE] }],
    ["a cluster's token", oidc, {}, { roles: [ROLE], oidcToken: `${PLANTED_SECRET}-oidc` }],
    [
      "a role on top of a cluster's token",
      oidc,
      { assumeRole: "acs:ram::789:role/second" },
      { roles: [ROLE, "acs:ram::789:role/second"], oidcToken: `${PLANTED_SECRET}-oidc` },
    ],
    [
      "the instance's role",
      () => ({ ALIBABA_CLOUD_ECS_METADATA: "lab-role" }),
      {},
      { instanceRole: "lab-role" },
    ],
    [
      "a credentials URI",
      () => ({ ALIBABA_CLOUD_CREDENTIALS_URI: "http://127.0.0.1:9/credentials" }),
      {},
      {},
    ],
  ])("leads to a reading: %s", async (_, environment, credentials, world) => {
    const { source, account } = await open(
      { buckets, ...world },
      { services: ["oss", "cdn"], environment: environment(), credentials },
    );
    const { bindings, failures } = await source.read();
    expect(failures).toEqual([]);
    expect(bindings).toHaveLength(1);
    // Secrets travel in headers and bodies, never in addresses.
    expect(JSON.stringify(account.requests)).not.toContain(PLANTED_SECRET);
  });

  it("narrows a role to what the policy allows", async () => {
    const { source, account } = await open(
      { buckets, roles: [ROLE] },
      { services: ["oss"], credentials: { assumeRole: ROLE } },
    );
    await source.read();
    const assumed = account.requests.find(({ operation }) => operation === "AssumeRole");
    expect(assumed?.parameters["Policy"]).toContain("oss:ListCname");
    expect(assumed?.parameters).toMatchObject({ RoleArn: ROLE, RoleSessionName: "certhorizon" });
  });
});

function prefixed(prefix: string, environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [prefix + name, value]));
}

describe("each road that leads nowhere is one failure per list, in words", () => {
  it.each<[string, () => Readonly<Record<string, string>>, object, object, string, RegExp]>([
    [
      "nothing set",
      () => ({}),
      {},
      {},
      "credentials-missing",
      /names no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID/,
    ],
    [
      "another prefix",
      () => ENVIRONMENT,
      { envPrefix: "PROD_" },
      {},
      "credentials-missing",
      /set PROD_ALIBABA/,
    ],
    [
      "half a key",
      () => ({ ALIBABA_CLOUD_ACCESS_KEY_ID: "x" }),
      {},
      {},
      "credentials-missing",
      /does not set ALIBABA_CLOUD_ACCESS_KEY_SECRET/,
    ],
    [
      "an unknown key",
      () => ({ ...ENVIRONMENT, ALIBABA_CLOUD_ACCESS_KEY_ID: "stranger" }),
      {},
      {},
      "credentials-unknown",
      /does not know the access key/,
    ],
    [
      "a wrong secret",
      () => ({ ...ENVIRONMENT, ALIBABA_CLOUD_ACCESS_KEY_SECRET: `${PLANTED_SECRET}-wrong` }),
      {},
      {},
      "signature-refused",
      /secret does not belong/,
    ],
    [
      "a role that is not given",
      () => ENVIRONMENT,
      { assumeRole: ROLE },
      {},
      "permission-denied",
      /role acs:ram::456.* sts:AssumeRole is missing/,
    ],
    [
      "a token that is not accepted",
      oidc,
      {},
      { roles: [ROLE], oidcToken: "another" },
      "refused",
      /cluster's token/,
    ],
    [
      "a token file that is not there",
      () => ({ ...oidc(), ALIBABA_CLOUD_OIDC_TOKEN_FILE: "/nowhere/token" }),
      {},
      {},
      "credentials-missing",
      /token file \/nowhere\/token cannot be read/,
    ],
    [
      "an instance without role",
      () => ({ ALIBABA_CLOUD_ECS_METADATA: "lab-role" }),
      {},
      {},
      "credentials-missing",
      /gave no access key/,
    ],
    [
      "a URI that answers to nobody",
      () => ({ ALIBABA_CLOUD_CREDENTIALS_URI: "no-address" }),
      {},
      {},
      "credentials-missing",
      /credentials URI/,
    ],
  ])("%s", async (_, environment, credentials, world, reason, detail) => {
    const { source } = await open(
      { buckets, ...world },
      { services: ["oss"], environment: environment(), credentials },
    );
    const reading = await source.read();
    expect(reading.failures).toMatchObject([{ scope: "list of buckets", reason, hides: "all" }]);
    expect(reading.failures[0]?.detail).toMatch(detail);
    for (const text of [JSON.stringify(reading), inspect(reading, { depth: 9 })])
      expect(text).not.toContain(PLANTED_SECRET);
  });
});

it("renews before the end", async () => {
  const { source, account, clock } = await open(
    { buckets, roles: [ROLE] },
    { services: ["oss"], credentials: { assumeRole: ROLE } },
  );
  const roles = () => account.requests.filter(({ operation }) => operation === "AssumeRole").length;
  await source.read();
  await source.read();
  expect(roles()).toBe(1);
  clock.travel(HOUR - RENEW_AHEAD);
  expect((await source.read()).failures).toEqual([]);
  expect(roles()).toBe(2);
});

it("gets a new key at once when the provider refuses the old one before its time", async () => {
  const { source, account, clock } = await open(
    { buckets, roles: [ROLE], tokenLifetimeMs: 12 * 60_000 },
    { services: ["oss"], credentials: { assumeRole: ROLE } },
  );
  await source.read();
  // By the provider's clock the key has ended; by ours it has not.
  account.world.now = () => clock.now() + 13 * 60_000;
  expect((await source.read()).failures).toEqual([]);
  expect(account.requests.filter(({ operation }) => operation === "AssumeRole")).toHaveLength(2);
});

describe("renewing", () => {
  const key = (until: number): AccessKeyResult => ({
    ok: true,
    key: accessKey("id", "secret", "token", until),
  });
  const failed: AccessKeyResult = { ok: false, failure: { reason: "network", detail: "away" } };

  it("fetches once for all who wait", async () => {
    let fetched = 0;
    const credentials = renewing(
      async () => key(NOW.getTime() + HOUR + ++fetched),
      createTravellingClock(NOW.getTime()),
    );
    await Promise.all([credentials.get(), credentials.get(), credentials.get()]);
    expect(fetched).toBe(1);
  });

  it("lives on the old key while it lasts, and asks again each time", async () => {
    const clock = createTravellingClock(NOW.getTime());
    const answers = [key(NOW.getTime() + HOUR), failed, failed, key(NOW.getTime() + 3 * HOUR)];
    const credentials = renewing(async () => answers.shift() ?? failed, clock);
    expect(await credentials.get()).toMatchObject({ ok: true });
    clock.travel(HOUR - 1_000);
    expect(await credentials.get()).toMatchObject({ ok: true });
    clock.travel(2_000);
    expect(await credentials.get()).toBe(failed);
    expect(await credentials.get()).toMatchObject({ ok: true, key: { expiresAt: NOW.getTime() + 3 * HOUR } });
  });

  it("forgets a key that was refused", async () => {
    let fetched = 0;
    const credentials = renewing(
      async () => key(NOW.getTime() + HOUR + ++fetched),
      createTravellingClock(NOW.getTime()),
    );
    await credentials.get();
    credentials.refused();
    await credentials.get();
    expect(fetched).toBe(2);
  });
});

it("shows no secret, however it is written", () => {
  const key = accessKey("id", `${PLANTED_SECRET}-1`, `${PLANTED_SECRET}-2`);
  const ways = [
    JSON.stringify(key),
    inspect(key, { depth: 9, showHidden: true }),
    String(key.secret),
    `${key.securityToken}`,
  ];
  for (const text of ways) expect(text).not.toContain(PLANTED_SECRET);
  expect(key.secret.reveal()).toBe(`${PLANTED_SECRET}-1`);
});
