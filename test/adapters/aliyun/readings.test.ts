import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { hostedAtCdn } from "../../../src/adapters/aliyun/cdn/certificate.ts";
import type { HostedReading } from "../../../src/core/hosted/hosted.ts";
import { ENDPOINT_FORMS } from "../../../src/core/inventory/provider-endpoints.ts";
import type { FakeBoundDomain, FakeBucket, FakeCdnDomain } from "../../../src/lab/aliyun/fake-world.ts";
import type { IssuedLeaf } from "../../../src/lab/authority.ts";
import { chainPem, type LabCertificates, NOW, open, openCertificates } from "./account.ts";

let certificates: LabCertificates;
let leaf: IssuedLeaf;
let sha1 = "";
let sha256 = "";
beforeAll(async () => {
  certificates = await openCertificates();
  leaf = await certificates.issue("img.example.com");
  sha1 = createHash("sha1").update(leaf.der).digest("hex");
  sha256 = createHash("sha256").update(leaf.der).digest("hex");
});

const bucket = (domains: FakeBoundDomain[], more: Partial<FakeBucket> = {}): FakeBucket => ({
  name: "media-prod",
  region: "cn-shanghai",
  resourceGroup: "rg-web",
  ...more,
  domains,
});
const cdnDomain = (more: Partial<FakeCdnDomain> = {}): FakeCdnDomain => ({
  name: "img.example.com",
  cname: "img.example.com.w.kunlunAr.com",
  origin: { type: "oss", content: "media-prod.oss-cn-shanghai.aliyuncs.com" },
  ...more,
});
const only = (hosted: ReadonlyMap<string, readonly HostedReading[]>, key: string) => {
  const [reading, ...others] = hosted.get(key) ?? [];
  expect(others).toEqual([]);
  return reading;
};

describe("the storage", () => {
  it("tells bindings with their place", async () => {
    const { source } = await open({ buckets: [bucket([{ domain: "IMG.example.com" }])] });
    const { bindings, failures, at } = await source.read();
    expect(failures).toEqual([]);
    expect(at).toBe(NOW.getTime());
    expect(bindings).toEqual([
      {
        domain: "img.example.com",
        port: 443,
        kind: "custom-domain",
        source: "prod",
        declared: false,
        provider: "aliyun",
        account: "1234567890123456",
        bucket: "media-prod",
        region: "cn-shanghai",
        resourceGroup: "rg-web",
        tags: {},
        layers: ["origin"],
        settings: {},
        where: "source prod",
      },
    ]);
  });

  it("tells the hosted certificate by what it has: fingerprint, dates, id and time of binding", async () => {
    const boundAt = Date.parse("2026-11-04T05:06:07Z");
    const certificate = { pem: leaf.pem, id: "493-cn-hangzhou", boundAt };
    const { source } = await open({ buckets: [bucket([{ domain: "img.example.com", certificate }])] });
    const { hosted } = await source.read();
    const at = (days: number) => ({
      at: NOW.getTime() + days * 86_400_000,
      precision: "second",
      zone: "utc",
    });
    expect(only(hosted, "img.example.com:443")).toEqual({
      layer: "origin",
      readAt: NOW.getTime(),
      state: {
        kind: "present",
        certificate: { id: "493-cn-hangzhou", sha1, notBefore: at(-10), notAfter: at(80), boundAt },
      },
    });
  });

  it.each<[string, () => Partial<FakeBoundDomain>, object]>([
    ["nothing hosted", () => ({}), { kind: "none" }],
    [
      "hosting switched off",
      () => ({ certificate: { pem: leaf.pem, status: "Disabled" } }),
      { kind: "none" },
    ],
    [
      "uploaded by hand, without id",
      () => ({ certificate: { pem: leaf.pem, type: "Upload" } }),
      { kind: "present", certificate: expect.not.objectContaining({ id: expect.anything() }) },
    ],
  ])("tells what is hosted: %s", async (_, domain, state) => {
    const { source } = await open({ buckets: [bucket([{ domain: "img.example.com", ...domain() }])] });
    const { hosted } = await source.read();
    expect(only(hosted, "img.example.com:443")?.state).toEqual(state);
  });

  it("knows wildcards, switched-off bindings and international names", async () => {
    const domains: FakeBoundDomain[] = [
      { domain: "wild.example.com", wildcard: true },
      { domain: "off.example.com", status: "Disabled" },
      { domain: "www.例子.cn" },
    ];
    const { source } = await open({ buckets: [bucket(domains)] });
    const { bindings } = await source.read();
    expect(bindings.map(({ domain, settings }) => [domain, settings.monitor?.on ?? true])).toEqual([
      ["*.wild.example.com", true],
      ["off.example.com", false],
      ["www.xn--fsqu00a.cn", true],
    ]);
  });

  it("keeps a binding in sight that is switched off here but served by the CDN", async () => {
    const { source } = await open({
      buckets: [bucket([{ domain: "img.example.com", status: "Disabled" }])],
      cdn: [cdnDomain()],
    });
    const { bindings } = await source.read();
    expect(bindings.map(({ settings }) => settings)).toEqual([{}, {}]);
  });

  it("goes through all pages and regions", async () => {
    const buckets = Array.from({ length: 7 }, (_, i) =>
      bucket([{ domain: `d${i}.example.com` }], {
        name: `bucket-${i}`,
        region: i % 2 === 0 ? "cn-beijing" : "eu-central-1",
      }),
    );
    const { source, account } = await open({ buckets, maxPage: 3 }, { services: ["oss"] });
    const { bindings } = await source.read();
    expect(bindings.map(({ domain }) => domain).toSorted()).toEqual(
      buckets.map((_, i) => `d${i}.example.com`),
    );
    expect(account.requests.filter(({ operation }) => operation === "ListBuckets")).toHaveLength(3);
  });

  it("names what is no domain, and goes on", async () => {
    const { source } = await open({ buckets: [bucket([{ domain: "a..b" }, { domain: "img.example.com" }])] });
    const { bindings, failures } = await source.read();
    expect(bindings.map(({ domain }) => domain)).toEqual(["img.example.com"]);
    expect(failures).toMatchObject([{ source: "prod", scope: "media-prod", reason: "malformed-answer" }]);
  });

  it("reads tags where they are wanted, and a bucket without tags is no failure", async () => {
    const buckets = [
      bucket([{ domain: "a.example.com" }], { tags: { team: "web & co" } }),
      bucket([{ domain: "b.example.com" }], { name: "plain" }),
      bucket([], { name: "empty", tags: { team: "nobody asks" } }),
    ];
    const { source, account } = await open({ buckets }, { services: ["oss"], tags: true });
    const { bindings, failures } = await source.read();
    expect(failures).toEqual([]);
    const tags = Object.fromEntries(bindings.map((one) => [one.domain, one.tags]));
    expect(tags).toEqual({ "a.example.com": { team: "web & co" }, "b.example.com": {} });
    expect(account.requests.filter(({ operation }) => operation === "GetBucketTagging")).toHaveLength(2);
  });
});

