import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readMaterial } from "../../../src/core/inspect/material.ts";
import { containerOf } from "../../../src/core/x509/container.ts";
import { toPem } from "../../../src/core/x509/pem.ts";
import { type IssuedLeaf, pemOf } from "../../../src/lab/authority.ts";
import { authority, leafOf } from "../small-family.ts";

let leaf: IssuedLeaf;

beforeAll(async () => {
  leaf = await leafOf(await authority("Root"));
});

function problemsOf(content: string | Uint8Array, file = "a.pem"): readonly string[] {
  const read = readMaterial(file, typeof content === "string" ? Buffer.from(content) : content);
  return read.ok ? [] : read.problems;
}

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));

describe("what is no PEM and no certificate", () => {
  it.each([
    ["nothing", "", "a.pem is empty; name the file with the certificates."],
    ["junk", "\u0000\u0001junk", "a.pem holds no certificate; inspect takes PEM or DER."],
    ["UTF-16", hex("fffe 2d00 2d00"), "a.pem is text in UTF-16; save it as UTF-8 or ASCII."],
    [
      "PKCS#7 in DER",
      hex("30 82 0100 0609 2a864886f70d010702"),
      "a.pem is PKCS#7; consoles take PEM only, so convert it: openssl pkcs7 -inform der -in a.pem -print_certs -out a.pem.pem",
    ],
    [
      "PKCS#7 in BER without lengths",
      hex("30 80 0609 2a864886f70d010702"),
      "a.pem is PKCS#7; consoles take PEM only, so convert it: openssl pkcs7 -inform der -in a.pem -print_certs -out a.pem.pem",
    ],
    [
      "PKCS#7 in PEM",
      toPem(hex("3000"), "PKCS7"),
      "a.pem is PKCS#7; consoles take PEM only, so convert it: openssl pkcs7 -in a.pem -print_certs -out a.pem.pem",
    ],
    [
      "PKCS#12",
      hex("30 82 0100 020103 3000"),
      "a.pem is PKCS#12; consoles take PEM only, so convert it: openssl pkcs12 -in a.pem -nokeys -out a.pem.pem",
    ],
    [
      "a Java keystore",
      hex("feedfeed 00000002"),
      "a.pem is a Java keystore; consoles take PEM only, so convert it: keytool -importkeystore -srckeystore a.pem -destkeystore a.pem.p12 -deststoretype pkcs12 && openssl pkcs12 -in a.pem.p12 -nokeys -out a.pem.pem",
    ],
    [
      "a request",
      toPem(hex("3000"), "CERTIFICATE REQUEST"),
      "a.pem, line 1: a certificate request, not a certificate; name what the authority sent in answer to it.",
    ],
    [
      "a public key",
      toPem(hex("3000"), "PUBLIC KEY"),
      "a.pem holds no certificate, only other PEM blocks; name the file with the certificates.",
    ],
    [
      "an empty frame",
      toPem(hex("3000")),
      "a.pem, line 1: the certificate cannot be read (the signed part is missing); replace it by the one that the authority delivered.",
    ],
  ])("%s", (_, content, problem) => {
    expect(problemsOf(content)).toEqual([problem]);
  });

  it("tells a public key in DER", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const der = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
    expect(containerOf(der)).toBe("public-key");
    expect(problemsOf(der)[0]).toContain("is a public key alone");
  });
});

describe("damaged certificates", () => {
  it.each<[string, () => string | Uint8Array, string]>([
    [
      "bytes behind DER",
      () => Buffer.concat([leaf.der, Buffer.from("\n")]),
      "(1 bytes follow the end); cut what follows: openssl x509 -inform der -in a.pem -out a.pem.pem",
    ],
    ["DER cut off", () => leaf.der.subarray(0, 300), "take the file as the authority delivered it"],
    ["PEM cut off", () => leaf.pem.slice(0, 200), "a.pem, line 1: the block has no END line"],
    ["a changed character", () => leaf.pem.replace(/\n./, "\n!"), "a.pem, line 1: the block is not base64"],
    [
      "bytes behind DER in PEM",
      () => pemOf([Buffer.concat([leaf.der, Buffer.from("zz")])]),
      "(2 bytes follow the end)",
    ],
    ["line breaks lost", () => leaf.pem.replaceAll("\n", " "), "a.pem is PEM that lost its line breaks"],
    [
      "line breaks written out",
      () => leaf.pem.replaceAll("\n", "\\n"),
      "a.pem is PEM that lost its line breaks",
    ],
    ["no frame", () => leaf.pem.replaceAll(/-----.*-----/g, ""), "a.pem is base64 without its frame"],
    ["the second of two", () => `${leaf.pem}\n${leaf.pem.replace(/\n./, "\n!")}`, "the block is not base64"],
  ])("%s", (_, content, part) => {
    const problems = problemsOf(content());
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(part);
  });

  it("tells every broken block of a file", () => {
    const broken = leaf.pem.replace(/\n./, "\n!");
    expect(problemsOf(broken + leaf.pem + broken)).toHaveLength(2);
  });
});

describe("what may stand in a file", () => {
  it("comments, a byte order mark, Windows line ends, curve parameters and keys", () => {
    const text = `\ufeff${leaf.pem}# comment\n${toPem(hex("06 00"), "EC PARAMETERS")}${leaf.key}`.replaceAll(
      "\n",
      "\r\n",
    );
    const read = readMaterial("a.pem", Buffer.from(text));
    expect(read).toMatchObject({ ok: true, material: { form: "pem", keys: [{ state: "readable" }] } });
    expect(read.ok && read.material.certificates).toHaveLength(1);
  });

  it("a hundred certificates, and not one more", () => {
    expect(problemsOf(leaf.pem.repeat(100))).toEqual([]);
    expect(problemsOf(leaf.pem.repeat(101))[0]).toContain("holds 101 certificates");
  });
});

describe("names of files", () => {
  it.each([
    ["-", "Standard input is PKCS#12", "-in FILE -nokeys -out FILE.pem"],
    [
      "my file's.p12",
      "my file's.p12 is PKCS#12",
      "-in 'my file'\\''s.p12' -nokeys -out 'my file'\\''s.p12.pem'",
    ],
    ["-rf.p12", "-rf.p12 is PKCS#12", "-in ./-rf.p12 -nokeys"],
  ])("%s is safe in a sentence and in a command", (file, start, command) => {
    const [problem] = problemsOf(hex("30 82 0100 020103 3000"), file);
    expect(problem?.startsWith(start)).toBe(true);
    expect(problem).toContain(command);
  });
});

it("never throws, and says something about whatever it cannot use", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom("", "30", "3030", "feedfeed", "fffe"),
      (bytes, start) => {
        const read = readMaterial("a.pem", Buffer.concat([Buffer.from(start, "hex"), bytes]));
        expect(read.ok ? read.material.keys.length : read.problems.length).toBeGreaterThan(0);
      },
    ),
  );
});
