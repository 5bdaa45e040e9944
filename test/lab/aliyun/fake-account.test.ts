import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessKey } from "../../../src/adapters/aliyun/credentials/credentials.ts";
import { signAcs3 } from "../../../src/adapters/aliyun/sign-acs3.ts";
import { createHttpClient, type HttpClient } from "../../../src/adapters/http/http-client.ts";
import { type FakeAccount, openFakeAccount } from "../../../src/lab/aliyun/fake-account.ts";
import { createFakeWorld } from "../../../src/lab/aliyun/fake-world.ts";
import type { Received } from "../../../src/lab/aliyun/received.ts";
import { verifyAcs3, verifyOss } from "../../../src/lab/aliyun/verify.ts";
import { issueLeaf } from "../../../src/lab/authority.ts";
import { createFamily, daysFrom } from "../../../src/lab/family.ts";

const NOW = new Date("2026-11-22T12:00:00Z");
const received = (told: Partial<Received>): Received => ({
  method: "GET",
  host: "",
  path: "/",
  rawQuery: "",
  query: new Map(),
  headers: {},
  body: "",
  ...told,
});
const keys =
  (secret: string, token = "") =>
  () => ({ secret, token, ended: false });

/** The vendor's published requests: what the fakes accept is right by itself, not because our signer made it. */
describe("the fake's own check of signatures", () => {
  const object = {
    method: "PUT",
    path: "/1234+-/123/1.txt",
    query: new Map([
      ["param1", "value1"],
      ["+param1", "value3"],
      ["|param1", "value4"],
      ["+param2", ""],
      ["|param2", ""],
      ["param2", ""],
    ]),
  };
  const headers = (signature: string, date: string) => ({
    "x-oss-head1": "value",
    abc: "value",
    zabc: "value",
    xyz: "value",
    "content-type": "text/plain",
    "x-oss-date": date,
    "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
    authorization: `OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request,Signature=${signature}`,
  });
  const good = "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe";

  it("accepts the vendor's request to the storage, and no other", () => {
    const request = received({ ...object, headers: headers(good, "20231216T162057Z") });
    const at = Date.parse("2023-12-16T16:20:57Z");
    expect(verifyOss(request, "bucket", keys("sk"))).toEqual({
      ok: true,
      keyId: "ak",
      region: "cn-hangzhou",
      at,
    });
    const wrong = { ok: false, why: "wrong-signature" };
    expect(verifyOss(request, "bucket", keys("another"))).toEqual(wrong);
    expect(verifyOss(request, "another", keys("sk"))).toEqual(wrong);
    expect(verifyOss({ ...request, query: new Map() }, "bucket", keys("sk"))).toEqual(wrong);
    expect(
      verifyOss({ ...request, headers: { ...request.headers, "x-oss-new": "1" } }, "bucket", keys("sk")),
    ).toEqual(wrong);
    expect(verifyOss(request, "bucket", keys("sk", "token"))).toEqual({ ok: false, why: "unknown-key" });
    expect(verifyOss(received({}), "bucket", keys("sk"))).toEqual({ ok: false, why: "no-signature" });
  });

  it("accepts the vendor's RPC request, and no other", () => {
    const signature = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0";
    const names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    const request = received({
      method: "POST",
      query: new Map([
        ["RegionId", "cn-shanghai"],
        ["ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"],
      ]),
      headers: {
        host: "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-version": "2014-05-26",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        authorization: `ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=${names},Signature=${signature}`,
      },
    });
    expect(verifyAcs3(request, keys("YourAccessKeySecret"))).toMatchObject({
      ok: true,
      keyId: "YourAccessKeyId",
    });
    const wrong = { ok: false, why: "wrong-signature" };
    expect(verifyAcs3(request, keys("another"))).toEqual(wrong);
    expect(verifyAcs3({ ...request, query: new Map() }, keys("YourAccessKeySecret"))).toEqual(wrong);
    const unsigned = { ...request, headers: { ...request.headers, "x-acs-more": "1" } };
    expect(verifyAcs3(unsigned, keys("YourAccessKeySecret"))).toEqual(wrong);
  });
});

describe("a fake account", () => {
  let account: FakeAccount;
  let http: HttpClient;
  beforeAll(async () => {
    const family = await createFamily(NOW);
    const leaf = await issueLeaf({
      issuer: family.r46Ecdsa,
      keyType: "ecdsa",
      names: ["img.example.com"],
      notBefore: daysFrom(NOW, -1),
      notAfter: daysFrom(NOW, 80),
    });
    const world = createFakeWorld({
      now: () => NOW.getTime(),
      certificates: [{ id: 7, pem: leaf.pem, kind: "CERT" }],
    });
    account = await openFakeAccount({ world });
    http = createHttpClient({ via: account.url });
  });
  afterAll(async () => {
    http.close();
    await account.close();
  });

  const ask = async (
    action: string,
    parameters: Readonly<Record<string, string>>,
    secret = "lab-key-secret",
  ) => {
    const host = "cas.aliyuncs.com";
    const request = { host, action, version: "2020-04-07", parameters, nonce: "n" };
    const headers = signAcs3(request, accessKey("lab-key-id", secret), NOW.getTime());
    const query = new URLSearchParams(parameters).toString();
    const sent = await http.send({
      method: "POST",
      url: `https://${host}/?${query}`,
      headers,
      deadlineMs: 5_000,
      maxBytes: 99_999,
    });
    if (!sent.ok) throw new Error(sent.failure.detail);
    return { status: sent.answer.status, body: sent.answer.body.toString() };
  };

  it("refuses a wrong secret and an unknown action", async () => {
    expect(await ask("ListUserCertificateOrder", {}, "wrong")).toMatchObject({
      status: 403,
      body: expect.stringContaining("SignatureDoesNotMatch"),
    });
    expect((await ask("DeleteEverything", {})).status).toBe(404);
  });

  it("keeps a log of what was asked", async () => {
    const before = account.requests.length;
    await ask("ListUserCertificateOrder", { OrderType: "CERT" });
    expect(account.requests.slice(before)).toEqual([
      {
        host: "cas.aliyuncs.com",
        operation: "ListUserCertificateOrder",
        parameters: { OrderType: "CERT" },
        at: NOW.getTime(),
        status: 200,
      },
    ]);
  });
});
