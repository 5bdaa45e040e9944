import { describe, expect, test } from "vitest";
import type { HttpAnswer, HttpOutcome, HttpSilence } from "../../../src/core/practice/http-answer.ts";
import { leavesCompressionOpen, plainPort, practiceDue } from "../../../src/core/practice/plan-practice.ts";
import { isAtCdn, nextPractice, type Practice } from "../../../src/core/practice/practice.ts";
import { DAY, HOUR, MINUTE } from "../../../src/core/time.ts";
import { A, aBinding, aRecord, B, failed, NOT_OFFERED, NOW, observe, presented } from "../decide/build.ts";

const answer = (status: number, headers: HttpAnswer["headers"] = {}): HttpAnswer => ({
  kind: "answered",
  status,
  headers,
});
const silence = (reason: HttpSilence["reason"]): HttpSilence => ({ kind: "failed", reason, detail: "" });
const ok = answer(200);

function learned(https: HttpOutcome, http?: HttpOutcome, body?: HttpOutcome): Partial<Practice> {
  const { askedAt: _, ...rest } = nextPractice(undefined, { at: NOW, address: A, https, http, body }) ?? {};
  return rest;
}

describe("plain HTTP is judged against HTTPS", () => {
  const to = (location: string): HttpAnswer => answer(301, { location });
  test.each<readonly [string, HttpOutcome, HttpOutcome | undefined, Practice["plainHttp"]]>([
    ["both serve", ok, ok, "served"],
    ["a page where HTTPS refuses", answer(403), ok, "served"],
    ["to HTTPS", ok, to("https://img.example.com/"), "to-https"],
    ["to HTTPS, in capitals, elsewhere", ok, to("HTTPS://other.example.net/"), "to-https"],
    ["to HTTPS, which does not work", silence("protocol-error"), to("https://img.example.com/"), "to-https"],
    ["to another plain place", ok, to("http://other.example.net/"), "served"],
    ["to another page", ok, to("/index.html"), "served"],
    ["a redirect to nowhere", ok, answer(302), "served"],
    ["the same refusal on both", answer(403), answer(403), undefined],
    ["two refusals", answer(404), answer(503), undefined],
    ["only plain requests are refused", ok, answer(403), "closed"],
    ["nobody listens", ok, silence("refused"), "closed"],
    ["silence", ok, silence("timeout"), undefined],
    ["no HTTPS to compare with", silence("timeout"), ok, undefined],
    ["neither is there", silence("refused"), silence("refused"), undefined],
    ["not asked", ok, undefined, undefined],
  ])("%s", (_, https, http, plainHttp) => {
    expect(learned(https, http).plainHttp).toBe(plainHttp);
  });
});

test.each<readonly [string, HttpOutcome, boolean | undefined]>([
  [
    "max-age=31536000; includeSubDomains",
    answer(200, { "strict-transport-security": "max-age=31536000; includeSubDomains" }),
    true,
  ],
  ["quoted", answer(200, { "strict-transport-security": 'includeSubDomains; Max-Age = "1"' }), true],
  ["withdrawn", answer(200, { "strict-transport-security": "max-age=0" }), false],
  ["nonsense", answer(200, { "strict-transport-security": "x-max-age=5" }), false],
  ["nothing", ok, false],
  ["nothing with a redirect", answer(302), false],
  ["nothing with a refusal", answer(404), undefined],
  ["something with a refusal", answer(404, { "strict-transport-security": "max-age=5" }), true],
  ["no answer", silence("timeout"), undefined],
])("HSTS: %s", (_, https, hsts) => {
  expect(learned(https).hsts).toBe(hsts);
});

test.each<readonly [string, HttpAnswer["headers"], HttpOutcome | undefined, boolean | undefined]>([
  ["told to HEAD", { "content-encoding": "gzip" }, undefined, true],
  ["not told, not asked again", { "content-type": "text/html" }, undefined, undefined],
  ["told to GET only", {}, answer(200, { "content-type": "text/html", "content-encoding": "br" }), true],
  ["never", {}, answer(200, { "content-type": "application/ld+json", "content-length": "5000" }), false],
  ["too short", {}, answer(200, { "content-type": "text/html", "content-length": "500" }), undefined],
  ["pictures", {}, answer(200, { "content-type": "image/png" }), undefined],
  ["a refusal", {}, answer(403, { "content-type": "text/html" }), undefined],
  ["no answer", {}, silence("timeout"), undefined],
])("compression: %s", (_, head, body, compression) => {
  expect(learned(answer(200, head), undefined, body).compression).toBe(compression);
});

