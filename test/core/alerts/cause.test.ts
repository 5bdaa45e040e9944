import { expect, test } from "vitest";
import { causeOf } from "../../../src/core/alerts/cause.ts";
import type { Finding } from "../../../src/core/findings/finding.ts";
import { plainFinding as finding } from "../findings/plain-finding.ts";

const BUCKET = { account: "prod", bucket: "pictures" };

const at = (...addresses: string[]): Finding["evidence"] => ({
  endpoints: addresses.map((address) => ({ address, keyType: "rsa" as const })),
});

test.each<[string, Finding, string]>([
  ["the certificate", finding({ evidence: { ...at("192.0.2.1"), certificate: "ab" } }), "certificate ab"],
  [
    "what ends trust, whatever the certificate",
    finding({
      code: "trust-ending",
      scope: "mozilla",
      evidence: { certificate: "ab", facts: { limit: "R3 goes" } },
    }),
    "trust mozilla: R3 goes",
  ],
  [
    "the addresses that do not answer, in whatever order they were seen",
    finding({ code: "unreachable", evidence: at("192.0.2.2", "192.0.2.1", "192.0.2.2") }),
    "address 192.0.2.1 192.0.2.2",
  ],
  ["the bucket", finding({ code: "unbound" }), "bucket prod/pictures"],
  ["the bucket where a CNAME should lead", finding({ code: "cname-mismatch" }), "bucket prod/pictures"],
  [
    "the certificate that waits there",
    finding({ code: "hosted-expiring", scope: "origin", evidence: { certificate: "cd" } }),
    "certificate cd",
  ],
  [
    "the bucket where it waits, where nobody tells which it is",
    finding({ code: "hosted-expiring", scope: "origin" }),
    "bucket prod/pictures",
  ],
  ["the domain", finding({ code: "dns-failed" }), "binding img.example.com:443"],
  [
    "the source",
    finding({ subject: "source", domain: "", port: 0, code: "inventory-failed", scope: "prod" }),
    "source prod",
  ],
  ["the monitor", finding({ subject: "monitor", domain: "", port: 0, code: "sweep-late" }), "monitor "],
])("the cause is %s", (_name, about, expected) => {
  const { kind, key } = causeOf(about, BUCKET);
  expect(`${kind} ${key}`).toBe(expected);
});

test("a binding without a bucket is its own cause", () => {
  expect(causeOf(finding({ code: "unbound" }), { account: "", bucket: "" })).toEqual({
    kind: "binding",
    key: "img.example.com:443",
  });
});
