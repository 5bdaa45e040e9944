import { describe, expect, test } from "vitest";
import { CNAME_BUDGET, type CnameJudgement, judgeCname } from "../../../src/core/dns/judge-cname.ts";
import { indexOwnTargets, type OwnLists } from "../../../src/core/dns/own-targets.ts";
import { type FaultMemory, rememberFault } from "../../../src/core/dns/remember-fault.ts";
import { createTargetTable } from "../../../src/core/dns/target-table.ts";
import { viewsOfCname } from "../../../src/core/dns/view-of-cname.ts";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import type { Resolution } from "../../../src/core/observation.ts";
import { HOUR, type Instant } from "../../../src/core/time.ts";
import { aBinding, aFailure, DOMAIN, NOW, resolved } from "../decide/build.ts";

const table = createTargetTable();
const PICS = "pics.oss-cn-hangzhou.aliyuncs.com";
const CDN = `${DOMAIN}.w.kunlunaq.com`;
const OTHER_CDN = "www.example.com.w.kunlunaq.com";

const bound: Partial<Binding> = {
  provider: "aliyun",
  bucket: "pics",
  region: "cn-hangzhou",
  sources: ["prod"],
};
const lists: OwnLists = {
  buckets: [{ provider: "aliyun", names: ["pics", "docs"] }],
  cdn: [{ domain: "www.example.com", cname: OTHER_CDN, kind: "cdn" }],
  boundDomains: [DOMAIN, "a.example.com", ".wild.example"],
};
const behindCdn: OwnLists = {
  ...lists,
  cdn: [...(lists.cdn ?? []), { domain: DOMAIN, cname: CDN, kind: "dcdn" }],
};

interface Scene {
  readonly binding?: Partial<Binding>;
  readonly own?: OwnLists;
  readonly changedAt?: Instant;
}

/** What a resolver sees: CNAMEs and an address. */
function sees(...cnames: readonly string[]): Resolution {
  return { ...resolved(["192.0.2.1"], NOW), cnames };
}

function failsAt(
  reason: "no-such-name" | "no-address" | "timeout",
  ...cnames: readonly string[]
): Resolution {
  return { ...resolved([], NOW), cnames, failure: aFailure("dns", reason) };
}

function judge(
  resolution: Resolution,
  { binding = bound, own = lists, changedAt }: Scene = {},
): CnameJudgement {
  return judgeCname({
    binding: aBinding(binding),
    resolution,
    table,
    own: indexOwnTargets(own),
    at: NOW,
    changedAt,
  });
}

/** The gist of a judgement. */
function gist(judgement: CnameJudgement): string {
  return judgement.outcome === "finding"
    ? `${judgement.code}: ${judgement.reason}`
    : `${judgement.outcome}: ${judgement.reason}`;
}

function summary(judgement: CnameJudgement): string {
  return "summary" in judgement ? judgement.summary : "";
}