describe.each(["cdn", "dcdn"] as const)("the %s", (product) => {
  it("tells domain, bucket, its own name and the certificate with its chain", async () => {
    const certificate = { pem: chainPem(leaf), id: "77", updatedAt: "2026-11-20T01:02:03Z" };
    const { source } = await open({ [product]: [cdnDomain({ certificate })] }, { services: [product] });
    const { bindings, hosted, failures } = await source.read();
    expect(failures).toEqual([]);
    expect(bindings).toMatchObject([
      {
        domain: "img.example.com",
        bucket: "media-prod",
        region: "cn-shanghai",
        layers: ["edge"],
        cname: "img.example.com.w.kunlunar.com",
      },
    ]);
    expect(only(hosted, "img.example.com:443")).toMatchObject({
      layer: "edge",
      state: {
        kind: "present",
        certificate: {
          sha256,
          sha1,
          names: ["img.example.com"],
          keyType: "ecdsa",
          id: "77",
          boundAt: Date.parse("2026-11-20T01:02:03Z"),
          chain: leaf.chain.map((der) => new Uint8Array(der)),
        },
      },
    });
  });

  it("lists only what serves, and asks no certificate where HTTPS is off", async () => {
    const statuses = [
      "online",
      "configuring",
      "configure_failed",
      "offline",
      "stopping",
      "checking",
      "check_failed",
    ];
    const domains = statuses.map((status) =>
      cdnDomain({ name: `${status.replace("_", "-")}.example.com`, status }),
    );
    const { source, account } = await open({ [product]: domains }, { services: [product] });
    const { bindings, hosted } = await source.read();
    expect(bindings.map(({ domain }) => domain.split(".")[0])).toEqual([
      "online",
      "configuring",
      "configure-failed",
    ]);
    expect([...hosted.values()].flat().map(({ state }) => state.kind)).toEqual(["none", "none", "none"]);
    expect(account.requests.map(({ operation }) => operation)).toHaveLength(1);
  });

  it("reads all pages, wildcards, other origins and tags", async () => {
    const domains = [
      cdnDomain({ name: ".wild.example.com", tags: { team: "web" } }),
      ...Array.from({ length: 4 }, (_, i) =>
        cdnDomain({ name: `d${i}.example.com`, origin: { type: "domain", content: "origin.example.com" } }),
      ),
    ];
    const { source, account } = await open(
      { [product]: domains, maxPage: 2 },
      { services: [product], tags: true },
    );
    const { bindings } = await source.read();
    expect(bindings).toHaveLength(5);
    expect(bindings[0]).toMatchObject({ domain: "*.wild.example.com", tags: { team: "web" } });
    expect(bindings[1]).toMatchObject({ bucket: "", region: "", tags: {} });
    expect(account.requests.filter(({ operation }) => operation.includes("UserDomains"))).toHaveLength(3);
  });
});

