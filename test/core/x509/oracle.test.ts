import "reflect-metadata";
import { X509Certificate as RuntimeCertificate } from "node:crypto";
import * as peculiar from "@peculiar/x509";
import { describe, expect, it } from "vitest";
import { formatIpAddress } from "../../../src/core/names/ip-address.ts";
import type { Certificate, KeyUsage } from "../../../src/core/x509/certificate.ts";
import { toHex } from "../../../src/core/x509/hex.ts";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import { verifySignature } from "../../../src/core/x509/signature.ts";
import { GLOBALSIGN, globalSign, LIMBO, limbo, mustParse, runtimeRoots } from "./certificates.ts";

const hexOf = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString("hex");
const withoutZeros = (hex: string): string => hex.toLowerCase().replace(/^(?:00)+(?=..)/, "");

/** Every field that both know, in one shape. */
function ours(known: Certificate): unknown {
  const { extensions } = known;
  const names = extensions.subjectAltName;
  return {
    serial: known.serial.replace(/^-/, ""),
    notBefore: known.notBefore,
    notAfter: known.notAfter,
    subject: known.subject.attributes.map((attribute) => attribute.value),
    issuer: known.issuer.attributes.map((attribute) => attribute.value),
    spki: toHex(known.publicKey.spki),
    signature: toHex(known.signature.value),
    extensions: extensions.all.map(({ oid, critical, value }) => [oid, critical, toHex(value)]),
    dns: names?.dns,
    ip: names?.ip.map(formatIpAddress),
    email: names?.email,
    uri: names?.uri,
    ca: extensions.basicConstraints?.ca,
    pathLength: extensions.basicConstraints?.pathLength,
    keyUsage: extensions.keyUsage && [...extensions.keyUsage],
    extendedKeyUsage: extensions.extendedKeyUsage,
    subjectKeyId: extensions.subjectKeyId,
    authorityKeyId: extensions.authorityKeyId,
    policies: extensions.policies,
    caIssuers: extensions.caIssuers,
    ocsp: extensions.ocsp,
  };
}

const FLAGS: readonly (readonly [number, KeyUsage])[] = [
  [peculiar.KeyUsageFlags.digitalSignature, "digitalSignature"],
  [peculiar.KeyUsageFlags.nonRepudiation, "nonRepudiation"],
  [peculiar.KeyUsageFlags.keyEncipherment, "keyEncipherment"],
  [peculiar.KeyUsageFlags.dataEncipherment, "dataEncipherment"],
  [peculiar.KeyUsageFlags.keyAgreement, "keyAgreement"],
  [peculiar.KeyUsageFlags.keyCertSign, "keyCertSign"],
  [peculiar.KeyUsageFlags.cRLSign, "cRLSign"],
  [peculiar.KeyUsageFlags.encipherOnly, "encipherOnly"],
  [peculiar.KeyUsageFlags.decipherOnly, "decipherOnly"],
];

function theirs(der: Uint8Array): unknown {
  const known = new peculiar.X509Certificate(Uint8Array.from(der));
  const names = known.getExtension(peculiar.SubjectAlternativeNameExtension)?.names.items;
  const ofType = (type: string): string[] | undefined =>
    names?.filter((n) => n.type === type).map((n) => n.value);
  const basic = known.getExtension(peculiar.BasicConstraintsExtension);
  const usages = known.getExtension(peculiar.KeyUsagesExtension)?.usages;
  const access = known.getExtension(peculiar.AuthorityInfoAccessExtension);
  return {
    serial: withoutZeros(known.serialNumber),
    notBefore: known.notBefore.getTime(),
    notAfter: known.notAfter.getTime(),
    subject: attributeValues(known.subjectName),
    issuer: attributeValues(known.issuerName),
    spki: hexOf(known.publicKey.rawData),
    signature: hexOf(known.signature),
    extensions: known.extensions.map(({ type, critical, value }) => [type, critical, hexOf(value)]),
    dns: ofType("dns"),
    ip: ofType("ip"),
    email: ofType("email"),
    uri: ofType("url"),
    ca: basic?.ca,
    pathLength: basic?.pathLength,
    keyUsage:
      usages === undefined ? undefined : FLAGS.filter(([flag]) => usages & flag).map(([, name]) => name),
    extendedKeyUsage: known.getExtension(peculiar.ExtendedKeyUsageExtension)?.usages,
    subjectKeyId: known.getExtension(peculiar.SubjectKeyIdentifierExtension)?.keyId,
    authorityKeyId: known.getExtension(peculiar.AuthorityKeyIdentifierExtension)?.keyId,
    policies: known.getExtension(peculiar.CertificatePolicyExtension)?.policies ?? [],
    caIssuers: (access?.caIssuers ?? []).filter(isUri).map((name) => name.value),
    ocsp: (access?.ocsp ?? []).filter(isUri).map((name) => name.value),
  };
}

const isUri = (name: peculiar.GeneralName): boolean => name.type === "url";

function attributeValues(name: peculiar.Name): string[] {
  return name.toJSON().flatMap((rdn) => Object.values(rdn).flat());
}

describe.each([
  ["the runtime's roots", runtimeRoots, "nothing"],
  ["the GlobalSign family", globalSign, GLOBALSIGN],
])("%s", (_, load, needs) => {
  const all = load();
  it.skipIf(all.length === 0)(`agree with an independent reader on every field (needs ${needs})`, () => {
    for (const der of all) expect(ours(mustParse(der))).toEqual(theirs(der));
  });

  it.skipIf(all.length === 0)(`agree with the runtime (needs ${needs})`, () => {
    for (const der of all) compareWithRuntime(mustParse(der), new RuntimeCertificate(der));
  });
});

describe("the conformance certificates", () => {
  const all = limbo();
  it.skipIf(all.length === 0)(
    `agree with an independent reader where it reads them whole (needs ${LIMBO})`,
    () => {
      let compared = 0;
      for (const der of all) {
        const parsed = parseCertificate(der);
        // The independent reader gives up on thousands of names.
        if (der.length > 75_000 || !parsed.ok || parsed.certificate.irregularities.length > 0) continue;
        expect(ours(parsed.certificate)).toEqual(theirs(der));
        compared += 1;
      }
      expect(compared).toBeGreaterThan(1000);
    },
  );

  it.skipIf(all.length === 0)(`agree with the runtime (needs ${LIMBO})`, () => {
    for (const der of all) {
      const parsed = parseCertificate(der);
      if (parsed.ok) compareWithRuntime(parsed.certificate, new RuntimeCertificate(der));
    }
  });
});

function compareWithRuntime(known: Certificate, runtime: RuntimeCertificate): void {
  expect(known.sha256).toBe(runtime.fingerprint256.replaceAll(":", "").toLowerCase());
  expect(known.sha1).toBe(runtime.fingerprint.replaceAll(":", "").toLowerCase());
  // The runtime writes zero as one digit.
  expect(known.serial).toBe(runtime.serialNumber.toLowerCase().replace(/^(-?)0$/, "$100"));
  expect(new Date(known.notBefore)).toEqual(runtime.validFromDate);
  expect(new Date(known.notAfter)).toEqual(runtime.validToDate);
  const supported = known.signature.algorithm !== undefined && known.publicKey.curve !== "";
  if (supported) expect(verifySignature(known, known.publicKey)).toBe(runtime.verify(runtime.publicKey));
}
