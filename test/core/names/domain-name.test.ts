import { domainToASCII, domainToUnicode } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDomainName, toDisplay } from "../../../src/core/names/domain-name.ts";

describe("names that are accepted", () => {
  it.each([
    ["example.com", "example.com"],
    ["Example.COM.", "example.com"],
    ["localhost", "localhost"],
    ["a--b.example.com", "a--b.example.com"],
    ["_dmarc.ex_ample.com", "_dmarc.ex_ample.com"],
    ["1.2.3.4.example", "1.2.3.4.example"],
    ["0x7f.example", "0x7f.example"],
    [`${"a".repeat(63)}.example.com`, `${"a".repeat(63)}.example.com`],
    ["www.例子.cn", "www.xn--fsqu00a.cn"],
    ["WWW。例子｡CN．", "www.xn--fsqu00a.cn"],
    ["ｅｘａｍｐｌｅ.com", "example.com"],
    ["XN--FSQU00A.cn", "xn--fsqu00a.cn"],
    ["faß.de", "xn--fa-hia.de"],
    ["e\u0301.com", "xn--9ca.com"],
    ["É.com", "xn--9ca.com"],
    ["soft\u00adhyphen.com", "softhyphen.com"],
    ["💩.la", "xn--ls8h.la"],
    ["пример.испытание", "xn--e1afmkfd.xn--80akhbyknj4f"],
  ])("%j is %s", (text, name) => {
    expect(parseDomainName(text)).toMatchObject({ ok: true, name: { kind: "dns", name } });
  });

  it.each([
    ["192.0.2.7", "192.0.2.7", 4],
    ["2001:DB8:0:0::1", "2001:db8::1", 16],
    ["[2001:db8::1]", "2001:db8::1", 16],
    ["::ffff:192.0.2.7", "::ffff:c000:207", 16],
    ["::", "::", 16],
  ])("%s is the address %s", (text, name, length) => {
    const parsed = parseDomainName(text);
    expect(parsed).toMatchObject({ ok: true, name: { kind: "ip", name, display: name } });
    expect(parsed.ok && parsed.name.kind === "ip" && parsed.name.bytes.length).toBe(length);
  });
});

describe("names that are refused", () => {
  it.each([
    ["", "empty"],
    [".", "empty"],
    ["..", "empty"],
    [".example.com", "empty-label"],
    ["a..example.com", "empty-label"],
    ["example.com..", "empty-label"],
    ["*.example.com", "wildcard"],
    ["w*.example.com", "wildcard"],
    ["*", "wildcard"],
    [`${"a".repeat(64)}.com`, "label-too-long"],
    [`${"例".repeat(60)}.com`, "label-too-long"],
    ["a2345678.".repeat(29), "name-too-long"],
    ["a".repeat(5000), "name-too-long"],
    ["exa mple.com", "invalid-character"],
    [" example.com", "invalid-character"],
    ["example.com\n", "invalid-character"],
    ["a\tb.com", "invalid-character"],
    ["user@example.com", "invalid-character"],
    ["example.com/path", "invalid-character"],
    ["example.com\\path", "invalid-character"],
    ["example.com?x", "invalid-character"],
    ["example.com#x", "invalid-character"],
    ["example.com:8443", "invalid-character"],
    ["%65xample.com", "invalid-character"],
    ["a％41.com", "invalid-label"],
    ["user＠example.com", "invalid-label"],
    ["a／b.com", "invalid-label"],
    ["℀.com", "invalid-label"],
    ["a…b.com", "invalid-label"],
    ["-a.com", "invalid-label"],
    ["a-.com", "invalid-label"],
    ["xn--.com", "invalid-label"],
    ["\u202eabc.com", "invalid-label"],
    ["a\ud800.com", "invalid-label"],
    ["\u00ad.com", "invalid-label"],
    ["0x7f000001", "numeric-last-label"],
    ["2130706433", "numeric-last-label"],
    ["127.1", "numeric-last-label"],
    ["127.0.0.0x1", "numeric-last-label"],
    ["256.1.1.1", "numeric-last-label"],
    ["01.2.3.4", "numeric-last-label"],
    ["192.0.2.7.", "numeric-last-label"],
    ["１２７.0.0.1", "numeric-last-label"],
    ["例子.１", "numeric-last-label"],
    ["[192.0.2.7", "invalid-character"],
    ["fe80::1%eth0", "invalid-character"],
    ["1::2::3", "invalid-character"],
  ])("%j: %s", (text, reason) => {
    const parsed = parseDomainName(text);
    expect(parsed).toMatchObject({ ok: false, reason });
    expect(parsed.ok ? "" : parsed.detail).toMatch(/^\P{C}+$/u);
  });
});

describe("display", () => {
  it.each([
    ["example.com", "example.com"],
    ["www.xn--fsqu00a.cn", "www.例子.cn (www.xn--fsqu00a.cn)"],
    ["xn--ls8h.la", "💩.la (xn--ls8h.la)"],
    ["xn--e1afmkfd.xn--80akhbyknj4f", "пример.испытание (xn--e1afmkfd.xn--80akhbyknj4f)"],
    ["xn--a.com", "xn--a.com"],
    ["xn--99999999.com", "xn--99999999.com"],
    ["xn--abc-.com", "xn--abc-.com"],
    ["xn--.com", "xn--.com"],
  ])("%s is shown as %s", (name, display) => {
    expect(toDisplay(name)).toBe(display);
  });

  it("is safe for anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => /^\P{Cc}*$/u.test(toDisplay(`xn--${text}`))),
    );
  });
});

describe("laws", () => {
  const label = fc.oneof(
    fc.stringMatching(/^[a-z0-9]([a-z0-9_-]{0,8}[a-z0-9])?$/),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }),
    fc.string({ unit: "binary", minLength: 1, maxLength: 4 }),
    fc.string({ unit: fc.constantFrom(..."例子中国пример한국어ÉüßابΑω"), minLength: 1, maxLength: 8 }),
    fc.constantFrom("0x7f", "127", "xn--fsqu00a", "xn--a", "@", "%41", "／", "。", "..", "[", "::1"),
  );
  const text = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));

  it("reading a result again gives the same", () => {
    fc.assert(
      fc.property(text, (input) => {
        const once = parseDomainName(input);
        if (once.ok) expect(parseDomainName(once.name.name)).toEqual(once);
      }),
      { numRuns: 2000 },
    );
  });

  it("agrees with the runtime on what it accepts, and shows what reads back", () => {
    fc.assert(
      fc.property(text, (input) => {
        const parsed = parseDomainName(input);
        if (!parsed.ok || parsed.name.kind === "ip") return;
        const { name, display } = parsed.name;
        expect(name).toMatch(/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/);
        expect(name).toBe(domainToASCII(name));
        const [readable = ""] = display.split(" ");
        expect(parseDomainName(readable)).toEqual(parsed);
        if (readable !== name) expect(domainToUnicode(name)).toBe(readable);
      }),
      { numRuns: 2000 },
    );
  });
});