test("what is not learned stays as it was", () => {
  const hsts = { "strict-transport-security": "max-age=5", via: "cache1.l2" };
  const known = nextPractice(undefined, {
    at: NOW,
    address: A,
    https: answer(200, hsts),
    http: ok,
    body: undefined,
  });
  expect(known).toEqual({ askedAt: NOW, plainHttp: "served", hsts: true, throughCdn: true });
  expect(nextPractice(known, undefined)).toBe(known);
  for (const reason of ["timeout", "refused", "flood", "not-http"] as const) {
    const nothing = {
      at: NOW + DAY,
      address: A,
      https: silence(reason),
      http: silence(reason),
      body: undefined,
    };
    expect(nextPractice(known, nothing)).toEqual({ ...known, askedAt: NOW + DAY });
  }
});

test("a CDN is what is said to be one, else what says so itself", () => {
  const layers = (["oss", "cdn", "dcdn", "waf", "esa", "other", undefined] as const).map((servedBy) =>
    [true, false].map((throughCdn) => isAtCdn({ servedBy }, { askedAt: NOW, throughCdn })),
  );
  const [yes, no] = [
    [true, true],
    [false, false],
  ];
  expect(layers).toEqual([no, yes, yes, no, yes, no, [true, false]]);
  expect(isAtCdn({ servedBy: undefined }, undefined)).toBe(false);
});

test("GET is asked only of a CDN, and only where it may tell more", () => {
  const text = { "content-type": "text/css" } as const;
  const cdn = aBinding({ servedBy: "cdn" });
  expect(leavesCompressionOpen(cdn, answer(200, text))).toBe(true);
  expect(leavesCompressionOpen(cdn, answer(200, { ...text, "content-encoding": "gzip" }))).toBe(false);
  expect(leavesCompressionOpen(cdn, answer(404, text))).toBe(false);
  expect(leavesCompressionOpen(cdn, silence("timeout"))).toBe(false);
  expect(leavesCompressionOpen(aBinding(), answer(200, text))).toBe(false);
  expect(leavesCompressionOpen(aBinding(), answer(200, { ...text, eagleid: "1" }))).toBe(true);
  expect(leavesCompressionOpen(aBinding({ servedBy: "oss" }), answer(200, { ...text, via: "1" }))).toBe(
    false,
  );
});

test("80 is the counterpart of 443, and of no other port", () => {
  expect(plainPort(aBinding())).toBe(80);
  expect(plainPort(aBinding({ port: 8443 }))).toBeUndefined();
  const probe = { path: "/", names: [], httpPort: 8080 };
  expect(plainPort(aBinding({ port: 8443, probe }))).toBe(8080);
});

describe("requests are due", () => {
  const shown = observe(A, "ecdsa", presented([new Uint8Array([1])]), NOW);
  const binding = aBinding();
  const askedAgo = (ms: number): ReturnType<typeof aRecord> =>
    aRecord({
      judgement: {
        at: NOW - ms,
        served: { state: "in-sync", since: NOW },
        leaf: undefined,
        pathEarliestNotAfter: undefined,
        stores: [],
        certificates: [],
        lastFullAt: NOW - ms,
        renewals: [],
        practice: { askedAt: NOW - ms },
      },
    });
  const due = (
    previous: Parameters<typeof practiceDue>[1],
    full: boolean,
    on = binding,
    observations = [shown],
  ): string | undefined => practiceDue(on, previous, { full, observations, at: NOW });

  test("with the full look and after a change, not in routine and not by the minute", () => {
    expect(due(undefined, true)).toBe(A);
    expect(due(askedAgo(DAY), true)).toBe(A);
    expect(due(askedAgo(DAY), false)).toBe(A);
    expect(due(askedAgo(HOUR), false)).toBe(A);
    expect(due(askedAgo(59 * MINUTE), false)).toBeUndefined();
    expect(due(askedAgo(-DAY), true)).toBe(A);
  });

  test("where TLS is spoken, at best with a certificate", () => {
    const silent = observe(A, "rsa", failed("handshake", "timeout"), NOW);
    const without = observe(B, "rsa", NOT_OFFERED, NOW);
    const refusing = observe(B, "rsa", failed("handshake", "alert-unrecognized-name"), NOW);
    expect(due(undefined, true, binding, [silent])).toBeUndefined();
    expect(due(undefined, true, binding, [silent, without])).toBe(B);
    expect(due(undefined, true, binding, [silent, refusing])).toBe(B);
    expect(due(undefined, true, binding, [silent, without, shown])).toBe(A);
    expect(due(undefined, false, binding, [without])).toBeUndefined();
    expect(due(undefined, true, binding, [])).toBeUndefined();
  });

  test("never where nobody could act or nobody wants it", () => {
    for (const nobody of [
      { monitor: false },
      { https: "disabled" },
      { kind: "provider-endpoint" },
    ] as const) {
      expect(due(undefined, true, aBinding(nobody))).toBeUndefined();
    }
  });
});