describe("the PEM that a CDN tells", () => {
  const told = (info: object) =>
    hostedAtCdn({ CertInfos: { CertInfo: [{ ServerCertificateStatus: "on", ...info }] } });

  it.each<[string, (pem: string) => string, string]>([
    [
      "a private key",
      (pem) => `${pem}-----BEGIN PRIVATE KEY-----\nQUFBQQ==\n-----END PRIVATE KEY-----\n`,
      "private-key-inside",
    ],
    ["no certificate", () => "-----BEGIN X-----", "no-certificate"],
    [
      "a broken certificate",
      () => "-----BEGIN CERTIFICATE-----\nQUFBQQ==\n-----END CERTIFICATE-----\n",
      "certificate-malformed",
    ],
  ])("is refused with %s in it", (_, change, reason) => {
    expect(told({ ServerCertificate: change(leaf.pem) })).toMatchObject({ kind: "failed", reason });
  });

  it("may be missing: then id and dates remain, with the zone that they have", () => {
    const info = {
      CertId: "5",
      CertExpireTime: "2027-01-02T03:04:05Z",
      CertStartTime: "2026-11-26 14:45:09",
    };
    expect(told(info)).toEqual({
      kind: "present",
      certificate: {
        id: "5",
        notBefore: { at: Date.parse("2026-11-26T14:45:09Z"), precision: "second", zone: "unknown" },
        notAfter: { at: Date.parse("2027-01-02T03:04:05Z"), precision: "second", zone: "utc" },
      },
    });
  });

  it("is not looked for where HTTPS is off, and an answer without the list is malformed", () => {
    expect(told({ ServerCertificateStatus: "off", ServerCertificate: leaf.pem })).toEqual({ kind: "none" });
    expect(hostedAtCdn({})).toMatchObject({ kind: "failed", reason: "malformed-answer" });
  });
});

describe("the certificate service", () => {
  const bound = (id: string) => [bucket([{ domain: "img.example.com", certificate: { pem: leaf.pem, id } }])];
  const services = ["oss", "cas"] as const;

  it("adds to what the storage tells: SHA-256, names and issuer by certificate number", async () => {
    const stored = [{ id: 493, pem: leaf.pem, kind: "UPLOAD" as const }];
    const { source } = await open({ buckets: bound("493-cn-hangzhou"), certificates: stored }, { services });
    const { hosted, certificates: held, failures } = await source.read();
    expect(failures).toEqual([]);
    const identity = { sha256, sha1, names: ["img.example.com"], issuer: "Lab R46 ECC CA" };
    expect(only(hosted, "img.example.com:443")?.state).toMatchObject({
      certificate: { id: "493-cn-hangzhou", ...identity, notAfter: { precision: "second" } },
    });
    const notAfter = { at: Date.parse("2027-02-10T00:00:00+08:00"), precision: "day", zone: "utc+8" };
    expect(held).toMatchObject([{ id: "493", ...identity, notAfter }]);
  });

  it("adds nothing from a certificate that only shares the number", async () => {
    const other = await certificates.issue("img.example.com", 20);
    const stored = [{ id: 493, pem: other.pem, kind: "CERT" as const }];
    const { source } = await open(
      { buckets: bound("493-ap-southeast-1"), certificates: stored },
      { services },
    );
    const { hosted } = await source.read();
    const state = only(hosted, "img.example.com:443")?.state;
    expect(state).toMatchObject({ kind: "present", certificate: { sha1 } });
    expect(JSON.stringify(state)).not.toContain("sha256");
  });

  it("reads both lists to their end", async () => {
    const stored = Array.from({ length: 7 }, (_, i) => ({
      id: i + 1,
      pem: leaf.pem,
      kind: i < 4 ? ("CERT" as const) : ("UPLOAD" as const),
    }));
    const { source } = await open({ certificates: stored, maxPage: 2 }, { services: ["cas"] });
    expect((await source.read()).certificates).toHaveLength(7);
  });
});

