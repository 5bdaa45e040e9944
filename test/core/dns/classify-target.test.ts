import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyTarget } from "../../../src/core/dns/classify-target.ts";
import { createTargetTable, type TargetKind } from "../../../src/core/dns/target-table.ts";

const table = createTargetTable();
const manual = readFileSync(resolve(import.meta.dirname, "../../../docs/dns.md"), "utf8");

/** Name, kind, serving layer, bucket, region. */
const names: readonly (readonly [string, TargetKind, string, string?, string?])[] = [
  ["pics.oss-cn-hangzhou.aliyuncs.com", "oss-classic", "oss", "pics", "cn-hangzhou"],
  ["pics-2.oss-ap-southeast-1.aliyuncs.com", "oss-classic", "oss", "pics-2", "ap-southeast-1"],
  ["oss-cn-hangzhou.aliyuncs.com", "oss-classic", "oss", "", "cn-hangzhou"],
  ["a.pics.oss-cn-hangzhou.aliyuncs.com", "oss-classic", "oss", "", "cn-hangzhou"],
  ["pics.cn-hangzhou.oss.aliyuncs.com", "oss-dual-stack", "oss", "pics", "cn-hangzhou"],
  ["pics.oss-accelerate.aliyuncs.com", "oss-accelerate", "oss", "pics"],
  ["pics.oss-accelerate-overseas.aliyuncs.com", "oss-accelerate", "oss", "pics"],
  ["pics.cn-hangzhou.taihangcda.cn", "oss-mainland", "oss", "pics", "cn-hangzhou"],
  ["pics.eu-central-1.thepacificxxs.com", "oss-overseas", "oss", "pics", "eu-central-1"],
  ["pics.oss-cn-hangzhou-internal.aliyuncs.com", "oss-internal", "oss", "pics", "cn-hangzhou"],
  ["pics.cn-hangzhou-internal.oss.aliyuncs.com", "oss-internal", "oss", "pics", "cn-hangzhou"],
  ["img.example.com.w.kunlunaq.com", "cdn", "cdn"],
  ["img.example.com.w.kunlunhuf.com", "cdn", "cdn"],
  ["img.example.com.w.kunlunAr.com", "cdn", "cdn"],
  ["img.example.com.w.alikunlun.com", "cdn", "cdn"],
  ["img.example.com.m.alikunlun.net", "cdn", "cdn"],
  ["img-example-com.alikunlun.com", "cdn", "cdn"],
  ["img.example.com.w.cdngslb.com", "cdn", "cdn"],
  ["img.example.com.aliyuncdn.com", "cdn", "cdn"],
  ["img.example.com.aliyuncdn.net", "cdn", "cdn"],
  ["img.example.com.myalicdn.com", "cdn", "cdn"],
  ["img.example.com.queniuak.com", "cdn", "cdn"],
  ["xyz.yundunwaf.com", "waf", "waf"],
  ["xyz.yundunwaf5.com", "waf", "waf"],
  ["xyz.aligfwaf.com", "waf", "waf"],
  ["img.example.com.a1.initww.com", "esa", "esa"],
  ["pics.s3.cn-north-1.jdcloud-oss.com", "jd-oss", "oss", "pics", "cn-north-1"],
  ["s3.cn-north-1.jdcloud-oss.com", "jd-oss", "oss", "", "cn-north-1"],
  ["pics.s3-internal.cn-east-2.jdcloud-oss.com", "oss-internal", "oss", "pics", "cn-east-2"],
  ["pics.s3.cn-north-1.jcloudcs.com", "jd-oss-legacy", "oss", "pics", "cn-north-1"],
  ["pics.oss.cn-north-1.jcloudcs.com", "jd-oss-legacy", "oss", "pics", "cn-north-1"],
  ["img.example.cn.s.galileo.jcloud-cdn.com", "jd-cdn", "cdn"],
  ["img.example.cn.cdn.jcloudcdn.com", "jd-cdn", "cdn"],
  ["img.example.cn.lk-012345.cdn.jcloudcache.com", "jd-cdn", "cdn"],
  ["img.example.cn.gslb.qianxun.com", "jd-cdn", "cdn"],
  ["img.example.cn.jcloud-cdn.cn", "jd-cdn", "cdn"],
  ["img.example.cn.jdcloud-scdn.com", "waf", "waf"],
  ["ghs.googlehosted.com", "other", "other"],
  ["evilcdngslb.com", "other", "other"],
  ["cdngslb.com.evil.example", "other", "other"],
  ["pics.oss-cn-hangzhou.aliyuncs.com.evil.example", "other", "other"],
  ["pics.ossXcn-hangzhou.aliyuncs.com", "other", "other"],
  ["kunlun.com", "other", "other"],
  ["initww.com", "other", "other"],
  ["", "other", "other"],
];

test.each(names.map((row) => [...row]))("%s is %s", (name, kind, servingLayer, bucket = "", region = "") => {
  expect(classifyTarget([name], table)).toMatchObject({ kind, servingLayer, bucket, region });
});

