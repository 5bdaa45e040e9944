import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FAMILIES } from "../../../src/adapters/metrics/families.ts";
import { type FamilyInput, renderFamilies } from "../../../src/adapters/metrics/render.ts";
import type { BindingRecord } from "../../../src/core/record.ts";
import { DAY } from "../../../src/core/time.ts";
import { readExposition, type Series } from "./exposition.ts";
import {
  NOW,
  plantBinding,
  plantEndpoint,
  plantFinding,
  plantJudgement,
  plantRecord,
} from "./planted-records.ts";

async function chunksOf(input: FamilyInput): Promise<readonly string[]> {
  const chunks: string[] = [];
  for await (const chunk of renderFamilies(input)) chunks.push(chunk);
  return chunks;
}

async function seriesOf(
  name: string,
  records: readonly BindingRecord[],
  rest: Partial<FamilyInput> = {},
): Promise<readonly Series[]> {
  const text = (await chunksOf({ records, otherFindings: [], ...rest })).join("");
  return readExposition(text).find((family) => family.name === `certhorizon_${name}`)?.series ?? [];
}

const HERE = { domain: "img.example.com", port: "443" };
const NEVER_SEEN: Partial<BindingRecord> = {
  endpoints: [],
  hosted: [],
  judgement: undefined,
  lastProbeAt: undefined,
  lastSuccessAt: undefined,
};

describe("each family", () => {
  const seconds = (days: number) => (NOW + days * DAY) / 1000;
  test.each<[string, Readonly<Record<string, string>>[], number]>([
    [
      "binding_info",
      [
        {
          account: "1234567890",
          provider: "aliyun",
          bucket: "pictures",
          region: "cn-hangzhou",
          served_by: "oss",
          owner: "web",
          critical: "false",
        },
      ],
      1,
    ],
    ["leaf_not_before_timestamp_seconds", [{}], seconds(-60)],
    ["leaf_not_after_timestamp_seconds", [{}], seconds(120)],
    ["hosted_not_after_timestamp_seconds", [{ layer: "origin" }], seconds(120)],
    ["path_earliest_not_after_timestamp_seconds", [{}], seconds(120)],
    [
      "trusted",
      [
        { store: "mozilla", tier: "required" },
        { store: "iot-r1", tier: "watched" },
      ],
      1,
    ],
    [
      "trust_info",
      [
        { store: "mozilla", limited_by: "anchor-removal", anchor: "GlobalSign Root R3" },
        { store: "iot-r1", limited_by: "leaf", anchor: "GlobalSign Root R1" },
      ],
      1,
    ],
    ["served_state", [{ state: "in-sync" }], 1],
    ["tls_info", [{ version: "TLSv1.3", group: "x25519" }], 1],
    [
      "certificate_info",
      [
        {
          key_type: "rsa",
          serial: "0a1b2c",
          fingerprint_sha256: "ab".repeat(32),
          issuer: "other",
          anchor: "GlobalSign Root R3",
        },
      ],
      1,
    ],
    ["last_probe_timestamp_seconds", [{}], seconds(0)],
    ["last_success_timestamp_seconds", [{}], seconds(0)],
  ])("%s", async (name, labelSets, value) => {
    const expected = labelSets.map((labels) => ({
      name: `certhorizon_${name}`,
      labels: { ...HERE, ...labels },
      value,
    }));
    expect(await seriesOf(name, [plantRecord("img.example.com")])).toEqual(expected);
  });

  test("the horizon keeps its own instant per store, also in the past", async () => {
    const stores = [
      { store: "mozilla", tier: "required" as const, trusted: false, trustedUntil: NOW - 5 * DAY },
      { store: "iot-r1", tier: "watched" as const, trusted: true, trustedUntil: NOW + DAY },
    ];
    const record = plantRecord("img.example.com", { judgement: plantJudgement({ stores }) });
    expect(await seriesOf("trusted_until_timestamp_seconds", [record])).toMatchObject([
      { labels: { store: "mozilla" }, value: seconds(-5) },
      { labels: { store: "iot-r1" }, value: seconds(1) },
    ]);
    expect(await seriesOf("trusted", [record])).toMatchObject([{ value: 0 }, { value: 1 }]);
    const limits = await seriesOf("trust_info", [record]);
    expect(limits).toMatchObject([{ labels: { limited_by: "none" } }, { labels: { limited_by: "none" } }]);
  });

  test("a store that lists an anchor of unknown bytes has no series", async () => {
    const stores = [
      { store: "apple", tier: "required" as const, trusted: false, reason: "anchor-unknown" as const },
    ];
    const record = plantRecord("img.example.com", { judgement: plantJudgement({ stores }) });
    for (const name of ["trusted", "trusted_until_timestamp_seconds", "trust_info"]) {
      expect(await seriesOf(name, [record])).toEqual([]);
    }
  });

  test("endpoints are counted by state, zero included; what was not offered or cannot be compared is in none", async () => {
    const failure = { stage: "connect", reason: "refused", detail: "" } as const;
    const endpoints = [
      plantEndpoint("192.0.2.1"),
      plantEndpoint("192.0.2.2", { standing: "former" }),
      plantEndpoint("192.0.2.3", { standing: "current", failure }),
      plantEndpoint("192.0.2.3", { keyType: "ecdsa", offered: false, presented: undefined }),
      plantEndpoint("192.0.2.4", { standing: "unjudged" }),
    ];
    expect(await seriesOf("endpoints", [plantRecord("img.example.com", { endpoints })])).toMatchObject([
      { labels: { state: "current" }, value: 1 },
      { labels: { state: "former" }, value: 1 },
      { labels: { state: "other" }, value: 0 },
      { labels: { state: "failed" }, value: 1 },
    ]);
  });

  test("the issuer is a name out of the given set", async () => {
    const knowledge = {
      issuer: (text: string) => (text.startsWith("CN=GlobalSign RSA OV") ? "GlobalSign OV 2018" : "other"),
    };
    const certificates = await seriesOf("certificate_info", [plantRecord("img.example.com")], {
      knowledge,
    });
    expect(certificates).toMatchObject([{ labels: { issuer: "GlobalSign OV 2018" } }]);
  });
});

