import { describe, expect, it } from "vitest";
import type { FakeAnswer, FakeBucket, FakeFault } from "../../../src/lab/aliyun/fake-world.ts";
import { NOW, open } from "./account.ts";

const bucket = (name: string, region = "cn-shanghai"): FakeBucket => ({
  name,
  region,
  domains: [{ domain: `${name}.example.com` }],
});
const buckets = [bucket("first"), bucket("second"), bucket("third", "eu-central-1")];
const cdn = ["x", "y"].map((name) => ({
  name: `${name}.example.com`,
  cname: "",
  certificate: { pem: "unread" },
}));
const oss = { services: ["oss"] as const };

describe("a bucket that cannot be asked", () => {
  it.each<[FakeAnswer, string, RegExp]>([
    ["permission-denied", "permission-denied", /permission oss:ListCname is missing \(AccessDenied/],
    ["throttle", "throttled", /fewer requests \(SlowDown/],
    ["server-error", "server-error", /a fault of its own \(InternalError/],
    ["arrears", "account-suspended", /suspended .* \(UserDisable/],
    ["public-endpoint-forbidden", "public-endpoint-forbidden", /configure another OSS endpoint/],
    ["html", "html-instead-of-answer", /a web page came/],
    ["garbage", "malformed-answer", /no XML/],
    ["entities", "malformed-answer", /no XML that is read here \(dtd\)/],
    ["huge", "too-large", /longer than/],
    ["truncated", "network", /cut/],
    ["reset", "network", /cut/],
    ["hang", "timeout", /no whole answer/],
    ["redirect", "refused", /status 302/],
    ["skew", "clock-skewed", /clock/],
    [{ askAt: "evil.example.com" }, "wrong-region", /another region/],
    [{ askAt: "oss-cn-hangzhou.aliyuncs.com.evil.example.com" }, "wrong-region", /another region/],
    [{ askAt: "169.254.169.254" }, "wrong-region", /another region/],
  ])("is reported as %j; the others are read", async (answer, reason, detail) => {
    const faults: FakeFault[] = [{ operation: "ListCname", bucket: "second", answer }];
    const { source, account } = await open({ buckets, faults }, { ...oss, deadlineMs: 100 });
    const { bindings, failures, hosted } = await source.read();
    expect(bindings.map((one) => one.bucket).toSorted()).toEqual(["first", "third"]);
    expect(hosted.size).toBe(2);
    expect(failures).toMatchObject([
      { source: "prod", scope: "second", reason, hides: { bucket: "second" } },
    ]);
    expect(failures[0]?.detail).toMatch(detail);
    expect(
      account.requests.map(({ host }) => host).filter((host) => !host.endsWith(".aliyuncs.com")),
    ).toEqual([]);
  });

  it.each<FakeAnswer>([
    "throttle",
    "server-error",
    "reset",
    "truncated",
  ])("is asked again after %s, with a wait", async (answer) => {
    const faults: FakeFault[] = [{ bucket: "second", answer, times: 2 }];
    const { source, clock } = await open({ buckets, faults }, oss);
    const { bindings, failures } = await source.read();
    expect([bindings.length, failures]).toEqual([3, []]);
    // Half of one second and half of two, by the clock's random number.
    expect(clock.sleeps).toEqual(expect.arrayContaining([500, 1_000]));
  });

  it("is not asked again where that would help nobody", async () => {
    const faults: FakeFault[] = [{ bucket: "second", answer: "permission-denied" }];
    const { source, account } = await open({ buckets, faults }, oss);
    await source.read();
    expect(account.requests.filter(({ host }) => host.startsWith("second."))).toHaveLength(1);
  });

  it("is not followed in circles", async () => {
    const faults: FakeFault[] = [
      { bucket: "first", region: "cn-shanghai", answer: { askAt: "oss-ap-southeast-1.aliyuncs.com" } },
      { bucket: "first", region: "ap-southeast-1", answer: { askAt: "oss-cn-shanghai.aliyuncs.com" } },
    ];
    const { source, account } = await open({ buckets: [bucket("first")], faults }, oss);
    expect((await source.read()).failures).toMatchObject([{ scope: "first", reason: "wrong-region" }]);
    expect(account.requests.filter(({ operation }) => operation === "ListCname")).toHaveLength(2);
  });
});

it("follows a bucket to its region when the list was wrong about it", async () => {
  const moved = bucket("moved");
  const { source, account } = await open({ buckets: [moved] }, oss);
  await source.read();
  account.world.buckets = [{ ...moved, region: "eu-central-1" }];
  expect(await source.readHosted("moved.example.com")).toMatchObject([{ state: { kind: "none" } }]);
  expect(account.requests.at(-1)?.host).toBe("moved.oss-eu-central-1.aliyuncs.com");
});

it("gives up a region that is silent, and reads all others meanwhile", async () => {
  const many = Array.from({ length: 20 }, (_, i) => bucket(`silent-${i}`));
  const faults: FakeFault[] = [{ region: "cn-shanghai", answer: "hang" }];
  const { source, account } = await open(
    { buckets: [...many, bucket("third", "eu-central-1")], faults },
    { ...oss, deadlineMs: 40 },
  );
  const { bindings, failures } = await source.read();
  expect(bindings.map((one) => one.bucket)).toEqual(["third"]);
  expect(failures).toHaveLength(20);
  const reasons = Map.groupBy(failures, ({ reason }) => reason);
  expect([...reasons.keys()].toSorted()).toEqual(["given-up", "timeout"]);
  expect(reasons.get("given-up")?.[0]?.detail).toContain("the storage in cn-shanghai did not answer");
  // Four buckets at once, four attempts each, and not one more.
  expect(account.requests.filter(({ host }) => host.startsWith("silent-")).length).toBeLessThanOrEqual(32);
});

describe("a list that cannot be read", () => {
  it("hides everything of the source, and the other services are read", async () => {
    const faults: FakeFault[] = [{ operation: "ListBuckets", answer: "permission-denied" }];
    const { source } = await open({ buckets, faults, dcdn: [{ name: "d.example.com", cname: "" }] });
    const { bindings, failures } = await source.read();
    expect(bindings.map(({ domain }) => domain)).toEqual(["d.example.com"]);
    expect(failures).toMatchObject([{ scope: "list of buckets", reason: "permission-denied", hides: "all" }]);
    expect(failures[0]?.detail).toContain("oss:ListBuckets");
  });

  it("keeps the pages that were read", async () => {
    const faults: FakeFault[] = [{ operation: "ListBuckets", marker: "first", answer: "permission-denied" }];
    const { source } = await open({ buckets, maxPage: 1, faults }, oss);
    const { bindings, failures } = await source.read();
    expect(bindings.map((one) => one.bucket)).toEqual(["first"]);
    expect(failures).toMatchObject([{ scope: "list of buckets", hides: "all" }]);
  });

  it.each<[FakeAnswer, string]>([
    ["permission-denied", "permission-denied"],
    ["throttle", "throttled"],
    ["html", "html-instead-of-answer"],
    ["garbage", "malformed-answer"],
    ["skew", "clock-skewed"],
  ])("of the CDN: %s", async (answer, reason) => {
    const faults: FakeFault[] = [{ operation: "DescribeUserDomains", answer }];
    const { source } = await open({ buckets, cdn, faults });
    const { bindings, failures } = await source.read();
    expect(bindings).toHaveLength(3);
    expect(failures).toMatchObject([{ scope: "list of CDN domains", reason, hides: "all" }]);
  });
});

it("lists a CDN domain whose certificate cannot be read, and says so", async () => {
  const faults: FakeFault[] = [{ operation: "DescribeDomainCertificateInfo", answer: "permission-denied" }];
  const { source } = await open({ cdn, faults }, { services: ["cdn"] });
  const { bindings, hosted, failures } = await source.read();
  expect(bindings.map(({ domain }) => domain)).toEqual(["x.example.com", "y.example.com"]);
  expect(hosted.get("x.example.com:443")).toMatchObject([
    { state: { kind: "failed", reason: "permission-denied" } },
  ]);
  expect(failures.map(({ scope, hides }) => [scope, hides])).toEqual([
    ["x.example.com", undefined],
    ["y.example.com", undefined],
  ]);
  expect(failures[0]?.detail).toContain("cdn:DescribeDomainCertificateInfo");
});

it("asks no further CDN domain when the permission is missing as a whole", async () => {
  const domains = Array.from({ length: 60 }, (_, i) => ({
    name: `d${i}.example.com`,
    cname: "",
    certificate: { pem: "unread" },
  }));
  const faults: FakeFault[] = [{ operation: "DescribeDomainCertificateInfo", answer: "permission-denied" }];
  const { source, account } = await open({ cdn: domains, faults }, { services: ["cdn"] });
  const { failures } = await source.read();
  expect(new Set(failures.map(({ reason }) => reason))).toEqual(new Set(["permission-denied"]));
  expect(failures).toHaveLength(60);
  const asked = account.requests.filter(({ operation }) => operation === "DescribeDomainCertificateInfo");
  // Those that are under way when it becomes clear are still answered.
  expect(asked.length).toBeLessThan(30);
});

describe("a clock that is wrong", () => {
  it.each<[number, string]>([
    [40, "40 minutes ahead of"],
    [-120, "2 hours behind"],
  ])("is told as a value: ours differs by %i minutes", async (minutes, words) => {
    const { source, account } = await open({ buckets, cdn: [] });
    const skew = minutes * 60_000;
    account.world.now = () => NOW.getTime() - skew;
    const { failures } = await source.read();
    expect(failures.map(({ reason }) => reason)).toEqual(["clock-skewed", "clock-skewed", "clock-skewed"]);
    for (const { clockSkewMs, detail } of failures) {
      expect(Math.abs((clockSkewMs ?? 0) - skew)).toBeLessThan(60_000);
      expect(detail).toContain(words);
    }
  });
});

it("tells of a clock that is less wrong than the provider refuses, by the dates of its answers", async () => {
  const { source, account } = await open({ buckets, cdn: [] });
  expect(await source.read()).not.toHaveProperty("clockSkewMs");
  account.world.now = () => NOW.getTime() - 8 * 60_000;
  const { failures, clockSkewMs = 0 } = await source.read();
  expect(failures).toEqual([]);
  expect(Math.abs(clockSkewMs - 8 * 60_000)).toBeLessThan(60_000);
});

it("ends at once when it is closed", async () => {
  const { source, account } = await open({ buckets, faults: [{ answer: "hang" }] }, oss);
  const reading = source.read();
  await expect.poll(() => account.requests.length).toBeGreaterThan(0);
  source.close();
  expect((await reading).failures).toMatchObject([{ reason: "aborted" }]);
});