test.each(
  table.rules.map(({ suffix, kind }) => [suffix, kind]),
)("the manual names %s as %s", (suffix, kind) => {
  const rows = manual.split("\n").filter((line) => line.includes(suffix.replace("{region}", "REGION")));
  expect(rows.some((row) => row.includes(`\`${kind}\``))).toBe(true);
});

describe("a chain", () => {
  test("without CNAMEs says nothing", () => {
    expect(classifyTarget([], table)).toBeUndefined();
  });

  test("is what its first known name is: behind it begins the provider's own affair", () => {
    const chain = ["img.alias.example", "x.yundunwaf5.com", "x.w.cdngslb.com"];
    expect(classifyTarget(chain, table)).toMatchObject({ kind: "waf", name: "x.yundunwaf5.com" });
  });

  test("of unknown names ends at the last", () => {
    expect(classifyTarget(["a.example", "b.example."], table)).toMatchObject({
      kind: "other",
      name: "b.example",
      suffix: "",
    });
  });
});

describe("the provider's own CNAME of a domain", () => {
  const known = new Map([["img.example.com.w.kunlunaq.com", { kind: "dcdn" as const }]]);

  test("tells more than the table", () => {
    const target = classifyTarget(["IMG.example.com.w.kunlunAQ.com."], table, known);
    expect(target).toMatchObject({
      kind: "dcdn",
      servingLayer: "dcdn",
      suffix: "img.example.com.w.kunlunaq.com",
    });
  });

  test("says nothing about other names", () => {
    expect(classifyTarget(["www.example.com.w.kunlunaq.com"], table, known)).toMatchObject({ kind: "cdn" });
  });
});

describe("a suffix of the user", () => {
  test.each([
    ["partner-cdn.example", "img.partner-cdn.example"],
    ["*.Partner-CDN.example.", "img.partner-cdn.example"],
    [".partner-cdn.example", "partner-cdn.example"],
    ["edge?.example", "img.edge7.example"],
  ])("%s knows %s", (suffix, name) => {
    const own = createTargetTable([{ suffix, kind: "esa" }]);
    expect(classifyTarget([name], own)).toMatchObject({ kind: "esa", servingLayer: "esa", bucket: "" });
  });

  test("wins over the known ones", () => {
    const own = createTargetTable([{ suffix: "cdngslb.com", kind: "dcdn" }]);
    expect(classifyTarget(["x.w.cdngslb.com"], own)).toMatchObject({ kind: "dcdn", suffix: "cdngslb.com" });
  });

  test("may tell bucket and region", () => {
    const own = createTargetTable([{ suffix: "oss-{region}.private.example", kind: "oss-classic" }]);
    expect(classifyTarget(["pics.oss-cn-x1.private.example"], own)).toMatchObject({
      bucket: "pics",
      region: "cn-x1",
    });
  });

  test.each(["", ".", "*."])("%j matches nothing", (suffix) => {
    const own = createTargetTable([{ suffix, kind: "cdn" }]);
    expect(classifyTarget(["anything.example"], own)?.kind).toBe("other");
  });

  test("of any characters means nothing but itself", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (suffix, name) => {
        const own = createTargetTable([{ suffix, kind: "waf" }]);
        const kind = classifyTarget([name], own)?.kind;
        const plain = suffix.toLowerCase().replace(/^\*?\.+|\.+$/g, "");
        if (!/[?{]/.test(plain) && kind === "waf") expect(name.toLowerCase()).toContain(plain);
      }),
    );
  });
});

describe("laws", () => {
  const label = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
  const ending = fc.constantFrom(...names.map(([name]) => name).filter((name) => name !== ""));
  const anyName = fc.oneof(
    ending,
    fc.tuple(label, ending).map((parts) => parts.join(".")),
    fc.string(),
  );

  test("never throws, and always says something about a chain that is there", () => {
    fc.assert(
      fc.property(fc.array(anyName, { minLength: 1 }), (chain) => {
        expect(classifyTarget(chain, table)).toBeDefined();
      }),
    );
  });

  test("case and the final dot do not matter", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          ending,
          fc.tuple(label, ending).map((parts) => parts.join(".")),
        ),
        (name) => {
          const target = classifyTarget([name.toLowerCase()], table);
          expect(classifyTarget([name.toUpperCase()], table)).toEqual(target);
          expect(classifyTarget([`${name}.`], table)).toEqual(target);
        },
      ),
    );
  });

  test("long hostile names cost little", () => {
    const hostile = [
      "a.".repeat(50_000),
      `${"oss-".repeat(20_000)}.aliyuncs.com`,
      `${"-".repeat(60_000)}.oss.aliyuncs.co`,
    ];
    expect(hostile.map((name) => classifyTarget([name], table)?.kind)).toEqual([
      "other",
      "oss-classic",
      "other",
    ]);
  });
});