describe("findings", () => {
  test("carry severity and deadline, those of other subjects without domain and port", async () => {
    const findings = [
      plantFinding({ severity: "critical", deadline: NOW + DAY }),
      plantFinding({ code: "weak-key", severity: "info" }),
    ];
    const otherFindings = [
      plantFinding({ subject: "source", domain: "", port: 0, code: "inventory-failed", scope: "prod" }),
    ];
    const records = [plantRecord("img.example.com", { findings })];
    expect(await seriesOf("finding", records, { otherFindings })).toMatchObject([
      { labels: { ...HERE, subject: "binding", code: "leaf-expiring", scope: "" }, value: 3 },
      { labels: { ...HERE, subject: "binding", code: "weak-key", scope: "" }, value: 1 },
      {
        labels: { domain: "", port: "", subject: "source", code: "inventory-failed", scope: "prod" },
        value: 2,
      },
    ]);
    expect(await seriesOf("finding_deadline_timestamp_seconds", records, { otherFindings })).toMatchObject([
      { labels: { code: "leaf-expiring" }, value: (NOW + DAY) / 1000 },
    ]);
  });

  test("of one key twice the worst counts", async () => {
    const findings = [plantFinding({ severity: "info" }), plantFinding({ severity: "critical" })];
    expect(await seriesOf("finding", [plantRecord("img.example.com", { findings })])).toMatchObject([
      { value: 3 },
    ]);
  });
});

test("what was never known is absent, the binding itself is not", async () => {
  const text = (
    await chunksOf({ records: [plantRecord("new.example.com", NEVER_SEEN)], otherFindings: [] })
  ).join("");
  const withSeries = readExposition(text).filter(({ series }) => series.length > 0);
  expect(withSeries.map(({ name }) => name)).toEqual(["certhorizon_binding_info"]);
});

test("a failing endpoint takes no fact back", async () => {
  const failure = { stage: "connect", reason: "timeout", detail: "" } as const;
  const well = plantRecord("img.example.com");
  const ill = { ...well, endpoints: well.endpoints.map((endpoint) => ({ ...endpoint, failure })) };
  for (const { name } of FAMILIES.filter((family) => family.name !== "endpoints")) {
    expect(await seriesOf(name, [ill])).toEqual(await seriesOf(name, [well]));
  }
});

