import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../../src/core/alerts/steps/command-line.ts";
import { stepsFor } from "../../../src/core/alerts/steps.ts";
import { FINDING_CODES, type FindingCode } from "../../../src/core/findings/codes.ts";
import type { Finding } from "../../../src/core/findings/finding.ts";
import type { HostedCertificate, HostedMemory } from "../../../src/core/hosted/hosted.ts";
import type { Binding, Layer, ServingLayer } from "../../../src/core/inventory/binding.ts";
import { TICKET_SUBJECT } from "../../../src/core/jd/ticket-draft.ts";
import { shellWord } from "../../../src/core/names/shell-word.ts";
import type { BindingRecord, Judgement } from "../../../src/core/record.ts";
import { aBinding, aRecord, DOMAIN, NOW } from "../decide/build.ts";
import { plainFinding } from "../findings/plain-finding.ts";

const OSS = { provider: "aliyun", bucket: "pics-prod", region: "cn-shanghai", servedBy: "oss" } as const;
const CDN = { ...OSS, servedBy: "cdn" } as const;
const JD = { provider: "jdcloud", bucket: "pic-prod", region: "cn-north-1" } as const;

function aFinding(code: FindingCode, more: Partial<Finding> = {}): Finding {
  return plainFinding({ domain: DOMAIN, code, severity: "critical", remedy: "Mend it.", ...more });
}

function hosted(layer: Layer, certificate: HostedCertificate): HostedMemory {
  const state = { kind: "present", certificate } as const;
  return { layer, readAt: NOW, state, since: NOW, failure: undefined, former: [] };
}

function recordOf(binding: Partial<Binding>, ...layers: readonly HostedMemory[]): BindingRecord {
  return aRecord({ binding: aBinding(binding), hosted: layers });
}

/** All that is to be pasted, one text per step that has any; continued lines are one. */
function pasted(code: FindingCode, record: BindingRecord, more: Partial<Finding> = {}): readonly string[] {
  return stepsFor(aFinding(code, more), record).flatMap(({ paste }) =>
    paste.length === 0 ? [] : [paste.join("\n").replaceAll(" \\\n  ", " ")],
  );
}

function told(code: FindingCode, record: BindingRecord): string {
  return stepsFor(aFinding(code), record)
    .map(({ text }) => text)
    .join("\n");
}

const WAIT = `certhorizon check ${DOMAIN} --wait 30m --until new.pem`;

describe("hosting a new certificate", () => {
  test("at the storage: console and ossutil", () => {
    const record = recordOf(OSS);
    expect(told("leaf-expired", record)).toContain(
      `OSS console: open Buckets, pics-prod, Bucket Settings, Domain Names. In the row of ${DOMAIN} choose Certificate Hosting`,
    );
    expect(pasted("leaf-expired", record)).toEqual([
      [
        `ossutil api put-cname --bucket pics-prod --region cn-shanghai --cname-configuration '{"Cname":{"Domain":"${DOMAIN}",`,
        '  "CertificateConfiguration":{"CertId":"CERT_ID-cn-hangzhou",',
        '  "Force":true}}}\'',
      ].join("\n"),
      WAIT,
    ]);
  });

  test("at the storage, not over something that was hosted meanwhile", () => {
    const [put] = pasted("leaf-expired", recordOf(OSS, hosted("origin", { id: "493001-cn-hangzhou" })));
    expect(put).toContain('"PreviousCertId":"493001-cn-hangzhou","Force":false');
  });

  test.each([
    ["cdn", "SetCdnDomainSSLCertificate"],
    ["dcdn", "SetDcdnDomainSSLCertificate"],
  ] as const)("at the %s", (servedBy, operation) => {
    const record = recordOf({ ...CDN, servedBy });
    expect(told("leaf-expired", record)).toContain(
      `${servedBy.toUpperCase()} console: open Domain Names, ${DOMAIN}, HTTPS.`,
    );
    expect(pasted("leaf-expired", record)).toEqual([
      `aliyun ${servedBy} ${operation} --DomainName ${DOMAIN} --SSLProtocol on --CertType cas --CertId CERT_ID --CertRegion cn-hangzhou`,
      WAIT,
    ]);
  });

  test("by ticket at JD Cloud", () => {
    const record = recordOf(JD);
    expect(pasted("leaf-expired", record)).toEqual([
      `certhorizon ticket ${DOMAIN}`,
      `${TICKET_SUBJECT}\n${DOMAIN} -> pic-prod.s3.cn-north-1.jdcloud-oss.com`,
      `certhorizon ticket --submitted DAY --id NUMBER ${DOMAIN}`,
    ]);
    expect(told("leaf-expired", record)).toContain("more than three months");
  });

  test("in JD's own CDN, where a CDN stands in front of it", () => {
    expect(told("leaf-expired", recordOf({ ...JD, servedBy: "cdn" }))).toContain("JD Cloud CDN console");
  });

  test("of a wildcard, as the CDN writes it, and nobody can look", () => {
    const [set, ...rest] = pasted("hosted-expiring", recordOf({ ...CDN, domain: "*.example.com" }));
    expect(set).toContain("--DomainName .example.com ");
    expect(rest).toEqual([]);
  });

  test("on another port", () => {
    expect(pasted("leaf-expired", recordOf({ ...OSS, port: 8443 })).at(-1)).toContain(
      `check ${DOMAIN}:8443 `,
    );
  });

  test("never at the provider's own endpoint", () => {
    const record = recordOf({ ...OSS, kind: "provider-endpoint" });
    expect(pasted("leaf-expired", record)).toEqual([]);
    expect(told("leaf-expired", record)).toContain("open a ticket");
  });

  test.each([
    ["dns-failed", `certhorizon check ${DOMAIN}`],
    ["unreachable", `certhorizon check ${DOMAIN}`],
    ["name-mismatch", `certhorizon check ${DOMAIN}`],
    ["unbound", `certhorizon explain ${DOMAIN}`],
  ] as const)("at the provider's own endpoint nothing of %s is mended with a record or a certificate", (code, looked) => {
    const record = recordOf({ ...OSS, kind: "provider-endpoint" });
    expect(pasted(code, record)[0]).toBe(looked);
    expect(told(code, record)).toContain("Mend it.");
    expect(told(code, record)).not.toMatch(/CNAME|certificate/);
  });
});

