import { describe, expect, it } from "vitest";
import { accessKey } from "../../../src/adapters/aliyun/credentials/credentials.ts";
import { uriEncode } from "../../../src/adapters/aliyun/encode.ts";
import { signAcs3 } from "../../../src/adapters/aliyun/sign-acs3.ts";
import { type OssRequest, ossQuery, signOss } from "../../../src/adapters/aliyun/sign-oss.ts";

const signature = (headers: Readonly<Record<string, string>>): string | undefined =>
  /Signature=([0-9a-f]{64})$/.exec(headers["authorization"] ?? "")?.[1];

/** The vendor's own test requests, and two of ours computed with a signer that passes them. */
describe("OSS signature version 4", () => {
  const object: OssRequest = {
    method: "PUT",
    bucket: "bucket",
    key: "1234+-/123/1.txt",
    headers: {
      "x-oss-head1": "value",
      abc: "value",
      ZAbc: "value",
      XYZ: "value",
      "content-type": "text/plain",
    },
    query: {
      param1: "value1",
      "+param1": "value3",
      "|param1": "value4",
      "+param2": "",
      "|param2": "",
      param2: "",
    },
  };
  const cname = { method: "GET", bucket: "examplebucket", key: "", headers: {}, query: { cname: "" } };
  const buckets = { method: "GET", bucket: "", key: "", headers: {}, query: {} };
  it.each([
    ["object", object, "", 1702743657, "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe"],
    [
      "with token",
      object,
      "token",
      1702784856,
      "b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea",
    ],
    ["ListCname", cname, "", 1702743657, "d809640f42991a91d0ae8f66915cc758e0ad085814867f056529991fd4b55f00"],
    [
      "ListBuckets",
      buckets,
      "",
      1702743657,
      "2a7fe0c537ae2b2319d6a44def3d754c1f9ca397946234d46ba2ecdb8f8f0a96",
    ],
  ])("agrees with the vector: %s", (_, request, token, seconds, expected) => {
    expect(signature(signOss(request, accessKey("ak", "sk", token), "cn-hangzhou", seconds * 1000))).toBe(
      expected,
    );
  });

  it("names key and scope, not the secret", () => {
    const headers = signOss(cname, accessKey("ak", "sk-secret"), "cn-hangzhou", 1702743657_000);
    expect(headers["authorization"]).toMatch(
      /^OSS4-HMAC-SHA256 Credential=ak\/20231216\/cn-hangzhou\/oss\/aliyun_v4_request,Signature=/,
    );
    expect(JSON.stringify(headers)).not.toContain("sk-secret");
  });

  it("writes a parameter without value as its name", () => {
    expect(ossQuery({ cname: "", "max-keys": "10", marker: "a b" })).toBe("cname&marker=a%20b&max-keys=10");
  });
});

describe("ACS3 signature", () => {
  it("agrees with the vendor's example", () => {
    const request = {
      host: "ecs.cn-shanghai.aliyuncs.com",
      action: "RunInstances",
      version: "2014-05-26",
      parameters: { ImageId: "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", RegionId: "cn-shanghai" },
      nonce: "3156853299f313e23d1673dc12e1703d",
    };
    const at = Date.parse("2023-10-26T10:22:32Z");
    const headers = signAcs3(request, accessKey("YourAccessKeyId", "YourAccessKeySecret"), at);
    expect(signature(headers)).toBe("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
  });
});

it.each([
  ["a b", "a%20b"],
  ["!'()*~-._", "%21%27%28%29%2A~-._"],
  ["例", "%E4%BE%8B"],
  ["+/=&|", "%2B%2F%3D%26%7C"],
])("encodes %j", (plain, encoded) => expect(uriEncode(plain)).toBe(encoded));