test("one HELP and TYPE per family in the order of the table, also without bindings", async () => {
  const families = readExposition((await chunksOf({ records: [], otherFindings: [] })).join(""));
  expect(families.map(({ name, type, help }) => [name, type, help])).toEqual(
    FAMILIES.map(({ name, type, help }) => [`certhorizon_${name}`, type, help]),
  );
});

test("a large inventory comes in chunks of whole lines, with turns of the event loop between them", async () => {
  const records = Array.from({ length: 3000 }, (_, index) => plantRecord(`img-${index}.example.com`));
  let turns = 0;
  const count = () => {
    turns += 1;
    turn = setImmediate(count);
  };
  let turn = setImmediate(count);
  const chunks = await chunksOf({ records, otherFindings: [] });
  clearImmediate(turn);
  expect(chunks.length).toBeGreaterThan(50);
  expect(turns).toBeGreaterThanOrEqual(chunks.length - 1);
  for (const chunk of chunks) {
    expect(chunk.endsWith("\n")).toBe(true);
    expect(chunk.length).toBeLessThan(70_000);
  }
});

test("whatever is in a record: valid text, no label set twice, the same text again", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.constantFrom("", "a", "b", 'a",b="', "\\", "\n", "\u202e", "a\u{a}", "\\u{a}", "\ud800"),
  );
  const endpoint = fc
    .record({ version: text, group: text, keyType: fc.constantFrom("rsa" as const, "ecdsa" as const) })
    .map(({ version, group, keyType }) =>
      plantEndpoint("192.0.2.1", {
        keyType,
        presented: {
          chainDigest: "",
          leafSha256: "",
          since: NOW,
          tls: { version, group, cipher: "", alpn: "", ocspStapled: false },
        },
      }),
    );
  const store = fc.record({
    store: fc.constantFrom("mozilla", "chrome", "iot-r1"),
    tier: fc.constantFrom("required" as const, "watched" as const),
    trusted: fc.boolean(),
    anchor: text,
    trustedUntil: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
  });
  const certificate = fc
    .record({
      keyType: fc.constantFrom("rsa" as const, "ecdsa" as const),
      anchor: text,
      notAfter: fc.integer(),
    })
    .map((fields) => ({ serial: "0A", sha256: "ab", subject: "", issuer: "", notBefore: 0, ...fields }));
  const finding = fc
    .record({
      scope: text,
      severity: fc.constantFrom("info" as const, "critical" as const),
      deadline: fc.integer(),
    })
    .map(plantFinding);
  const record = fc
    .record({
      domain: text,
      bucket: text,
      port: fc.integer({ min: 0, max: 2 }),
      endpoints: fc.array(endpoint, { maxLength: 4 }),
      stores: fc.array(store, { maxLength: 4 }),
      certificates: fc.array(certificate, { maxLength: 4 }),
      findings: fc.array(finding, { maxLength: 4 }),
    })
    .map(({ domain, bucket, port, endpoints, stores, certificates, findings }) =>
      plantRecord(domain, {
        binding: plantBinding(domain, { bucket, port }),
        judgement: plantJudgement({ stores, certificates }),
        endpoints,
        findings,
      }),
    );
  const input = fc.record({
    records: fc.array(record, { maxLength: 5 }),
    otherFindings: fc.array(finding, { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(input, async (given) => {
      const rendered = (await chunksOf(given)).join("");
      const families = readExposition(rendered);
      const once = (name: string, ...by: string[]) => {
        const series = families.find((family) => family.name === name)?.series ?? [];
        const keys = series.map(({ labels }) => JSON.stringify(by.map((label) => labels[label])));
        expect(new Set(keys).size).toBe(keys.length);
      };
      once("certhorizon_binding_info", "domain", "port");
      once("certhorizon_certificate_info", "domain", "port", "key_type");
      once("certhorizon_trust_info", "domain", "port", "store");
      expect((await chunksOf(given)).join("")).toBe(rendered);
    }),
    { numRuns: 200 },
  );
});
