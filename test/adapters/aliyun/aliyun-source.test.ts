import { beforeAll, expect, it } from "vitest";
import { createAliyunSource } from "../../../src/adapters/aliyun/aliyun-source.ts";
import { ENDPOINT_FORMS } from "../../../src/core/inventory/provider-endpoints.ts";
import type { FakeFault, FakeWorld } from "../../../src/lab/aliyun/fake-world.ts";
import { describeProvider } from "../../contracts/provider-contract.ts";
import { chainPem, ENVIRONMENT, open, openCertificates } from "./account.ts";

let pem = "";
beforeAll(async () => {
  const certificates = await openCertificates();
  pem = chainPem(await certificates.issue("*.example.com"));
});

function world(faults: FakeFault[]): Partial<FakeWorld> {
  const certificate = { pem, id: "493-cn-hangzhou" };
  return {
    buckets: [
      { name: "media", region: "cn-shanghai", domains: [{ domain: "a.example.com", certificate }] },
      { name: "files", region: "eu-central-1", domains: [{ domain: "b.example.com" }] },
    ],
    cdn: [{ name: "a.example.com", cname: "a.example.com.w.kunlunaq.com", certificate }],
    dcdn: [{ name: ".c.example.com", cname: "c.example.com.w.kunlunaq.com", certificate }],
    certificates: [{ id: 493, pem, kind: "CERT" }],
    faults,
  };
}

const sourceWith = async (faults: FakeFault[]) => {
  const services = ["oss", "cdn", "dcdn", "cas"] as const;
  return (await open(world(faults), { services, endpointForms: ENDPOINT_FORMS })).source;
};

describeProvider("Alibaba Cloud", {
  whole: () => sourceWith([]),
  partly: () => sourceWith([{ bucket: "media", answer: "permission-denied" }]),
  closed: () => sourceWith([{ answer: "permission-denied" }]),
  secrets: Object.values(ENVIRONMENT),
});

it("is not made for hosts of somebody else", () => {
  const basic = { name: "x", services: ["oss"] as const, credentials: {}, environment: {} };
  expect(() => createAliyunSource({ ...basic, region: "cn-x.example.com/" })).toThrow(/is not an endpoint/);
});