describe("a certificate that is there already", () => {
  test("in the certificate service", () => {
    const more = { evidence: { facts: { "certificate id": "10741304" } } };
    const [set] = pasted("renewed-not-hosted", recordOf(CDN), more);
    expect(set).toContain("--CertId 10741304 --CertRegion cn-hangzhou");
  });

  test("at the layer that visitors never see", () => {
    const record = recordOf(
      CDN,
      hosted("origin", { id: "10741304-ap-southeast-1", sha256: "ab".repeat(32) }),
    );
    expect(pasted("wrong-layer", record)).toEqual([
      expect.stringContaining("--CertId 10741304 --CertRegion ap-southeast-1"),
      expect.stringContaining(`--until ${"ab".repeat(32)}`),
    ]);
  });

  test("at the right layer, and not served: once more", () => {
    const [put] = pasted("not-deployed", recordOf(OSS, hosted("origin", { id: "55-cn-hangzhou" })));
    expect(put).toContain('{"CertId":"55-cn-hangzhou",\n  "Force":true}');
  });
});

test("what does not reach every address is saved once more, and then told to the provider", () => {
  const endpoints = [{ address: "192.0.2.7", keyType: "rsa" }] as const;
  const steps = stepsFor(aFinding("partly-deployed", { evidence: { endpoints } }), recordOf(OSS));
  expect(steps[0]?.text).toContain("select the new certificate once more and save.");
  expect(steps.at(-1)?.text).toMatch(/open a ticket .*: 192\.0\.2\.7\.$/);
});

test("a waiting certificate is kept back by the stores that refuse it, not by its layer", () => {
  const evidence = { facts: { stores: "mozilla, iot-r1" } };
  const steps = stepsFor(aFinding("hosted-untrusted", { scope: "origin", evidence }), recordOf(OSS));
  const texts = steps.map(({ text }) => text).join("\n");
  expect(texts).toMatch(/^Do not put the waiting certificate into service/);
  expect(texts).toContain("Add the root to iot-r1 on the devices");
  expect(texts).toContain("trusted by mozilla and iot-r1");
  expect(texts).not.toContain("origin");
});

describe("where the configuration says little, DNS and the rest tell the place", () => {
  const target = (kind: "cdn" | "jd-cdn" | "jd-oss" | "waf", servingLayer: ServingLayer): Judgement => ({
    at: NOW,
    served: { state: "unknown", since: NOW },
    leaf: undefined,
    pathEarliestNotAfter: undefined,
    stores: [],
    certificates: [],
    lastFullAt: undefined,
    renewals: [],
    dns: { target: { kind, name: "x.example", servingLayer } },
  });

  test.each<[string, BindingRecord, RegExp]>([
    ["a CDN's name", { ...recordOf({}), judgement: target("cdn", "cdn") }, /CDN console: open Domain Names/],
    ["JD's CDN", { ...recordOf({}), judgement: target("jd-cdn", "cdn") }, /JD Cloud CDN console/],
    ["JD's storage", { ...recordOf({}), judgement: target("jd-oss", "oss") }, /certhorizon write the ticket/],
    ["a firewall", { ...recordOf({}), judgement: target("waf", "waf") }, /WAF console/],
    ["a bucket alone", recordOf({ bucket: "pics" }), /OSS console: open Buckets, pics,/],
    ["nothing", recordOf({}), /neither the configuration nor DNS tells/],
    ["something else", recordOf({ ...OSS, servedBy: "other" }), /neither the configuration nor DNS tells/],
  ])("%s", (_name, record, expected) => {
    expect(told("hosted-none", record)).toMatch(expected);
  });
});

