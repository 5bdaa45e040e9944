import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import { verifySignature } from "../../../src/core/x509/signature.ts";
import { summarize } from "../../../src/core/x509/summary.ts";
import * as der from "./build-der.ts";
import { runtimeRoots } from "./certificates.ts";

const { certificate, extension, hex, octets, san, seq, set, tlv } = der;

/** Whatever the bytes: a value, and everything that is built on it works. */
function useEverything(bytes: Uint8Array): boolean {
  const parsed = parseCertificate(bytes);
  if (!parsed.ok) return false;
  summarize(parsed.certificate);
  return true;
}

const everyExtension = certificate({
  extensions: [
    san(der.dnsName("example.com"), tlv(0x87, hex("7f000001")), tlv(0xa4, der.name("x"))),
    extension("2.5.29.19", seq(der.TRUE, der.integer("00")), der.TRUE),
    extension("2.5.29.15", der.bits(1, hex("06")), der.TRUE),
    extension("2.5.29.37", seq(der.oid("1.3.6.1.5.5.7.3.1"))),
    extension("2.5.29.30", seq(tlv(0xa0, seq(der.dnsName("example.com")))), der.TRUE),
    extension("2.5.29.14", octets(hex("0102"))),
    extension("2.5.29.35", seq(tlv(0x80, hex("0304")))),
    extension("2.5.29.32", seq(seq(der.oid("2.23.140.1.2.1")))),
    extension(
      "1.3.6.1.5.5.7.1.1",
      seq(seq(der.oid("1.3.6.1.5.5.7.48.1"), tlv(0x86, der.ascii("http://o/")))),
    ),
  ],
});
const samples = [everyExtension, ...runtimeRoots().slice(0, 5)];

describe("broken certificates", () => {
  it("refuses every truncation", () => {
    for (const whole of samples) {
      for (let length = 0; length < whole.length; length++) {
        expect(parseCertificate(whole.subarray(0, length)).ok).toBe(false);
      }
    }
  });

  it("survives every single changed byte", () => {
    let refused = 0;
    for (let at = 0; at < everyExtension.length; at++) {
      for (const value of [0x00, 0x7f, 0x80, 0xff, (everyExtension[at] ?? 0) ^ 1]) {
        const changed = Uint8Array.from(everyExtension);
        changed[at] = value;
        if (!useEverything(changed)) refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(everyExtension.length);
  });

  it("survives any bytes and any handful of changes", () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !useEverything(bytes)));
    fc.assert(
      fc.property(fc.constantFrom(...samples), changes, (whole, list) => {
        const changed = Uint8Array.from(whole);
        for (const [at, value] of list) changed[at % changed.length] = value;
        useEverything(changed);
        const parsed = parseCertificate(changed);
        if (parsed.ok)
          expect(typeof verifySignature(parsed.certificate, parsed.certificate.publicKey)).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });
});

describe("hostile certificates", () => {
  const deep = (levels: number): Uint8Array => {
    let inner: Uint8Array = der.NULL;
    for (let i = 0; i < levels; i++) inner = seq(inner);
    return inner;
  };
  const many = <T>(count: number, one: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => one(i));

  it.each<readonly [string, der.Parts, boolean]>([
    [
      "ten thousand names",
      { extensions: [san(...many(10_000, (i) => der.dnsName(`n${i}.example.com`)))] },
      true,
    ],
    [
      "fifty thousand empty names",
      { extensions: [extension(der.SAN, tlv(0x30, hex("8200".repeat(50_000))))] },
      true,
    ],
    [
      "ten thousand parts of a subject",
      { subject: seq(...many(10_000, () => set(der.attribute("2.5.4.3", der.utf8("x"))))) },
      true,
    ],
    ["a subject of one huge string", { subject: der.name("\u202e".repeat(60_000)) }, true],
    ["nesting in an unknown extension", { extensions: [extension("1.2.3.4", deep(2_000))] }, true],
    ["nesting in the subject", { subject: deep(2_000) }, false],
    ["nesting in subjectAltName", { extensions: [san(tlv(0xa4, deep(2_000)))] }, true],
    ["ten thousand extensions", { extensions: many(10_000, (i) => extension(`1.3.${i}`, der.NULL)) }, true],
    ["a serial of 100 kB", { serial: tlv(2, Buffer.alloc(100_000, 1)) }, true],
    [
      "an object identifier of 100 kB",
      { extensions: [extension("2.5.29.37", seq(tlv(6, Buffer.alloc(100_000, 1))))] },
      true,
    ],
    ["a modulus of 100 kB", { key: der.rsaKey(Buffer.alloc(100_000, 1), hex("010001")) }, true],
    [
      "a keyUsage of 100 kB",
      { extensions: [extension("2.5.29.15", der.bits(0, Buffer.alloc(100_000, 255)))] },
      true,
    ],
  ])("reads or refuses %s", (_, parts, readable) => {
    const bytes = certificate(parts);
    expect(bytes.length).toBeLessThan(256 * 1024);
    expect(useEverything(bytes)).toBe(readable);
  });
});
