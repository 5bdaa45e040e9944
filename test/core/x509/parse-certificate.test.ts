import { describe, expect, it } from "vitest";
import { IRREGULARITIES } from "../../../src/core/x509/irregularities.ts";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import * as der from "./build-der.ts";
import { mustParse } from "./certificates.ts";

const { bits, certificate, extension, hex, integer, octets, oid, seq, set, tlv, utcTime } = der;

const validity = (from: Uint8Array, to: Uint8Array): Uint8Array => seq(from, to);
const NEXT_YEAR = utcTime("270101000000Z");
const withExtension = (type: string, value: Uint8Array, critical?: Uint8Array): der.Parts => ({
  extensions: [der.san(der.dnsName("example.com")), extension(type, value, critical)],
});
const withSan = (...entries: readonly Uint8Array[]): der.Parts => ({ extensions: [der.san(...entries)] });
const URI = tlv(0x86, der.ascii("http://ca.example/ca.cer"));
const subtree = (base: Uint8Array): Uint8Array => tlv(0xa0, seq(base));
const constraints = (...content: readonly Uint8Array[]): der.Parts =>
  withExtension("2.5.29.30", seq(...content), der.TRUE);

/** One certificate per irregularity: what is changed, and nothing else is noted. */
const IRREGULAR: readonly (readonly [keyof typeof IRREGULARITIES, der.Parts])[] = [
  ["algorithm-mismatch", { innerAlgorithm: der.RSA_SHA256 }],
  ["algorithm-parameters", { algorithm: seq(oid("1.2.840.10045.4.3.2"), der.NULL) }],
  ["algorithm-parameters", { algorithm: seq(oid("1.2.840.113549.1.1.11")) }],
  ["algorithm-parameters", { algorithm: seq(oid("1.2.840.113549.1.1.10")) }],
  ["algorithm-parameters", { algorithm: seq(oid("1.2.840.113549.1.1.10"), der.NULL) }],
  ["algorithm-parameters", { algorithm: seq(oid("1.2.840.113549.1.1.10"), seq(tlv(0xa0, octets()))) }],
  [
    "unsupported-pss-parameters",
    { algorithm: seq(oid("1.2.840.113549.1.1.10"), seq(tlv(0xa3, integer("02")))) },
  ],
  [
    "authority-info-access-critical",
    withExtension("1.3.6.1.5.5.7.1.1", seq(seq(oid("1.3.6.1.5.5.7.48.2"), URI)), der.TRUE),
  ],
  ["authority-key-id-critical", withExtension("2.5.29.35", seq(tlv(0x80, hex("01"))), der.TRUE)],
  ["authority-key-id-without-key", withExtension("2.5.29.35", seq())],
  [
    "authority-key-id-half-issuer",
    withExtension("2.5.29.35", seq(tlv(0x80, hex("01")), tlv(0x82, hex("05")))),
  ],
  [
    "authority-key-id-names-issuer",
    withExtension(
      "2.5.29.35",
      seq(tlv(0x80, hex("01")), tlv(0xa1, tlv(0x82, hex("61"))), tlv(0x82, hex("05"))),
    ),
  ],
  ["empty-extensions", { extensions: [] }],
  ["empty-issuer", { issuer: seq() }],
  ["empty-subject-san-not-critical", { subject: seq() }],
  ["explicit-default", { version: integer("00"), extensions: null }],
  ["explicit-default", withExtension("2.5.29.14", octets(hex("01")), der.FALSE)],
  ["explicit-default", withExtension("2.5.29.19", seq(der.FALSE))],
  ["explicit-curve", { key: der.ecKey(seq(integer("01")), der.POINT) }],
  ["extended-key-usage-empty", withExtension("2.5.29.37", seq())],
  ["extensions-without-v3", { version: integer("01") }],
  ["extensions-without-v3", { version: null }],
  ["generalized-time-before-2050", { validity: validity(der.generalizedTime("20260101000000Z"), NEXT_YEAR) }],
  ["key-usage-empty", withExtension("2.5.29.15", bits(0))],
  ["key-usage-empty", withExtension("2.5.29.15", bits(7, hex("00")))],
  ["key-usage-not-minimal", withExtension("2.5.29.15", bits(0, hex("80")))],
  ["key-usage-unknown-bits", withExtension("2.5.29.15", bits(5, hex("8020")))],
  ["malformed-authority-info-access", withExtension("1.3.6.1.5.5.7.1.1", seq())],
  ["malformed-authority-key-id", withExtension("2.5.29.35", octets())],
  ["malformed-basic-constraints", withExtension("2.5.29.19", seq(der.TRUE, integer("ff")))],
  ["malformed-basic-constraints", withExtension("2.5.29.19", seq(hex("010101")))],
  ["malformed-extended-key-usage", withExtension("2.5.29.37", seq(octets()))],
  ["malformed-key-usage", withExtension("2.5.29.15", octets())],
  ["malformed-key-usage", withExtension("2.5.29.15", bits(0, hex("8000000001")))],
  ["malformed-name-constraints", constraints(tlv(0xa0, octets()))],
  ["malformed-policies", withExtension("2.5.29.32", seq())],
  ["malformed-public-key", { key: der.ecKey(der.P256, hex("0401")) }],
  ["malformed-public-key", { key: der.rsaKey(hex("00"), hex("03")) }],
  ["malformed-public-key", { key: der.rsaKey(hex("ff"), hex("03")) }],
  ["malformed-public-key", { key: seq(seq(oid("1.3.101.112")), bits(0, hex("01"))) }],
  ["malformed-sct-list", withExtension("1.3.6.1.4.1.11129.2.4.2", octets(hex("0005 0001 00")))],
  ["malformed-subject-alt-name", withSan(hex("82"))],
  ["malformed-subject-alt-name", { extensions: [extension(der.SAN, Buffer.concat([seq(), hex("00")]))] }],
  ["malformed-subject-key-id", withExtension("2.5.29.14", seq())],
  ["name-constraints-bad-base", constraints(subtree(tlv(0x87, hex("c0000200"))))],
  ["name-constraints-bad-base", constraints(subtree(tlv(0x87, hex("c0000200 ff00ff00"))))],
  ["name-constraints-bad-base", constraints(subtree(der.dnsName("*.example.com")))],
  ["name-constraints-empty", constraints()],
  ["name-constraints-empty", constraints(tlv(0xa0))],
  ["name-constraints-min-max", constraints(tlv(0xa0, seq(der.dnsName("example.com"), tlv(0x80, hex("01")))))],
  ["name-constraints-not-critical", withExtension("2.5.29.30", seq(subtree(der.dnsName("example.com"))))],
  ["name-empty-rdn", { subject: seq(set(der.attribute("2.5.4.3", der.utf8("a"))), set()) }],
  [
    "name-set-order",
    {
      subject: seq(set(der.attribute("2.5.4.10", der.utf8("b")), der.attribute("2.5.4.3", der.utf8("a")))),
    },
  ],
  ["name-string-characters", { subject: seq(set(der.attribute("2.5.4.3", tlv(0x13, der.ascii("a@b"))))) }],
  ["name-string-characters", { subject: seq(set(der.attribute("2.5.4.3", tlv(0x0c, hex("c3"))))) }],
  ["path-length-without-ca", withExtension("2.5.29.19", seq(integer("00")))],
  ["public-key-parameters", { key: der.rsaKey(hex("05"), hex("03"), octets()) }],
  ["san-bad-dns-name", withSan(der.dnsName("a b"))],
  ["san-bad-dns-name", withSan(der.dnsName("example.com\0.evil.example"))],
  ["san-bad-dns-name", withSan(der.dnsName(""))],
  ["san-bad-dns-name", withSan(der.dnsName("w*.example.com"))],
  ["san-bad-dns-name", withSan(der.dnsName("example.com."))],
  ["san-bad-email", withSan(tlv(0x81, der.ascii("nobody")))],
  ["san-bad-ip", withSan(tlv(0x87, hex("c00002")))],
  ["san-bad-uri", withSan(tlv(0x86, der.ascii("//host")))],
  ["san-empty", withSan()],
  ["serial-negative", { serial: integer("80") }],
  ["serial-too-long", { serial: integer(`01${"00".repeat(20)}`) }],
  ["serial-zero", { serial: integer("00") }],
  ["subject-key-id-critical", withExtension("2.5.29.14", octets(hex("01")), der.TRUE)],
  ["subject-key-id-empty", withExtension("2.5.29.14", octets())],
  ["unique-identifiers", { uniqueId: tlv(0x81, hex("00ff")) }],
  ["validity-reversed", { validity: validity(NEXT_YEAR, utcTime("260101000000Z")) }],
];

