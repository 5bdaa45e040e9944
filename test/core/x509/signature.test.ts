import { constants, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isAcceptableKey, keyName } from "../../../src/core/x509/public-key.ts";
import { verifySignature } from "../../../src/core/x509/signature.ts";
import { signatureName } from "../../../src/core/x509/signature-algorithm.ts";
import * as der from "./build-der.ts";
import { mustParse } from "./certificates.ts";

const { bits, hex, integer, oid, seq, tlv } = der;
const exportKey = (key: KeyObject): Uint8Array => key.export({ format: "der", type: "spki" });

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p521 = generateKeyPairSync("ec", { namedCurve: "P-521" });
const ed25519 = generateKeyPairSync("ed25519");
const ed448 = generateKeyPairSync("ed448");

const sha256 = seq(oid("2.16.840.1.101.3.4.2.1"), der.NULL);
const PSS = seq(
  oid("1.2.840.113549.1.1.10"),
  seq(tlv(0xa0, sha256), tlv(0xa1, seq(oid("1.2.840.113549.1.1.8"), sha256)), tlv(0xa2, integer("20"))),
);
const pssOptions = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

/** A certificate over `keys.publicKey`, really signed with `keys.privateKey`. */
function selfSigned(
  keys: { publicKey: KeyObject; privateKey: KeyObject },
  algorithm: Uint8Array,
  hash: string | null,
) {
  const parts = { key: exportKey(keys.publicKey), algorithm };
  const { tbs } = mustParse(der.certificate(parts));
  const options = algorithm === PSS ? { key: keys.privateKey, ...pssOptions } : keys.privateKey;
  return mustParse(der.certificate({ ...parts, signature: bits(0, sign(hash, tbs, options)) }));
}

const SIGNED = [
  ["sha256WithRSA", "RSA 2048", selfSigned(rsa, der.RSA_SHA256, "sha256")],
  ["sha1WithRSA", "RSA 2048", selfSigned(rsa, seq(oid("1.2.840.113549.1.1.5"), der.NULL), "sha1")],
  ["rsassaPss-sha256", "RSA 2048", selfSigned(rsa, PSS, "sha256")],
  ["ecdsaWithSHA256", "EC P-256", selfSigned(p256, der.ECDSA_SHA256, "sha256")],
  ["ecdsaWithSHA512", "EC P-521", selfSigned(p521, seq(oid("1.2.840.10045.4.3.4")), "sha512")],
  ["Ed25519", "Ed25519", selfSigned(ed25519, seq(oid("1.3.101.112")), null)],
  ["Ed448", "Ed448", selfSigned(ed448, seq(oid("1.3.101.113")), null)],
] as const;

describe("signatures", () => {
  it.each(SIGNED)("%s by %s is verified, and only with its own key", (algorithm, key, known) => {
    expect([signatureName(known.signature), keyName(known.publicKey)]).toEqual([algorithm, key]);
    expect(verifySignature(known, known.publicKey)).toBe(true);
    for (const [, , other] of SIGNED) {
      const same = other.publicKey.spkiSha256 === known.publicKey.spkiSha256;
      expect(verifySignature(known, other.publicKey)).toBe(same);
    }
  });

  it.each(SIGNED)("%s by %s: a changed signature or body is refused", (_, __, known) => {
    const value = Uint8Array.from(known.signature.value, (octet, i) => (i === 5 ? octet ^ 1 : octet));
    const tbs = Uint8Array.from(known.tbs, (octet, i) => (i === 20 ? octet ^ 1 : octet));
    expect(verifySignature({ ...known, signature: { ...known.signature, value } }, known.publicKey)).toBe(
      false,
    );
    expect(verifySignature({ ...known, tbs }, known.publicKey)).toBe(false);
  });

  it.each([
    ["a point that is not on its curve", der.ecKey(der.P256, der.POINT), der.ECDSA_SHA256],
    ["an even modulus", der.rsaKey(Buffer.alloc(256, 2), hex("010001")), der.RSA_SHA256],
    ["a key of an unknown kind", seq(seq(oid("1.2.3.4")), bits(0)), der.RSA_SHA256],
    ["an unknown algorithm", exportKey(rsa.publicKey), seq(oid("1.2.3.4"))],
  ])("%s verifies nothing and throws nothing", (_, key, algorithm) => {
    const known = mustParse(der.certificate({ key, algorithm }));
    expect(verifySignature(known, known.publicKey)).toBe(false);
  });
});

describe("key policy", () => {
  const modulus = (bitLength: number): Uint8Array => {
    const octets = Buffer.alloc(Math.ceil(bitLength / 8), 0xff);
    octets[0] = 0xff >> (octets.length * 8 - bitLength);
    return (octets[0] ?? 0) >= 0x80 ? Buffer.concat([hex("00"), octets]) : octets;
  };
  const EXPONENT = hex("010001");

  it.each<readonly [string, Uint8Array, boolean]>([
    ["RSA 2048", der.rsaKey(modulus(2048), EXPONENT), true],
    ["RSA 4096, exponent 3", der.rsaKey(modulus(4096), hex("03")), true],
    ["RSA 8192", der.rsaKey(modulus(8192), EXPONENT), true],
    ["RSA 1024", der.rsaKey(modulus(1024), EXPONENT), false],
    ["RSA 2047", der.rsaKey(modulus(2047), EXPONENT), false],
    ["RSA 2052", der.rsaKey(modulus(2052), EXPONENT), false],
    ["RSA 8200", der.rsaKey(modulus(8200), EXPONENT), false],
    ["exponent 1", der.rsaKey(modulus(2048), hex("01")), false],
    ["an even exponent", der.rsaKey(modulus(2048), hex("010000")), false],
    ["an exponent of 64 bits", der.rsaKey(modulus(2048), hex("00ffffffffffffffff")), true],
    ["an exponent of 65 bits", der.rsaKey(modulus(2048), hex("010000000000000001")), false],
    ["a giant exponent", der.rsaKey(modulus(3072), modulus(3071)), false],
    ["P-256", exportKey(p256.publicKey), true],
    ["P-521", exportKey(p521.publicKey), true],
    ["P-192", der.ecKey(oid("1.2.840.10045.3.1.1"), der.POINT), false],
    ["secp256k1", der.ecKey(oid("1.3.132.0.10"), der.POINT), false],
    ["an explicit curve", der.ecKey(seq(integer("01")), der.POINT), false],
    ["Ed25519", exportKey(ed25519.publicKey), false],
    ["Ed448", exportKey(ed448.publicKey), false],
    ["a key of an unknown kind", seq(seq(oid("1.2.3.4")), bits(0)), false],
  ])("%s", (_, key, acceptable) => {
    expect(isAcceptableKey(mustParse(der.certificate({ key })).publicKey)).toBe(acceptable);
  });
});
