import { createPublicKey, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeHosted } from "../../../src/adapters/inventory-file/decode-hosted.ts";
import { toPem } from "../../../src/core/x509/pem.ts";
import { pemOf } from "../../../src/lab/authority.ts";
import { createSmallFamily, NOT_AFTER, NOT_BEFORE } from "./authority.ts";

const { root, issuing, leaf } = await createSmallFamily();
const bytes = (text: string) => Buffer.from(text, "latin1");
const hex = (ders: readonly Uint8Array[] | undefined) => ders?.map((der) => Buffer.from(der).toString("hex"));

test("PEM, leaf first: what is compared with the served one, and the chain as it stands", () => {
  const decoded = decodeHosted(bytes(`a comment\n${pemOf([leaf.der, issuing.certificate.der])}`));
  if (!decoded.ok) throw new Error(decoded.detail);
  expect(decoded.certificate).toMatchObject({
    issuer: expect.stringMatching(/^CN=Issuing,/),
    names: ["img.example.com", "192.0.2.7"],
    keyType: "ecdsa",
    notBefore: { at: NOT_BEFORE.getTime(), precision: "second", zone: "utc" },
    notAfter: { at: NOT_AFTER.getTime(), precision: "second", zone: "utc" },
  });
  expect(decoded.certificate.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(decoded.certificate.sha1).toMatch(/^[0-9a-f]{40}$/);
  expect(hex(decoded.certificate.chain)).toEqual(hex([leaf.der, issuing.certificate.der]));
});

test.each([
  ["DER", Buffer.from(leaf.der), [leaf.der]],
  ["PEM with Windows line ends", bytes(pemOf([leaf.der]).replaceAll("\n", "\r\n")), [leaf.der]],
  [
    "a bundle with the root first",
    bytes(pemOf([root.certificate.der, issuing.certificate.der, leaf.der])),
    [leaf.der, root.certificate.der, issuing.certificate.der],
  ],
  [
    "a CA alone, as it is served by some devices",
    bytes(pemOf([root.certificate.der])),
    [root.certificate.der],
  ],
  [
    "a chain whose second certificate is broken: that is judged where chains are",
    bytes(pemOf([leaf.der]) + toPem(Uint8Array.of(0x30, 0x00))),
    [leaf.der, Uint8Array.of(0x30, 0x00)],
  ],
] as const)("%s gives the leaf first", (_, input, chain) => {
  const decoded = decodeHosted(input);
  expect(decoded.ok && hex(decoded.certificate.chain)).toEqual(hex(chain));
});

test("what is kept does not hold on to the file", () => {
  const decoded = decodeHosted(Buffer.from(leaf.der));
  const kept = decoded.ok ? decoded.certificate.chain?.[0] : undefined;
  expect(kept?.buffer.byteLength).toBe(leaf.der.length);
});

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
const keyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

describe("a private key", () => {
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ["before the certificate", bytes(keyPem + pemOf([leaf.der]))],
    ["behind it", bytes(pemOf([leaf.der]) + keyPem)],
    ["in SEC 1", bytes(privateKey.export({ type: "sec1", format: "pem" }).toString())],
    ["in PKCS#1", bytes(rsa.export({ type: "pkcs1", format: "pem" }).toString())],
    [
      "encrypted",
      bytes(
        privateKey
          .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" })
          .toString(),
      ),
    ],
    ["cut off", bytes(keyPem.slice(0, 100))],
    ["as PKCS#8 DER", privateKey.export({ type: "pkcs8", format: "der" })],
    ["as SEC 1 DER", privateKey.export({ type: "sec1", format: "der" })],
    ["as PKCS#1 DER", rsa.export({ type: "pkcs1", format: "der" })],
  ];
  test.each(cases)("%s is refused, and nothing of it is told", (_, input) => {
    expect(decodeHosted(input)).toEqual({
      ok: false,
      reason: "private-key-inside",
      detail:
        "it holds a private key, which does not belong here and was not read; leave only the certificates in it",
    });
  });
});

const spki = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();

test.each([
  ["nothing", new Uint8Array(), "file-empty", "it is empty"],
  ["some text", bytes("hello"), "no-certificate", "there is no certificate in it"],
  ["a public key", bytes(spki), "no-certificate", "there is no certificate in it"],
  [
    "a block that is cut off",
    bytes(pemOf([leaf.der]).slice(0, 200)),
    "pem-damaged",
    "the PEM block at line 1 is damaged (unterminated)",
  ],
  [
    "broken base64",
    bytes(pemOf([leaf.der]).replace("MII", "M!!")),
    "pem-damaged",
    "the PEM block at line 1 is damaged (bad-base64)",
  ],
  [
    "a leaf that cannot be read",
    bytes(toPem(leaf.der.subarray(0, 90))),
    "certificate-malformed",
    /^certificate 1 in it cannot be read \(/,
  ],
  [
    "DER with trailing bytes",
    Buffer.concat([leaf.der, Buffer.from([0])]),
    "certificate-malformed",
    /cannot be read \(/,
  ],
  [
    "PKCS#12",
    Buffer.from("3082100002010330", "hex"),
    "pkcs12",
    /openssl pkcs12 -in FILE -nokeys -out FILE\.pem$/,
  ],
  [
    "PKCS#7 DER",
    Buffer.from("3082100006092a864886f70d010702", "hex"),
    "pkcs7",
    /openssl pkcs7 -inform der -in FILE -print_certs/,
  ],
  [
    "PKCS#7 PEM",
    bytes(toPem(Uint8Array.of(0x30, 0x00), "PKCS7")),
    "pkcs7",
    /openssl pkcs7 -in FILE -print_certs/,
  ],
  ["a Java keystore", Buffer.from("feedfeed00000002", "hex"), "java-keystore", /keytool -exportcert -rfc$/],
  [
    "a whole bundle of roots",
    bytes(pemOf(Array<Uint8Array>(21).fill(leaf.der))),
    "too-many-certificates",
    /^it holds 21 certificates/,
  ],
])("%s is refused with a reason", (_, input, reason, detail) => {
  const expected = typeof detail === "string" ? detail : expect.stringMatching(detail);
  expect(decodeHosted(input)).toEqual({ ok: false, reason, detail: expected });
});

test("no bytes at all make it throw", () => {
  const der = fc.uint8Array({ maxLength: 200 }).map((tail) => Uint8Array.of(0x30, ...tail));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), der), (input) => {
      expect(decodeHosted(input).ok).toBe(false);
    }),
  );
});