describe("irregular certificates stay readable", () => {
  it("notes nothing about a regular one", () => {
    expect(mustParse(certificate()).irregularities).toEqual([]);
  });

  it.each(IRREGULAR)("%s", (code, parts) => {
    const known = mustParse(certificate(parts));
    expect(known.irregularities).toEqual([code]);
    expect(known.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("has a case for every code that is documented", () => {
    const covered = new Set(IRREGULAR.map(([code]) => code));
    expect([...covered].sort()).toEqual(Object.keys(IRREGULARITIES).sort());
  });

  it("hides nothing else behind an unreadable extension", () => {
    const parts = withExtension("2.5.29.15", octets());
    expect(mustParse(certificate(parts)).extensions.subjectAltName?.dns).toEqual(["example.com"]);
  });
});

describe("refused certificates", () => {
  const whole = certificate();
  const twice = der.san(der.dnsName("example.com"));
  it.each<readonly [string, Uint8Array, string]>([
    ["no bytes", new Uint8Array(), "empty"],
    ["text", Buffer.from("-----BEGIN CERTIFICATE-----"), "truncated"],
    ["bytes behind the end", Buffer.concat([whole, hex("00")]), "trailing-data"],
    ["more than 256 KiB", tlv(0x30, Buffer.alloc(300_000)), "too-large"],
    ["not a SEQUENCE", octets(whole), "unexpected-element"],
    ["an element behind the signature", certificate({ more: der.NULL }), "trailing-data"],
    ["an element behind the extensions", certificate({ moreBody: der.NULL }), "trailing-data"],
    ["an empty signed part", seq(seq(), der.ECDSA_SHA256, bits(0)), "missing-element"],
    ["version 4", certificate({ version: integer("03") }), "bad-version"],
    ["a version that is no number", certificate({ version: octets() }), "bad-version"],
    ["a padded serial", certificate({ serial: integer("0001") }), "bad-integer"],
    ["an empty serial", certificate({ serial: integer("") }), "bad-integer"],
    ["a signature of odd bits", certificate({ signature: bits(1, hex("02")) }), "bad-bit-string"],
    ["the same extension twice", certificate({ extensions: [twice, twice] }), "duplicate-extension"],
    [
      "a critical flag of 01",
      certificate({ extensions: [extension("2.5.29.14", octets(), hex("010101"))] }),
      "bad-boolean",
    ],
    ["an extension without value", certificate({ extensions: [seq(oid("2.5.29.14"))] }), "missing-element"],
    ["a key without algorithm", certificate({ key: seq(seq(), bits(0)) }), "missing-element"],
    ["a name that is no SEQUENCE", certificate({ issuer: set() }), "unexpected-element"],
    ["an empty OID in a name", certificate({ issuer: seq(set(seq(hex("0600"), der.utf8("x")))) }), "bad-oid"],
    ["30 February", certificate({ validity: validity(utcTime("260230000000Z"), NEXT_YEAR) }), "bad-time"],
    [
      "29 February 2027",
      certificate({ validity: validity(utcTime("270229000000Z"), NEXT_YEAR) }),
      "bad-time",
    ],
    ["hour 24", certificate({ validity: validity(utcTime("260101240000Z"), NEXT_YEAR) }), "bad-time"],
    ["second 60", certificate({ validity: validity(utcTime("260101000060Z"), NEXT_YEAR) }), "bad-time"],
    ["no seconds", certificate({ validity: validity(utcTime("2601010000Z"), NEXT_YEAR) }), "bad-time"],
    ["an offset", certificate({ validity: validity(utcTime("260101000000+0100"), NEXT_YEAR) }), "bad-time"],
    [
      "fractions",
      certificate({ validity: validity(der.generalizedTime("20500101000000.5Z"), NEXT_YEAR) }),
      "bad-time",
    ],
    [
      "a time that is no time",
      certificate({ validity: validity(octets(), NEXT_YEAR) }),
      "unexpected-element",
    ],
  ])("%s", (_, bytes, reason) => {
    const parsed = parseCertificate(bytes);
    expect(parsed).toMatchObject({ ok: false, problem: { reason } });
    expect(parsed.ok ? "" : parsed.problem.detail).not.toBe("");
  });
});

describe("fields", () => {
  it.each([
    [utcTime("491231235959Z"), "2049-12-31T23:59:59.000Z"],
    [utcTime("500101000000Z"), "1950-01-01T00:00:00.000Z"],
    [utcTime("280229000000Z"), "2028-02-29T00:00:00.000Z"],
    [der.generalizedTime("20500101000000Z"), "2050-01-01T00:00:00.000Z"],
    [der.generalizedTime("99991231235959Z"), "9999-12-31T23:59:59.000Z"],
    [der.generalizedTime("00500101000000Z"), "0050-01-01T00:00:00.000Z"],
  ])("reads time %#", (time, iso) => {
    const known = mustParse(certificate({ validity: validity(utcTime("260101000000Z"), time) }));
    expect(new Date(known.notAfter).toISOString()).toBe(iso);
  });

  it.each([
    ["00", "00"],
    ["01", "01"],
    ["0080", "80"],
    ["80", "-80"],
    ["ff", "-01"],
    ["ff7f", "-81"],
    ["0102030405060708090a", "0102030405060708090a"],
  ])("reads serial %s as %s", (content, serial) => {
    expect(mustParse(certificate({ serial: integer(content) })).serial).toBe(serial);
  });

  it("reads the timestamps of two logs and passes over an unknown version", () => {
    const sct = (version: string, timestamp: string): string =>
      `0031${version}${"11".repeat(32)}${timestamp}0000040300020000`;
    const list =
      sct("00", "000001856aa0c800") + sct("01", "0000000000000001") + sct("00", "000001856aa0cbe8");
    const value = octets(hex((list.length / 2).toString(16).padStart(4, "0") + list));
    const known = mustParse(certificate(withExtension("1.3.6.1.4.1.11129.2.4.2", value)));
    expect(known.irregularities).toEqual([]);
    expect(known.extensions.sctTimestamps.map((instant) => new Date(instant).toISOString())).toEqual([
      "2023-01-01T00:00:00.000Z",
      "2023-01-01T00:00:01.000Z",
    ]);
  });

  it("reads names of every kind, odd ones as they are", () => {
    const directory = tlv(0xa4, der.name("x"));
    const other = tlv(0xa0, oid("1.2.3"), tlv(0xa0, der.utf8("u")));
    const parts = withSan(
      der.dnsName("a\0b"),
      tlv(0x87, hex("7f000001")),
      tlv(0x81, der.ascii("a@b.c")),
      URI,
      directory,
      other,
    );
    const names = mustParse(certificate(parts)).extensions.subjectAltName;
    expect(names).toMatchObject({
      critical: false,
      dns: ["a\0b"],
      email: ["a@b.c"],
      uri: ["http://ca.example/ca.cer"],
      directory: [{ text: "CN=x" }],
      others: [0],
    });
    expect(names?.ip.map((ip) => [...ip])).toEqual([[127, 0, 0, 1]]);
  });

  it("does not carry a serial number of 40 kB into labels and mails", () => {
    const { serial } = mustParse(certificate({ serial: tlv(2, new Uint8Array(40_000).fill(0x55)) }));
    expect(serial).toBe(`${"55".repeat(40)}…`);
    const negative = mustParse(certificate({ serial: tlv(2, new Uint8Array(40_000).fill(0xaa)) }));
    expect(negative.serial).toBe(`-${"55".repeat(40)}…`);
  });

  // OpenSSL and browsers then know no name of the certificate at all.
  it.each([
    ["a tag that no name has", tlv(0x89, der.ascii("x"))],
    ["a primitive otherName", tlv(0x80, der.ascii("x"))],
    ["a constructed dNSName", tlv(0xa2, der.utf8("example.com"))],
    ["a name of a universal type", der.utf8("example.com")],
    ["an otherName without a value", tlv(0xa0, oid("1.2.3"))],
    ["an otherName without anything", tlv(0xa0)],
    ["an unfinished registeredID", tlv(0x88, hex("2a86"))],
  ])("reads no name beside %s", (_, strange) => {
    const { irregularities, extensions } = mustParse(
      certificate(withSan(der.dnsName("example.com"), strange)),
    );
    expect(extensions.subjectAltName).toBeUndefined();
    expect(irregularities).toContain("malformed-subject-alt-name");
  });

  it("reads RSASSA-PSS with its hash and salt", () => {
    const sha384 = seq(oid("2.16.840.1.101.3.4.2.2"), der.NULL);
    const mask = seq(oid("1.2.840.113549.1.1.8"), sha384);
    const algorithm = seq(
      oid("1.2.840.113549.1.1.10"),
      seq(tlv(0xa0, sha384), tlv(0xa1, mask), tlv(0xa2, integer("30"))),
    );
    expect(mustParse(certificate({ algorithm })).signature).toMatchObject({
      algorithm: "rsa-pss",
      hash: "sha384",
      saltLength: 48,
    });
  });
});
