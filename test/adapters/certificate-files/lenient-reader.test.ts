import { expect, test } from "vitest";
import { describeRefused } from "../../../src/adapters/certificate-files/lenient-reader.ts";
import { toPem } from "../../../src/core/x509/pem.ts";
import { issueLeaf } from "../../../src/lab/authority.ts";
import { createFamily, daysFrom } from "../../../src/lab/family.ts";

const now = new Date(Date.UTC(2026, 10, 22));
const family = await createFamily(now);
const leaf = await issueLeaf({
  issuer: family.r3Rsa,
  names: ["img.example.com"],
  subject: [["CN", "img.example.com\u202e"]],
  notBefore: daysFrom(now, -9),
  notAfter: daysFrom(now, 80),
});

const trailing = new Uint8Array([...leaf.der, 0, 0]);

test.each([
  ["DER", trailing],
  ["PEM", new TextEncoder().encode(toPem(trailing))],
])("says which certificate was refused for what follows it, in %s, with nothing hidden in its text", async (_form, bytes) => {
  const [said, another] = await describeRefused(bytes);
  expect(said).toContain("img.example.com\\u{202e}");
  expect(said).toContain("valid 2026-11-13 to 2027-02-10");
  expect(another).toBeUndefined();
});

test("says nothing of what the strict reader takes, and of what nobody can read", async () => {
  expect(await describeRefused(leaf.der)).toEqual([]);
  expect(await describeRefused(new Uint8Array([0x30, 0x03, 1, 2, 3]))).toEqual([]);
  expect(await describeRefused(new TextEncoder().encode("nothing here"))).toEqual([]);
});