describe("one view", () => {
  test.each<[string, string, Resolution, Scene?]>([
    ["the bound bucket", "healthy: fits", sees(PICS)],
    ["the bound bucket, whatever the case", "healthy: fits", sees(`${PICS.toUpperCase()}.`)],
    ["the mainland name of the bound bucket", "healthy: fits", sees("pics.cn-hangzhou.taihangcda.cn")],
    ["the accelerated name of the bound bucket", "healthy: fits", sees("pics.oss-accelerate.aliyuncs.com")],
    [
      "the bound bucket in a region written in full",
      "healthy: fits",
      sees(PICS),
      { binding: { ...bound, region: "oss-cn-hangzhou" } },
    ],
    ["an alias of its own, then the bucket", "healthy: fits", sees("a.example.com", PICS)],
    ["a region's endpoint without a bucket", "healthy: fits", sees("oss-cn-hangzhou.aliyuncs.com")],
    ["addresses without a CNAME", "healthy: no-cname", sees()],
    ["its CDN name", "healthy: fits", sees(CDN), { own: behindCdn }],
    ["another of its CDN names", "healthy: fits", sees(`${DOMAIN}.w.alikunlun.com`), { own: behindCdn }],
    ["a firewall in front of its CDN", "healthy: fits", sees("x.yundunwaf5.com"), { own: behindCdn }],
    ["a CDN of which nobody listed the names", "healthy: fits", sees(CDN)],
    [
      "the CDN name of its wildcard",
      "healthy: fits",
      sees("all.w.kunlunaq.com"),
      { own: { cdn: [{ domain: ".example.com", cname: "all.w.kunlunaq.com", kind: "cdn" }] } },
    ],
    ["another bucket of ours", "cname-mismatch: other-bucket", sees("docs.oss-cn-hangzhou.aliyuncs.com")],
    [
      "another bucket, nobody knows whose",
      "cname-mismatch: other-bucket",
      sees("docs.oss-cn-hangzhou.aliyuncs.com"),
      { own: {} },
    ],
    [
      "another provider's bucket",
      "cname-mismatch: other-bucket",
      sees("pics2.s3.cn-north-1.jdcloud-oss.com"),
    ],
    [
      "the bucket in another region",
      "cname-mismatch: other-region",
      sees("pics.oss-cn-beijing.aliyuncs.com"),
    ],
    ["the CDN name of another domain", "cname-mismatch: other-cdn-name", sees(OTHER_CDN)],
    [
      "a CDN name that is not its own",
      "cname-mismatch: other-cdn-name",
      sees("x.w.cdngslb.com"),
      { own: behindCdn },
    ],
    [
      "an internal endpoint",
      "cname-mismatch: internal-endpoint",
      sees("pics.oss-cn-hangzhou-internal.aliyuncs.com"),
    ],
    [
      "the bucket, which is not bound to it",
      "cname-mismatch: host-not-bound",
      sees(PICS),
      { own: { ...lists, boundDomains: [] } },
    ],
    [
      "the bucket, through a name that is bound",
      "cname-mismatch: host-not-bound",
      sees("a.example.com", PICS),
      { own: { ...lists, boundDomains: ["a.example.com"] } },
    ],
    [
      "the bucket, bound by a wildcard",
      "healthy: fits",
      sees(PICS),
      { binding: { ...bound, domain: "x.wild.example" } },
    ],
    [
      "the bucket of an account that was not listed",
      "healthy: fits",
      sees(PICS),
      { own: { boundDomains: [] } },
    ],
    ["a bucket of nobody here", "cname-dangling: foreign-bucket", sees("gone.oss-cn-hangzhou.aliyuncs.com")],
    [
      "a bucket of nobody here, bound to none",
      "healthy: fits",
      sees("gone.oss-cn-hangzhou.aliyuncs.com"),
      { binding: {} },
    ],
    [
      "its bucket, which is gone with its binding",
      "cname-dangling: foreign-bucket",
      sees(PICS),
      {
        binding: { ...bound, unboundSince: NOW },
        own: { buckets: [{ provider: "aliyun", names: ["docs"] }] },
      },
    ],
    ["a provider's name that does not exist", "cname-dangling: no-such-target", failsAt("no-such-name", CDN)],
    [
      "its own CDN name, which does not exist",
      "cname-dangling: no-such-target",
      failsAt("no-such-name", CDN),
      { own: behindCdn },
    ],
    ["a provider's name without addresses", "no-verdict: unresolved", failsAt("no-address", CDN)],
    ["a stranger's name that does not exist", "no-verdict: unresolved", failsAt("no-such-name", "x.example")],
    ["nothing at all", "no-verdict: unresolved", failsAt("no-such-name")],
    ["nothing in time", "no-verdict: unresolved", failsAt("timeout")],
    ["a stranger's name", "cname-target-unknown: unknown-target", sees("ghs.example")],
    [
      "a stranger's name, bound nowhere",
      "no-verdict: nothing-expected",
      sees("ghs.example"),
      { binding: {} },
    ],
    [
      "a stranger's name by configured addresses",
      "no-verdict: fixed-addresses",
      { ...sees("ghs.example"), resolver: "fixed" },
    ],
    [
      "a stranger's name of an endpoint",
      "no-verdict: provider-endpoint",
      sees("ghs.example"),
      { binding: { kind: "provider-endpoint" } },
    ],
  ])("that leads to %s is %s", (_, expected, resolution, scene = {}) => {
    expect(gist(judge(resolution, scene))).toBe(expected);
  });
});

describe("several resolvers", () => {
  function both(beijing: Resolution, frankfurt: Resolution): Resolution {
    const parts = [
      { ...beijing, resolver: "beijing" },
      { ...frankfurt, resolver: "frankfurt" },
    ];
    return { ...beijing, resolver: "beijing, frankfurt", parts };
  }

  const docs = sees("docs.oss-cn-hangzhou.aliyuncs.com");

  test.each<[string, Resolution, Resolution]>([
    ["healthy: fits", sees(PICS), sees()],
    ["healthy: fits", sees(PICS), failsAt("timeout")],
    ["cname-mismatch: other-bucket", sees(PICS), docs],
    ["cname-mismatch: other-bucket", sees("ghs.example"), docs],
    ["cname-target-unknown: unknown-target", sees(PICS), sees("ghs.example")],
    ["cname-dangling: no-such-target", docs, failsAt("no-such-name", CDN)],
    ["no-verdict: unresolved", failsAt("timeout"), failsAt("no-such-name")],
  ])("the worst that any of them sees counts: %s", (expected, beijing, frankfurt) => {
    expect(gist(judge(both(beijing, frankfurt)))).toBe(expected);
    expect(gist(judge(both(frankfurt, beijing)))).toBe(expected);
  });

  test.each<[string, Resolution]>([
    ["frankfurt sees pics.oss-cn-hangzhou.aliyuncs.com.", sees(PICS)],
    ["frankfurt sees a.example.com → pics.oss-cn-hangzhou.aliyuncs.com.", sees("a.example.com", PICS)],
    ["frankfurt sees addresses without a CNAME.", sees()],
    ["frankfurt has no answer.", failsAt("timeout")],
  ])("the summary says which of them sees what: %s", (expected, frankfurt) => {
    expect(summary(judge(both(docs, frankfurt)))).toBe(
      `${DOMAIN} leads to bucket docs (docs.oss-cn-hangzhou.aliyuncs.com) instead of pics. beijing sees docs.oss-cn-hangzhou.aliyuncs.com; ${expected}`,
    );
  });

  test("what dangles waits only while somebody sees its successor", () => {
    const gone = failsAt("no-such-name", CDN);
    const changedAt = NOW - HOUR;
    expect(gist(judge(both(gone, sees(PICS)), { changedAt }))).toBe("propagating: no-such-target");
    expect(gist(judge(both(gone, failsAt("timeout")), { changedAt }))).toBe("cname-dangling: no-such-target");
    expect(gist(judge(both(gone, sees(PICS))))).toBe("cname-dangling: no-such-target");
  });
});

