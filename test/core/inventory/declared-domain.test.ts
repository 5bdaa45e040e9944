import fc from "fast-check";
import { expect, test } from "vitest";
import { bindingKey } from "../../../src/core/inventory/binding.ts";
import { parseDeclaredDomain } from "../../../src/core/inventory/declared-domain.ts";

test.each([
  ["img.example.com", "img.example.com", 443],
  ["IMG.Example.COM.", "img.example.com", 443],
  ["dl.example.com:8443", "dl.example.com", 8443],
  ["www.例子.cn", "www.xn--fsqu00a.cn", 443],
  ["www.例子.cn:444", "www.xn--fsqu00a.cn", 444],
  ["192.0.2.7", "192.0.2.7", 443],
  ["192.0.2.7:8443", "192.0.2.7", 8443],
  ["2001:DB8:0::7", "2001:db8::7", 443],
  ["[2001:db8::7]", "2001:db8::7", 443],
  ["[2001:db8::7]:8443", "2001:db8::7", 8443],
])("%s is %s, port %i", (text, domain, port) => {
  expect(parseDeclaredDomain(text)).toEqual({ ok: true, domain, port });
});

test.each([
  ["*.example.com", "wildcard"],
  ["*.example.com:8443", "wildcard"],
  ["img.example.com:0", "not-a-port"],
  ["img.example.com:65536", "not-a-port"],
  ["img.example.com:", "not-a-port"],
  ["img.example.com:https", "not-a-port"],
  ["https://img.example.com", "not-a-domain"],
  ["img.example.com/path", "not-a-domain"],
  ["img..example.com", "not-a-domain"],
  ["", "not-a-domain"],
  [":443", "not-a-domain"],
  ["0x7f000001", "not-a-domain"],
  ["a b", "not-a-domain"],
])("%s is refused: %s", (text, reason) => {
  expect(parseDeclaredDomain(text)).toMatchObject({ ok: false, reason });
});

test("a binding's key reads back as the same binding", () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
      const first = parseDeclaredDomain(bindingKey({ domain: name, port }));
      if (!first.ok) return;
      expect(parseDeclaredDomain(bindingKey(first))).toEqual(first);
    }),
  );
});
