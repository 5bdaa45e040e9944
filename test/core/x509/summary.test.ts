import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { summarize } from "../../../src/core/x509/summary.ts";
import * as der from "./build-der.ts";
import { mustParse } from "./certificates.ts";

const { certificate, dnsName, extension, hex, octets, san, seq, tlv } = der;

describe("summary", () => {
  it("says what a certificate is", () => {
    const key = der.ecKey(der.P256, der.POINT);
    const bytes = certificate({
      key,
      extensions: [san(dnsName("example.com"), tlv(0x87, hex(`${"00".repeat(15)}01`)))],
    });
    const digest = (algorithm: string, data: Uint8Array): string =>
      createHash(algorithm).update(data).digest("hex");
    expect(summarize(mustParse(bytes))).toEqual({
      sha256: digest("sha256", bytes),
      sha1: digest("sha1", bytes),
      spkiSha256: digest("sha256", key),
      serial: "1234",
      subject: "CN=example.com",
      issuer: "CN=Test CA",
      notBefore: new Date("2026-01-01T00:00:00Z"),
      notAfter: new Date("2027-01-01T00:00:00Z"),
      key: "EC P-256",
      signature: "ecdsaWithSHA256",
      dnsNames: ["example.com"],
      ipAddresses: ["::1"],
      selfSigned: false,
      ca: false,
    });
  });

  it("holds nothing that a terminal would obey", () => {
    const hostile = "\x1b]0;x\x07\u202e\n";
    const known = mustParse(
      certificate({ subject: der.name(hostile), extensions: [san(dnsName("a\x1b\n\x9b"))] }),
    );
    expect(JSON.stringify(summarize(known))).toMatch(/^[ -~]*$/);
    expect(summarize(known).dnsNames).toEqual(["a\\u{1b}\\u{a}\\u{9b}"]);
  });

  it.each([
    ["without key identifiers", [], true],
    [
      "with the same",
      [extension("2.5.29.14", octets(hex("01"))), extension("2.5.29.35", seq(tlv(0x80, hex("01"))))],
      true,
    ],
    [
      "with others",
      [extension("2.5.29.14", octets(hex("01"))), extension("2.5.29.35", seq(tlv(0x80, hex("02"))))],
      false,
    ],
  ])("self-signed when issuer is subject, %s", (_, extensions, selfSigned) => {
    const own = der.name("Root");
    expect(summarize(mustParse(certificate({ issuer: own, subject: own, extensions }))).selfSigned).toBe(
      selfSigned,
    );
  });
});
