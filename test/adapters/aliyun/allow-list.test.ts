import { describe, expect, it } from "vitest";
import { accessKey } from "../../../src/adapters/aliyun/credentials/credentials.ts";
import {
  allowedParameters,
  OSS_OPERATIONS,
  RPC_OPERATIONS,
} from "../../../src/adapters/aliyun/operations.ts";
import { ramPolicy } from "../../../src/adapters/aliyun/ram-policy.ts";
import { ossRequest } from "../../../src/adapters/aliyun/requests.ts";
import { ENDPOINT_FORMS } from "../../../src/core/inventory/provider-endpoints.ts";
import { createTravellingClock } from "../http/travelling-clock.ts";
import { NOW, open, openCertificates } from "./account.ts";

const READS = /^(?:List|Describe|Get|AssumeRole)/;
const operations = [...Object.keys(OSS_OPERATIONS), ...Object.keys(RPC_OPERATIONS)];

describe("the list of operations", () => {
  it("holds nothing that changes something or returns a private key", () => {
    expect(operations.filter((name) => !READS.test(name))).toEqual([]);
    const forbidden = [
      "DescribeCdnCertificateDetail",
      "DescribeCdnCertificateDetailById",
      "DescribeSSLCertificatePrivateKey",
      "GetUserCertificateDetail",
    ];
    expect(operations.filter((name) => forbidden.includes(name))).toEqual([]);
  });

  it.each([
    ["an operation outside", () => allowedParameters(undefined, {})],
    ["a parameter outside", () => allowedParameters(OSS_OPERATIONS.ListCname, { comp: "add" })],
  ])("cannot be left: %s", (_, ask) => expect(ask).toThrow("allow-list"));

  const world = {
    timing: createTravellingClock(NOW.getTime()),
    deadlineMs: 1,
    signal: new AbortController().signal,
  };
  const key = accessKey("id", "secret");
  it.each([
    [
      "a host that is no endpoint",
      () =>
        ossRequest(
          { operation: "ListCname", endpoint: "oss-x.example.com", region: "cn-x", bucket: "abc" },
          key,
          world,
        ),
    ],
    [
      "a bucket that is a host",
      () =>
        ossRequest(
          {
            operation: "ListCname",
            endpoint: "oss-cn-x.aliyuncs.com",
            region: "cn-x",
            bucket: "evil.example.com/",
          },
          key,
          world,
        ),
    ],
  ])("cannot be asked at %s", (_, ask) => expect(ask).toThrow("not a"));
});

it("covers every request of a full reading, and so does the policy", async () => {
  const certificates = await openCertificates();
  const leaf = await certificates.issue("img.example.com");
  const certificate = { pem: leaf.pem, id: "7-cn-hangzhou" };
  const domain = { name: "img.example.com", cname: "x.w.kunlunar.com", certificate, tags: {} };
  const services = ["oss", "cdn", "dcdn", "cas"] as const;
  const role = "acs:ram::456:role/certhorizon-read";
  const { source, account } = await open(
    {
      buckets: [
        {
          name: "media",
          region: "cn-shanghai",
          tags: {},
          domains: [{ domain: "img.example.com", certificate }],
        },
      ],
      cdn: [domain],
      dcdn: [domain],
      certificates: [{ id: 8, pem: leaf.pem, kind: "CERT" }],
      roles: [role],
    },
    {
      services,
      tags: true,
      endpointForms: ENDPOINT_FORMS,
      credentials: { assumeRole: role },
    },
  );
  const { failures } = await source.read();
  await source.readHosted("img.example.com");
  expect(failures).toEqual([]);
  const asked = new Set(account.requests.map(({ operation }) => operation));
  expect([...asked].toSorted()).toEqual(
    operations.filter((name) => name !== "AssumeRoleWithOIDC").toSorted(),
  );
  const allowed = ramPolicy(services, { tags: true }).Statement.flatMap(({ Action }) => Action);
  expect([...asked].filter((name) => name !== "AssumeRole").toSorted()).toEqual(
    allowed.map((action) => action.replace(/^.*:/, "")).toSorted(),
  );
});

describe("the policy", () => {
  it("allows what the services need and nothing else", () => {
    expect(ramPolicy(["oss", "cdn"])).toEqual({
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Action: ["oss:GetBucketInfo", "oss:ListBuckets", "oss:ListCname"],
          Resource: ["acs:oss:*:*:*"],
        },
        {
          Effect: "Allow",
          Action: ["cdn:DescribeDomainCertificateInfo", "cdn:DescribeUserDomains"],
          Resource: ["*"],
        },
      ],
    });
  });

  it.each([
    [["dcdn"], {}, ["dcdn:DescribeDcdnDomainCertificateInfo", "dcdn:DescribeDcdnUserDomains"]],
    [
      ["oss"],
      { tags: true },
      ["oss:GetBucketInfo", "oss:GetBucketTagging", "oss:ListBuckets", "oss:ListCname"],
    ],
    [["cas", "cas"], {}, ["yundun-cert:ListUserCertificateOrder"]],
  ] as const)("for %j with %j", (services, options, actions) => {
    expect(ramPolicy(services, options).Statement.flatMap(({ Action }) => Action)).toEqual(actions);
  });

  it("never holds a permission that only serves to read keys", () => {
    const all = ramPolicy(["oss", "cdn", "dcdn", "cas"], { tags: true });
    expect(JSON.stringify(all)).not.toMatch(/PrivateKey|CertificateDetail|GetObject|"oss:\*"|"\*:/);
  });
});
