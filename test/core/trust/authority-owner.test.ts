import { expect, test } from "vitest";
import { authorityOwner, ownerLabel } from "../../../src/core/trust/authority-owner.ts";

test.each([
  ["CN=DigiCert Global Root G2,OU=www.digicert.com,O=DigiCert Inc,C=US", "O=DigiCert\\, Inc.,CN=x"],
  ["O=DigiCert Inc,CN=a", "Encryption Everywhere DV TLS CA - G2"],
  ["CN=GlobalSign Root CA,OU=Root CA,O=GlobalSign nv-sa,C=BE", "O=GlobalSign,CN=GlobalSign"],
  ["O=Internet Security Research Group,CN=ISRG Root X1", "O=Let's Encrypt,CN=R12"],
  ["O=The USERTRUST Network,CN=USERTrust RSA Certification Authority", "O=Sectigo Limited,CN=x"],
])("%s and %s are one owner's", (a, b) => {
  expect(authorityOwner(a)).toBe(authorityOwner(b));
});

test.each([
  ["O=DigiCert Inc,CN=a", "O=GlobalSign nv-sa,CN=a"],
  ["CN=Lab R1", "CN=Lab R3"],
])("%s and %s are not", (a, b) => {
  expect(authorityOwner(a)).not.toBe(authorityOwner(b));
});

test("people read the organisation as it is written", () => {
  expect(ownerLabel("CN=x,O=DigiCert\\, Inc.")).toBe("DigiCert, Inc.");
  expect([ownerLabel("CN=Lab R1"), authorityOwner("")]).toEqual(["Lab R1", ""]);
});
