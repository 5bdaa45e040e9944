import { expect, test } from "vitest";
import type { AliyunService } from "../../../src/adapters/aliyun/ram-policy.ts";
import type { SourceLists } from "../../../src/core/dns/own-targets.ts";
import type { FakeFault } from "../../../src/lab/aliyun/fake-world.ts";
import { open } from "./account.ts";

const buckets = ["docs", "pics"];
const boundDomains = ["a.example.com", ".wild.example"];
const cdn = [
  { domain: "a.example.com", cname: "a.example.com.w.kunlunaq.com", kind: "cdn" },
  { domain: ".b.example.com", cname: "b.example.com.w.kunlunaq.com", kind: "dcdn" },
] as const;

const ALL: readonly AliyunService[] = ["oss", "cdn", "dcdn"];

/** A list that is not whole would make strangers of our own names. */
test.each<[string, readonly AliyunService[], readonly FakeFault[], Omit<SourceLists, "provider">]>([
  ["everything", ALL, [], { buckets, boundDomains, cdn }],
  ["no list of buckets", ALL, [{ operation: "ListBuckets", answer: "permission-denied" }], {}],
  [
    "one bucket that may not be asked",
    ALL,
    [{ bucket: "docs", answer: "permission-denied" }],
    { buckets, cdn },
  ],
  [
    "no list of CDN domains",
    ALL,
    [{ operation: "DescribeUserDomains", answer: "permission-denied" }],
    { buckets },
  ],
  ["no storage", ["cdn", "dcdn"], [], { cdn }],
  ["nothing but storage", ["oss"], [], { buckets, boundDomains }],
])("an account tells what is its own, with %s", async (_, services, faults, expected) => {
  const { source } = await open(
    {
      buckets: [
        {
          name: "pics",
          region: "cn-hangzhou",
          domains: [
            { domain: "a.example.com" },
            { domain: "off.example.com", status: "Disabled" },
            { domain: "*.wild.example", wildcard: true },
          ],
        },
        { name: "docs", region: "cn-beijing", domains: [] },
      ],
      cdn: [{ name: "a.example.com", cname: cdn[0].cname }],
      dcdn: [{ name: ".b.example.com", cname: cdn[1].cname }],
      faults: [...faults],
    },
    { services },
  );
  expect((await source.read()).lists).toEqual({ provider: "aliyun", ...expected });
});
