import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DomainName, parseDomainName } from "../../../src/core/names/domain-name.ts";
import { formatIpAddress, parseIpAddress } from "../../../src/core/names/ip-address.ts";
import { explainMismatch, matchName } from "../../../src/core/names/match-name.ts";
import type { SubjectAltName } from "../../../src/core/x509/certificate.ts";

function names(...entries: readonly string[]): SubjectAltName {
  const ip = entries.map(parseIpAddress).filter((bytes) => bytes !== undefined);
  const dns = entries.filter((entry) => parseIpAddress(entry) === undefined);
  return { critical: false, dns, ip, email: [], uri: [], directory: [], others: [] };
}

function wanted(text: string): DomainName {
  const parsed = parseDomainName(text);
  if (!parsed.ok) throw new Error(parsed.detail);
  return parsed.name;
}

describe("names that match", () => {
  it.each([
    ["example.com", ["example.com"], "example.com"],
    ["example.com", ["other.com", "EXAMPLE.com"], "EXAMPLE.com"],
    ["www.example.com", ["*.example.com"], "*.example.com"],
    ["xn--fsqu00a.example.com", ["*.example.com"], "*.example.com"],
    ["例子.cn", ["xn--fsqu00a.cn"], "xn--fsqu00a.cn"],
    ["a_b.example.com", ["*.example.com"], "*.example.com"],
    ["cdn.oss.example.com", ["*.example.com", "*.oss.example.com"], "*.oss.example.com"],
    ["192.0.2.7", ["192.0.2.7"], "192.0.2.7"],
    ["2001:db8:0::1", ["2001:db8::1"], "2001:db8::1"],
  ])("%s in %j", (domain, entries, by) => {
    expect(matchName(names(...entries), wanted(domain))).toEqual({ matches: true, by });
  });
});

describe("names that do not match", () => {
  it.each([
    ["cdn.oss.example.com", ["*.example.com"], "wildcard-one-level-short", "*.example.com"],
    ["a.b.c.example.com", ["*.example.com"], "wildcard-one-level-short", "*.example.com"],
    ["example.com", ["*.example.com"], "wildcard-without-label", "*.example.com"],
    ["www.example.com", ["w*.example.com"], "partial-wildcard", "w*.example.com"],
    ["baz.example.com", ["*z.example.com"], "partial-wildcard", "*z.example.com"],
    [
      "xn--bliss-1b3c148a.example.com",
      ["xn--*-1b3c148a.example.com"],
      "partial-wildcard",
      "xn--*-1b3c148a.example.com",
    ],
    ["foo.bar.example.com", ["foo.*.example.com"], "wildcard-not-leftmost", "foo.*.example.com"],
    ["foo.bar.example.com", ["*.*.example.com"], "wildcard-not-leftmost", "*.*.example.com"],
    ["example.com", ["*.com"], "wildcard-too-wide", "*.com"],
    ["example.com", ["*"], "wildcard-too-wide", "*"],
    ["localhost", ["*"], "wildcard-too-wide", "*"],
    ["www.example.com", ["example.com"], "only-other-names", undefined],
    ["example.com", ["www.example.com"], "only-other-names", undefined],
    ["badexample.com", ["*.example.com"], "only-other-names", undefined],
    ["www.example.com", ["*www.example.org", "other.example"], "only-other-names", undefined],
    ["example.com", ["example.com."], "only-other-names", undefined],
    ["example.com", ["example.com\0"], "only-other-names", undefined],
    ["www.example.com", ["*.example.com\0.evil.example"], "only-other-names", undefined],
    ["www.example.com", ["*..example.com"], "only-other-names", undefined],
    ["www.example.com", ["*."], "only-other-names", undefined],
    ["例子.cn", ["例子.cn"], "only-other-names", undefined],
    ["example.com", [], "only-other-names", undefined],
    ["192.0.2.7", ["192.0.2.8", "example.com"], "ip-not-in-san", undefined],
    ["192.0.2.7", ["::ffff:192.0.2.7"], "ip-not-in-san", undefined],
    ["192.0.2.7", ["*.0.2.7"], "ip-not-in-san", undefined],
  ])("%s in %j: %s", (domain, entries, reason, nearest) => {
    const expected = nearest === undefined ? { matches: false, reason } : { matches: false, reason, nearest };
    expect(matchName(names(...entries), wanted(domain))).toEqual(expected);
  });

  it("tells an address that stands as text", () => {
    const san = { ...names(), dns: ["192.0.2.7"] };
    expect(matchName(san, wanted("192.0.2.7"))).toEqual({
      matches: false,
      reason: "ip-as-dns-name",
      nearest: "192.0.2.7",
    });
  });

  it("never looks elsewhere when there is no subjectAltName", () => {
    expect(matchName(undefined, wanted("example.com"))).toEqual({ matches: false, reason: "no-san" });
  });

  it("prefers the reason that helps most", () => {
    const san = names("other.example", "c*.oss.example.com", "*.example.com");
    expect(matchName(san, wanted("cdn.oss.example.com"))).toMatchObject({
      reason: "wildcard-one-level-short",
    });
  });
});

describe("explanations", () => {
  it.each([
    [
      "cdn.oss.example.com",
      ["*.example.com"],
      "*.example.com covers exactly one level, so it does not cover cdn.oss.example.com.",
    ],
    [
      "example.com",
      ["*.example.com"],
      "*.example.com covers names below example.com, but not example.com itself.",
    ],
    [
      "www.例子.cn",
      ["a.cn"],
      "The certificate does not name www.例子.cn (www.xn--fsqu00a.cn); it names a.cn.",
    ],
    [
      "example.com",
      ["a.cn", "b.cn\x1b", "c.cn", "d.cn", "192.0.2.1"],
      "The certificate does not name example.com; it names a.cn, b.cn\\u{1b}, c.cn and 2 more.",
    ],
    ["example.com", [], "The certificate does not name example.com; it names no host."],
  ])("%s in %j", (domain, entries, sentence) => {
    const san = names(...entries);
    const match = matchName(san, wanted(domain));
    expect(match.matches ? "" : explainMismatch(match, wanted(domain), san)).toBe(sentence);
  });

  it.each([
    "no-san",
    "partial-wildcard",
    "wildcard-not-leftmost",
    "wildcard-too-wide",
    "ip-as-dns-name",
    "ip-not-in-san",
  ] as const)("%s is one sentence that names the domain", (reason) => {
    const sentence = explainMismatch({ matches: false, reason }, wanted("example.com"), undefined);
    expect(sentence).toMatch(/^[^\n]*example\.com[^\n]*\.$/);
  });
});

describe("laws", () => {
  it("a wildcard covers one label and nothing else", () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), (labels) => {
        const match = matchName(names("*.example.com"), {
          kind: "dns",
          name: `${labels.join(".")}.example.com`,
        });
        expect(match.matches).toBe(labels.length === 1);
      }),
    );
  });

  it("never throws, whatever a certificate holds", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (entries) => {
        const san = { ...names(), dns: entries };
        const match = matchName(san, wanted("www.example.com"));
        if (!match.matches)
          expect(explainMismatch(match, wanted("www.example.com"), san)).toMatch(/^\P{Cc}+$/u);
      }),
    );
  });

  it("writes an address that reads back", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
    );
    fc.assert(
      fc.property(bytes, (address) => {
        expect(parseIpAddress(formatIpAddress(address))).toEqual(address);
      }),
    );
  });
});