describe("a change", () => {
  const docs = sees("docs.oss-cn-hangzhou.aliyuncs.com");

  test.each([
    [0, "propagating: other-bucket"],
    [CNAME_BUDGET - 1, "propagating: other-bucket"],
    [CNAME_BUDGET, "cname-mismatch: other-bucket"],
  ])("that is %i ms old is %s", (age, expected) => {
    expect(gist(judge(docs, { changedAt: NOW - age }))).toBe(expected);
  });

  test("says until when it may take", () => {
    const judgement = judge(docs, { changedAt: NOW - HOUR });
    expect(judgement).toMatchObject({ until: NOW - HOUR + CNAME_BUDGET });
    expect(summary(judgement)).toContain("bucket docs");
  });

  test("to an unknown name is information at once", () => {
    expect(gist(judge(sees("ghs.example"), { changedAt: NOW }))).toContain("cname-target-unknown");
  });
});

describe("since when something is wrong", () => {
  const docs = sees("docs.oss-cn-hangzhou.aliyuncs.com");
  const [silent, well] = [failsAt("timeout"), sees(PICS)];

  test.each<[string, readonly Resolution[], FaultMemory | undefined]>([
    ["nothing was seen", [silent], undefined],
    ["always", [docs, docs], { fault: "other-bucket", since: undefined }],
    ["always, as far as anybody knows", [silent, docs], { fault: "other-bucket", since: undefined }],
    ["it began later", [well, docs, docs], { fault: "other-bucket", since: NOW + 1 }],
    [
      "it began later, with an outage since",
      [well, docs, silent, docs],
      { fault: "other-bucket", since: NOW + 1 },
    ],
    ["it became something else", [well, docs, sees(OTHER_CDN)], { fault: "other-cdn-name", since: NOW + 2 }],
    ["it is over", [well, docs, well], { fault: undefined, since: undefined }],
    ["it came again", [docs, well, docs], { fault: "other-bucket", since: NOW + 2 }],
  ])("%s", (_, looks, expected) => {
    const remember = (memory: FaultMemory | undefined, resolution: Resolution, index: number) =>
      rememberFault(
        memory,
        viewsOfCname(aBinding(bound), resolution, table, indexOwnTargets(lists)),
        NOW + index,
      );
    expect(looks.reduce<FaultMemory | undefined>(remember, undefined)).toEqual(expected);
  });
});

describe("words", () => {
  test.each<[Resolution, Scene, string, string]>([
    [
      sees("a.example.com", PICS),
      { own: { ...lists, boundDomains: ["a.example.com"] } },
      "bucket pics through a.example.com, which is not bound to this domain",
      `Bind ${DOMAIN} to bucket pics`,
    ],
    [sees(PICS), { own: { ...behindCdn, boundDomains: [] } }, "not bound", `to ${CDN}, or bind the domain`],
    [sees(OTHER_CDN), {}, "the CDN name of www.example.com", "to bucket pics, or bind"],
    [sees("x.w.cdngslb.com"), { own: behindCdn }, `but its CDN name is ${CDN}`, `to ${CDN}, or bind`],
    [
      failsAt("no-such-name", "a.example.com", CDN),
      {},
      `a.example.com → ${CDN}, which does not exist`,
      "delete the record",
    ],
    [sees("gone.oss-cn-hangzhou.aliyuncs.com"), {}, "belongs to none of the accounts", "as a source"],
    [sees("pics.oss-cn-beijing.aliyuncs.com"), {}, "but bucket pics lies in cn-hangzhou", "bucket pics"],
    [
      sees("x.oss-cn-hangzhou-internal.aliyuncs.com"),
      {},
      "inside the provider's network",
      "public name of bucket pics",
    ],
    [sees("evil\u202e.example"), {}, "which is no known name of a provider", "dns.suffixes"],
  ])("%#: what is wrong and what to do", (resolution, scene, what, remedy) => {
    const judgement = judge(resolution, scene);
    expect(summary(judgement)).toContain(what);
    expect(judgement.outcome === "finding" ? judgement.remedy : "").toContain(remedy);
    expect(JSON.stringify(summary(judgement))).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});