describe("one domain again", () => {
  it("asks only where it is bound, and sees what is hosted now", async () => {
    const newer = await certificates.issue("img.example.com", 85);
    const mine = bucket([{ domain: "img.example.com", certificate: { pem: leaf.pem } }]);
    const { source, account } = await open({
      buckets: [mine, bucket([{ domain: "other.example.com" }], { name: "other" })],
      cdn: [cdnDomain({ certificate: { pem: leaf.pem } })],
    });
    await source.read();
    const before = account.requests.length;
    mine.domains[0] = { domain: "img.example.com", certificate: { pem: newer.pem } };
    const readings = await source.readHosted("img.example.com");
    expect(readings?.map(({ layer }) => layer).toSorted()).toEqual(["edge", "origin"]);
    const origin = readings?.find(({ layer }) => layer === "origin");
    expect(origin?.state).toMatchObject({
      certificate: { sha1: createHash("sha1").update(newer.der).digest("hex") },
    });
    expect(
      account.requests
        .slice(before)
        .map(({ operation }) => operation)
        .toSorted(),
    ).toEqual(["DescribeDomainCertificateInfo", "ListCname"]);
  });

  it("asks a bucket once for many of its domains", async () => {
    const domains = ["a", "b", "c"].map((name) => ({ domain: `${name}.example.com` }));
    const { source, account } = await open({ buckets: [bucket(domains)] }, { services: ["oss"] });
    await source.read();
    const before = account.requests.length;
    const readings = await Promise.all(domains.map(({ domain }) => source.readHosted(domain)));
    expect(readings.flat().map((reading) => reading?.state.kind)).toEqual(["none", "none", "none"]);
    expect(account.requests.length - before).toBe(1);
  });

  it("says undefined for a domain of nobody, none for one that left, failed where asking fails", async () => {
    const mine = bucket([{ domain: "img.example.com" }]);
    const { source, account } = await open({ buckets: [mine] }, { services: ["oss"] });
    expect(await source.readHosted("img.example.com")).toBeUndefined();
    await source.read();
    expect(await source.readHosted("stranger.example.com")).toBeUndefined();
    mine.domains = [];
    expect(await source.readHosted("img.example.com")).toMatchObject([{ state: { kind: "none" } }]);
    account.world.faults = [{ answer: "permission-denied" }];
    expect(await source.readHosted("img.example.com")).toMatchObject([
      { state: { kind: "failed", reason: "permission-denied" } },
    ]);
  });
});

describe("the provider's own endpoints", () => {
  const buckets = [
    bucket([], { name: "young", createdAt: "2026-01-01T00:00:00.000Z" }),
    bucket([], { name: "old", createdAt: "2020-01-01T00:00:00.000Z" }),
    bucket([], { name: "abroad", region: "eu-central-1", accelerated: true }),
    bucket([], { name: "island", region: "cn-hongkong" }),
  ];

  it("are found by themselves: one per region and form, through the oldest bucket", async () => {
    const { source } = await open({ buckets }, { services: ["oss"], endpointForms: ENDPOINT_FORMS });
    const { bindings, hosted } = await source.read();
    expect(bindings.map(({ domain }) => domain)).toEqual([
      "island.oss-cn-hongkong.aliyuncs.com",
      "island.cn-hongkong.oss.aliyuncs.com",
      "old.oss-cn-shanghai.aliyuncs.com",
      "old.cn-shanghai.oss.aliyuncs.com",
      "old.cn-shanghai.taihangcda.cn",
      "abroad.oss-eu-central-1.aliyuncs.com",
      "abroad.eu-central-1.oss.aliyuncs.com",
      "abroad.oss-accelerate.aliyuncs.com",
    ]);
    expect(new Set(bindings.map(({ kind }) => kind))).toEqual(new Set(["provider-endpoint"]));
    expect([...hosted.values()].flat().map(({ state }) => state.kind)).toEqual(
      Array(8).fill("not-queryable"),
    );
  });

  it("are left out where the name does not exist, except the classic one", async () => {
    const exists = async (domain: string) => domain.includes("taihangcda");
    const { source } = await open({ buckets }, { services: ["oss"], endpointForms: ENDPOINT_FORMS, exists });
    const { bindings } = await source.read();
    const suffixes = bindings.map(({ domain }) => domain.replace(/^[^.]+\./, ""));
    expect(suffixes.filter((suffix) => !suffix.startsWith("oss-"))).toEqual(["cn-shanghai.taihangcda.cn"]);
  });

  it("cost one question and one failure where acceleration may not be asked", async () => {
    const faults = [{ operation: "GetBucketInfo", answer: "permission-denied" as const }];
    const one = buckets.slice(0, 1);
    const { source } = await open(
      { buckets: one, faults },
      { services: ["oss"], endpointForms: ["accelerate"] },
    );
    const { bindings, failures } = await source.read();
    expect(bindings).toEqual([]);
    expect(failures).toMatchObject([{ scope: "transfer acceleration", reason: "permission-denied" }]);
    expect(failures[0]?.detail).toContain("oss:GetBucketInfo");
  });
});
