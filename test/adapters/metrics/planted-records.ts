import type { OpenFinding } from "../../../src/core/findings/finding.ts";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import type { BindingRecord, EndpointState, Judgement } from "../../../src/core/record.ts";
import { DAY, HOUR, type Instant } from "../../../src/core/time.ts";
import { plainFinding } from "../../core/findings/plain-finding.ts";
import { plainBinding } from "../../core/inventory/plain-binding.ts";

export const NOW: Instant = Date.UTC(2026, 10, 22, 12);

export function plantBinding(domain: string, changes: Partial<Binding> = {}): Binding {
  return {
    ...plainBinding(domain),
    sources: ["prod"],
    provider: "aliyun",
    account: "1234567890",
    bucket: "pictures",
    region: "cn-hangzhou",
    owner: "web",
    stores: { required: ["mozilla", "chrome"], watched: ["iot-r1"] },
    servedBy: "oss",
    ...changes,
  };
}

export function plantEndpoint(address: string, changes: Partial<EndpointState> = {}): EndpointState {
  return {
    address,
    keyType: "rsa",
    lastProbeAt: NOW,
    lastSuccessAt: NOW,
    failure: undefined,
    offered: true,
    presented: {
      chainDigest: "c0".repeat(32),
      leafSha256: "ab".repeat(32),
      since: NOW - DAY,
      tls: {
        version: "TLSv1.3",
        cipher: "TLS_AES_128_GCM_SHA256",
        group: "x25519",
        alpn: "h2",
        ocspStapled: false,
      },
    },
    standing: "current",
    timings: { connectMs: 3, handshakeMs: 9 },
    lastNamedAt: NOW,
    ttlMs: 60_000,
    missedLooks: 0,
    nextDueAt: NOW + HOUR,
    ...changes,
  };
}

export function plantJudgement(changes: Partial<Judgement> = {}): Judgement {
  return {
    at: NOW,
    served: { state: "in-sync", since: NOW - DAY },
    leaf: { notBefore: NOW - 60 * DAY, notAfter: NOW + 120 * DAY },
    pathEarliestNotAfter: NOW + 120 * DAY,
    stores: [
      {
        store: "mozilla",
        tier: "required",
        trusted: true,
        trustedUntil: NOW + 100 * DAY,
        limitedByCode: "anchor-removal",
        limitedBy: "Mozilla removes the anchor",
        anchor: "GlobalSign Root R3",
      },
      {
        store: "iot-r1",
        tier: "watched",
        trusted: true,
        trustedUntil: NOW + 120 * DAY,
        limitedByCode: "leaf",
        anchor: "GlobalSign Root R1",
      },
    ],
    certificates: [
      {
        keyType: "rsa",
        serial: "0a1b2c",
        sha256: "ab".repeat(32),
        subject: "CN=img.example.com",
        issuer: "CN=GlobalSign RSA OV SSL CA 2018,O=GlobalSign nv-sa,C=BE",
        anchor: "GlobalSign Root R3",
        notBefore: NOW - 60 * DAY,
        notAfter: NOW + 120 * DAY,
      },
    ],
    lastFullAt: NOW,
    renewals: [],
    ...changes,
  };
}

export function plantFinding(changes: Partial<OpenFinding>): OpenFinding {
  return { ...plainFinding(), id: "f1", openedAt: NOW - DAY, lastSeenAt: NOW, ...changes };
}

export function plantRecord(domain: string, changes: Partial<BindingRecord> = {}): BindingRecord {
  return {
    binding: plantBinding(domain),
    endpoints: [plantEndpoint("192.0.2.1"), plantEndpoint("192.0.2.2")],
    hosted: [
      {
        layer: "origin",
        readAt: NOW,
        state: {
          kind: "present",
          certificate: { notAfter: { at: NOW + 120 * DAY, precision: "second", zone: "utc" } },
        },
        since: NOW - 60 * DAY,
        failure: undefined,
        former: [],
      },
    ],
    judgement: plantJudgement(),
    findings: [],
    resolution: { at: NOW, resolver: "system", cnames: [], failure: undefined },
    lastProbeAt: NOW,
    lastSuccessAt: NOW,
    nextDueAt: NOW + HOUR,
    ...changes,
  };
}