test.each<[FindingCode, Partial<Binding>, Partial<Finding>, readonly string[]]>([
  [
    "chain-incomplete",
    CDN,
    {},
    ["certhorizon inspect leaf.pem ca.pem --write-bundle new.pem", "aliyun cdn ", "certhorizon check "],
  ],
  [
    "trust-ending",
    OSS,
    { scope: "mozilla" },
    [
      `certhorizon inspect new.pem --domain ${DOMAIN} --trust-store mozilla`,
      "ossutil api ",
      "certhorizon check ",
    ],
  ],
  [
    "root-missing",
    OSS,
    { scope: "iot-r1" },
    [
      "certhorizon roots --bundle bundle.pem",
      `certhorizon inspect new.pem --domain ${DOMAIN}`,
      "ossutil api ",
      "certhorizon check ",
    ],
  ],
  ["dns-failed", OSS, {}, [`dig ${DOMAIN} CNAME`, `certhorizon recheck ${DOMAIN}`]],
  ["cname-mismatch", OSS, {}, [`dig ${DOMAIN} CNAME`, `certhorizon recheck ${DOMAIN}`]],
  [
    "unreachable",
    OSS,
    { evidence: { endpoints: [{ address: "2001:db8::1", keyType: "rsa" }] } },
    [`certhorizon check ${DOMAIN} --resolve 2001:db8::1`],
  ],
  ["ticket-overdue", JD, { evidence: { facts: { ticket: "4711" } } }, [`certhorizon check ${DOMAIN}`]],
  ["renew-by", JD, { evidence: { facts: { ticket: "4711" } } }, [`certhorizon check ${DOMAIN}`]],
  ["unbound", OSS, {}, [`certhorizon explain ${DOMAIN}`, `certhorizon recheck ${DOMAIN}`]],
])("%s tells what to paste", (code, binding, more, expected) => {
  const found = pasted(code, recordOf(binding), more);
  expect(found).toHaveLength(expected.length);
  for (const [i, start] of expected.entries()) expect(found[i]).toContain(start);
});

test("a source, a store and the monitor have steps of their own", () => {
  const shrunk = aFinding("inventory-shrunk", { subject: "source", domain: "", port: 0, scope: "prod" });
  expect(stepsFor(shrunk, undefined)).toEqual([
    expect.objectContaining({ paste: ["certhorizon domains --accept-removal prod"] }),
    { text: "Mend it.", paste: [] },
  ]);
});

test("without its record a finding still tells its remedy", () => {
  expect(stepsFor(aFinding("leaf-expired"), undefined)).toEqual([{ text: "Mend it.", paste: [] }]);
});

test.each(
  Object.keys(FINDING_CODES) as FindingCode[],
)("%s has steps at every place, in lines that fit a mail", (code) => {
  for (const binding of [OSS, CDN, JD, {}, { ...OSS, kind: "provider-endpoint" } as const]) {
    const steps = stepsFor(aFinding(code, { scope: "prod" }), recordOf(binding));
    expect(steps.length).toBeGreaterThan(0);
    const lines = steps.flatMap(({ paste }) => paste);
    expect(lines.filter((line) => line.length > 74 || line.includes("undefined"))).toEqual([]);
    expect(steps.every(({ text }) => /[.:]$/.test(text))).toBe(true);
  }
});

test("what is pasted reaches the program as it was meant", () => {
  const record = recordOf(OSS, hosted("origin", { id: "493001-cn-hangzhou" }));
  const put = stepsFor(aFinding("leaf-expired"), record).find(({ paste }) => paste[0]?.startsWith("ossutil"));
  const shell = `ossutil() { printf '%s\\0' "$@"; }\n${put?.paste.join("\n")}`;
  const words = execFileSync("sh", ["-c", shell], { encoding: "utf8" }).split("\0");
  expect(words.slice(0, 7)).toEqual([
    ...["api", "put-cname", "--bucket", "pics-prod", "--region", "cn-shanghai", "--cname-configuration"],
  ]);
  expect(JSON.parse(words[7] ?? "")).toEqual({
    Cname: {
      Domain: DOMAIN,
      CertificateConfiguration: {
        CertId: "CERT_ID-cn-hangzhou",
        PreviousCertId: "493001-cn-hangzhou",
        Force: false,
      },
    },
  });
});

describe("values in commands", () => {
  test.each([
    ["img.example.com", "img.example.com"],
    ["*.example.com", "'*.example.com'"],
    ["a b", "'a b'"],
    ["$(rm -rf ~)", "'$(rm -rf ~)'"],
    ["it's", "'it'\\''s'"],
    ["`id`;x", "'`id`;x'"],
  ])("%s is quoted", (value, quoted) => {
    expect(shellWord(value)).toBe(quoted);
  });

  test.each(["", "a\u202eb", "a\rb", "\x1b[2J"])("%j makes no command at all", (value) => {
    expect(commandLine(["check", value])).toEqual([]);
    expect(commandLine(["check"], [["--resolve", value]])).toEqual([]);
  });
});
