import { expect, test } from "vitest";
import { holdingsOf } from "../../src/app/holdings.ts";
import type { OwnTargets, SourceLists } from "../../src/core/dns/own-targets.ts";
import { aBinding, NOW } from "../core/decide/build.ts";

const CDN = { domain: "a.example.com", cname: "a.example.com.w.kunlunaq.com", kind: "cdn" } as const;
const whole = (bucket: string): SourceLists => ({
  provider: "aliyun",
  buckets: [bucket],
  boundDomains: [`${bucket}.example.com`],
  cdn: [CDN],
});

type Lists = Readonly<Record<string, SourceLists>>;

function gist({ buckets, boundDomains, cdnByCname }: OwnTargets): unknown {
  return {
    buckets: [...(buckets.get("aliyun") ?? ["unknown"])].join(" "),
    bound: [...(boundDomains ?? ["unknown"])].join(" "),
    cdn: cdnByCname.size,
  };
}

const sources = ["one", "two"];

/** What is held to be ours after each of several readings of two accounts. */
test.each<[string, readonly Lists[], unknown]>([
  [
    "all lists",
    [{ one: whole("a"), two: whole("b") }],
    { buckets: "a b mine", bound: "a.example.com b.example.com", cdn: 1 },
  ],
  [
    "an account that was never read: its buckets are not known to be strangers'",
    [{ one: whole("a") }],
    { buckets: "unknown", bound: "unknown", cdn: 1 },
  ],
  [
    "an account that never listed its buckets",
    [{ one: whole("a"), two: { provider: "aliyun", cdn: [] } }],
    { buckets: "unknown", bound: "unknown", cdn: 1 },
  ],
  [
    "lists that fail once: the last whole ones stay",
    [
      { one: whole("a"), two: whole("b") },
      { one: whole("c"), two: { provider: "aliyun" } },
    ],
    { buckets: "c b mine", bound: "c.example.com b.example.com", cdn: 1 },
  ],
  [
    "an account that tells nothing once",
    [{ one: whole("a"), two: whole("b") }, { one: whole("a") }],
    { buckets: "a b mine", bound: "a.example.com b.example.com", cdn: 1 },
  ],
])("%s", (_, readings, expected) => {
  const bindings = [
    aBinding({ provider: "aliyun", bucket: "mine" }),
    // What left its account may have left with its bucket.
    aBinding({ domain: "x.example.com", provider: "aliyun", bucket: "left", unboundSince: NOW }),
  ];
  const reading = { at: NOW, bindings, hosted: new Map(), certificates: new Map(), failures: [] };
  const all = readings.map((lists) => ({
    ...reading,
    discovering: new Set(sources),
    lists: new Map(Object.entries(lists)),
  }));
  const [first, ...others] = all;
  if (first === undefined) throw new Error("no reading");
  const holdings = others.reduce((before, one) => holdingsOf(one, before.lists), holdingsOf(first));
  expect(holdings.own && gist(holdings.own)).toEqual(expected);
});

test("without accounts nothing is listed, and that is known", () => {
  const nothing = { hosted: new Map(), certificates: new Map(), failures: [], bindings: [] };
  const { own } = holdingsOf({ at: NOW, ...nothing, discovering: new Set() });
  expect(own && gist(own)).toEqual({ buckets: "unknown", bound: "unknown", cdn: 0 });
});

test("the clock that differs most counts, whether a refusal told it or the date of an answer", () => {
  const failure = { source: "one", scope: "", reason: "clock-skewed", detail: "", clockSkewMs: -9 };
  const reading = {
    at: NOW,
    bindings: [],
    hosted: new Map(),
    certificates: new Map(),
    failures: [failure],
    discovering: new Set<string>(),
  };
  expect(holdingsOf(reading).clockSkewMs).toBe(-9);
  expect(holdingsOf({ ...reading, clockSkewsMs: [12, 3] }).clockSkewMs).toBe(12);
});
