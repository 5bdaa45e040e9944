import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { type Authority, type IssuedCertificate, issueLeaf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom, type LabFamily } from "../../src/lab/family.ts";

const now = new Date("2026-11-22T12:00:00Z");
const read = (certificate: IssuedCertificate): X509Certificate => new X509Certificate(certificate.der);
let family: LabFamily;
beforeAll(async () => {
  family = await createFamily(now);
});

const days = { notBefore: daysFrom(now, -1), notAfter: daysFrom(now, 89) };

describe("the family", () => {
  type Link = [what: string, (family: LabFamily) => [IssuedCertificate, Authority]];
  test.each<Link>([
    ["R1 by itself", (f) => [f.r1.certificate, f.r1]],
    ["R3 by itself", (f) => [f.r3.certificate, f.r3]],
    ["R46 by itself", (f) => [f.r46.certificate, f.r46]],
    ["R3 by R1", (f) => [f.crosses.r3ByR1, f.r1]],
    ["R3 by R1, expired", (f) => [f.crosses.r3ByR1Expired, f.r1]],
    ["R3 by R1, ending", (f) => [f.crosses.r3ByR1Ending, f.r1]],
    ["R46 by R1", (f) => [f.crosses.r46ByR1, f.r1]],
    ["R46 by R3", (f) => [f.crosses.r46ByR3, f.r3]],
    ["the RSA intermediate by R3", (f) => [f.r3Rsa.certificate, f.r3]],
    ["the ECDSA intermediate by R3", (f) => [f.r3Ecdsa.certificate, f.r3]],
    ["the ended intermediate by R3", (f) => [f.r3Expired.certificate, f.r3]],
    ["the RSA intermediate by R46", (f) => [f.r46Rsa.certificate, f.r46]],
    ["the ECDSA intermediate by R46", (f) => [f.r46Ecdsa.certificate, f.r46]],
    ["the stranger's intermediate by the stranger", (f) => [f.strangerIssuing.certificate, f.stranger]],
  ])("%s", (_what, link) => {
    const [certificate, issuer] = link(family);
    const issuerCertificate = read(issuer.certificate);
    expect(read(certificate).checkIssued(issuerCertificate)).toBe(true);
    expect(read(certificate).verify(issuerCertificate.publicKey)).toBe(true);
    expect(read(certificate).ca).toBe(true);
  });

  test("a cross carries the same name and key as the root that it stands for", () => {
    expect(read(family.crosses.r3ByR1).subject).toBe(read(family.r3.certificate).subject);
    expect(read(family.crosses.r3ByR1).publicKey.equals(read(family.r3.certificate).publicKey)).toBe(true);
  });

  test("R1 and the cross for R3 end together, those for R46 half a day earlier", () => {
    const end = read(family.r1.certificate).validToDate.getTime();
    expect(read(family.crosses.r3ByR1).validToDate.getTime()).toBe(end);
    expect(read(family.crosses.r46ByR1).validToDate.getTime()).toBe(end - 12 * 3_600_000);
    expect(read(family.crosses.r46ByR3).validToDate.getTime()).toBe(end - 12 * 3_600_000);
    expect(read(family.r3Expired.certificate).validToDate).toEqual(daysFrom(now, -5));
    expect(read(family.crosses.r3ByR1Expired).validToDate).toEqual(daysFrom(now, -30));
    expect(read(family.crosses.r3ByR1Ending).validToDate).toEqual(daysFrom(now, 20));
  });
});

describe("a leaf", () => {
  test("has the dates, names, issuer address and key that were asked for", async () => {
    const leaf = await issueLeaf({ issuer: family.r3Rsa, names: ["a.example", "127.0.0.1"], ...days });
    const certificate = read(leaf);
    expect(certificate.subjectAltName).toBe("DNS:a.example, IP Address:127.0.0.1");
    expect([certificate.validFromDate, certificate.validToDate]).toEqual([days.notBefore, days.notAfter]);
    expect(certificate.infoAccess).toBe("CA Issuers - URI:http://aia.lab.invalid/lab-r3-rsa-ca.crt");
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(certificate.ca).toBe(false);
    expect(new X509Certificate(leaf.pem).raw).toEqual(Buffer.from(leaf.der));
    expect(leaf.chain).toEqual([leaf.der, family.r3Rsa.certificate.der, family.crosses.r3ByR1.der]);
    expect(certificate.verify(read(family.r3Rsa.certificate).publicKey)).toBe(true);
  });

  test("of either key type shares its key with the others", async () => {
    const one = await issueLeaf({ issuer: family.r3Rsa, names: ["a.example"], keyType: "ecdsa", ...days });
    const other = await issueLeaf({
      issuer: family.r46Ecdsa,
      names: ["b.example"],
      keyType: "ecdsa",
      ...days,
    });
    expect(read(one).publicKey.asymmetricKeyType).toBe("ec");
    expect(other.key).toBe(one.key);
  });

  test("can be odd in every way that a test may need", async () => {
    const odd = await issueLeaf({
      issuer: family.r3Rsa,
      names: [],
      subject: [["CN", "bell\u0007 \u202egnp"]],
      keyType: "rsa-1024",
      signatureHash: "SHA-1",
      serialNumber: "0102",
      ca: true,
      extendedKeyUsage: ["1.3.6.1.5.5.7.3.2"],
      nameConstraints: { permitted: ["lab.example"], excluded: ["bad.lab.example"] },
      extensions: [{ oid: "1.2.3.4", critical: true, value: new Uint8Array([0xff]) }],
      ...days,
    });
    const certificate = read(odd);
    expect(certificate.subjectAltName).toBeUndefined();
    expect(Buffer.from(odd.der).includes(Buffer.from("bell\u0007 \u202egnp"))).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(1024);
    expect(certificate.signatureAlgorithm).toBe("sha1WithRSAEncryption");
    expect(certificate.verify(read(family.r3Rsa.certificate).publicKey)).toBe(true);
    expect(certificate.serialNumber).toBe("0102");
    expect(certificate.ca).toBe(true);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    const hex = Buffer.from(odd.der).toString("hex");
    expect(hex).toContain(`a00f300d820b${Buffer.from("lab.example").toString("hex")}`);
    expect(hex).toContain("06032a03040101ff0401ff");
  });

  test("gives up a usual extension for one with the same OID", async () => {
    const extensions = [{ oid: "2.5.29.19", critical: false, value: new Uint8Array([0x30, 0x00]) }];
    const leaf = await issueLeaf({
      issuer: family.r3Rsa,
      names: ["a.example"],
      ca: true,
      extensions,
      ...days,
    });
    expect(read(leaf).ca).toBe(false);
    expect(Buffer.from(leaf.der).toString("hex").split("0603551d13")).toHaveLength(2);
  });
});
