import { createHash } from "node:crypto";
import type { Suppression } from "../../src/core/alerts/suppression.ts";
import type { Finding, OpenFinding } from "../../src/core/findings/finding.ts";
import { findingId } from "../../src/core/findings/finding-id.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import { bindingKey } from "../../src/core/inventory/binding.ts";
import type { Look } from "../../src/core/look.ts";
import type { BindingRecord, Decide, EndpointState } from "../../src/core/record.ts";
import { HOUR, type Instant } from "../../src/core/time.ts";
import { plainFinding } from "../core/findings/plain-finding.ts";
import { plainBinding } from "../core/inventory/plain-binding.ts";

export const NOW: Instant = Date.UTC(2026, 10, 22, 12);

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bytes that begin like a certificate, all different. */
function certificateLike(seed: string): Uint8Array {
  const body = createHash("sha512").update(seed).digest();
  return new Uint8Array([0x30, body.length + 5, 0x30, body.length + 3, 0xa0, body.length + 1, 0x02, ...body]);
}

export function chainLike(seed: string): readonly Uint8Array[] {
  return [certificateLike(seed), certificateLike("intermediate"), certificateLike("root")];
}

export function chainDigest(chain: readonly Uint8Array[]): string {
  return sha256(Buffer.concat(chain.map((der) => Buffer.from(sha256(der), "hex"))));
}

export function bindingOf(domain: string, overrides: Partial<Binding> = {}): Binding {
  return {
    ...plainBinding(domain),
    provider: "aliyun",
    bucket: "pictures",
    region: "oss-cn-hangzhou",
    owner: "platform",
    stores: { required: ["mozilla"], watched: [] },
    ...overrides,
  };
}

export function lookAt(binding: Binding, at: number): Look {
  const resolution = { at, resolver: "192.0.2.53", addresses: [], cnames: [], durationMs: 3 };
  return { binding, at, resolution, observations: [], full: false, skippedAddresses: [], hosted: [] };
}

export function findingOf(binding: Binding, overrides: Partial<Finding> = {}): Finding {
  return plainFinding({
    domain: binding.domain,
    port: binding.port,
    deadline: NOW + 12 * 24 * HOUR,
    summary: "The certificate ends in 12 days.",
    evidence: {
      endpoints: [{ address: "192.0.2.7", keyType: "rsa" }],
      certificate: "ab".repeat(32),
      subject: "CN=例子",
      facts: { "ends at": "2026-12-04" },
    },
    ...overrides,
  });
}

export function openOf(finding: Finding, at: number): OpenFinding {
  return { ...finding, id: findingId(finding), openedAt: at, lastSeenAt: at };
}

export function silenceOf(overrides: Partial<Suppression> = {}): Suppression {
  return {
    ...{
      id: 7,
      kind: "silence",
      match: { domain: "*.old.example.com" },
      createdAt: NOW - HOUR,
      acknowledged: [],
    },
    ...{ until: NOW + 2 * 24 * HOUR, author: "li", reason: "is switched off next week" },
    ...overrides,
  };
}

export function endpointOf(
  chain: readonly Uint8Array[],
  at: number,
  overrides: Partial<EndpointState> = {},
): EndpointState {
  return {
    address: "192.0.2.7",
    keyType: "rsa",
    lastProbeAt: at,
    lastSuccessAt: at,
    failure: undefined,
    offered: true,
    presented: {
      chainDigest: chainDigest(chain),
      leafSha256: sha256(chain[0] ?? new Uint8Array()),
      since: NOW,
      tls: {
        version: "TLSv1.3",
        cipher: "TLS_AES_128_GCM_SHA256",
        group: "x25519",
        alpn: "h2",
        ocspStapled: false,
      },
    },
    standing: "current",
    timings: { connectMs: 1.25, handshakeMs: 8 },
    lastNamedAt: at,
    ttlMs: 60_000,
    missedLooks: 0,
    nextDueAt: at + HOUR,
    ...overrides,
  };
}

/** A record in which every field of the model holds something. */
export function richRecord(binding: Binding, at: number, seed = "leaf"): BindingRecord {
  const chain = chainLike(seed);
  const [leaf = new Uint8Array()] = chain;
  return {
    binding,
    endpoints: [
      endpointOf(chain, at),
      endpointOf(chain, at, {
        address: "192.0.2.8",
        keyType: "ecdsa",
        offered: false,
        presented: undefined,
        standing: "unjudged",
        timings: {},
      }),
      endpointOf(chain, at, {
        address: "2001:db8::7",
        lastSuccessAt: undefined,
        failure: { stage: "handshake", reason: "alert-handshake-failure", detail: "alert 40" },
        presented: undefined,
        standing: "failed",
        ttlMs: undefined,
        missedLooks: 2,
      }),
    ],
    hosted: [
      {
        layer: "edge",
        readAt: at,
        since: at,
        state: { kind: "failed", reason: "forbidden", detail: "the account may not ask" },
        failure: { reason: "forbidden", detail: "the account may not ask" },
        former: [],
      },
      {
        layer: "origin",
        readAt: at,
        since: NOW,
        failure: undefined,
        state: {
          kind: "present",
          certificate: {
            sha256: sha256(leaf),
            sha1: "cd".repeat(20),
            serial: "0a1b",
            issuer: "CN=Lab R3",
            names: [binding.domain, "*.例子.cn"],
            keyType: "rsa",
            notBefore: { at: NOW, precision: "day", zone: "utc+8" },
            notAfter: { at: NOW + HOUR, precision: "second", zone: "utc" },
            chain,
            id: "cas-17",
            boundAt: NOW,
          },
        },
        former: [{ sha1: "ef".repeat(20) }, { chain: chainLike(`${seed} before`) }],
      },
    ],
    judgement: {
      at,
      served: { state: "in-sync", since: NOW },
      leaf: { notBefore: NOW, notAfter: NOW + HOUR },
      pathEarliestNotAfter: NOW + HOUR,
      stores: [
        {
          store: "mozilla",
          tier: "required",
          trusted: true,
          trustedUntil: NOW + HOUR,
          limitedBy: "the leaf ends",
          anchor: "Lab R1",
        },
        { store: "iot", tier: "watched", trusted: false },
      ],
      certificates: [
        {
          keyType: "rsa",
          serial: "0a1b",
          sha256: sha256(leaf),
          subject: "CN=a",
          issuer: "CN=b",
          anchor: "other",
          notBefore: NOW,
          notAfter: NOW + HOUR,
        },
      ],
      lastFullAt: undefined,
      renewals: [{ at: NOW, remainingMs: HOUR }],
      dns: {
        target: { kind: "cdn", name: "a.example.w.kunlunaq.com", servingLayer: "cdn" },
        since: NOW,
        settlesAt: NOW + HOUR,
        fault: { fault: "other-bucket", since: NOW },
        views: [{ resolver: "one", cnames: ["a.example.w.kunlunaq.com"], addresses: ["192.0.2.1"] }],
      },
    },
    findings: [openOf(findingOf(binding), at)],
    resolution: {
      at,
      resolver: "192.0.2.53",
      cnames: ["pictures.oss-cn-hangzhou.aliyuncs.com"],
      failure: { stage: "dns", reason: "server-failure", detail: "SERVFAIL" },
    },
    lastProbeAt: at,
    lastSuccessAt: at,
    nextDueAt: at + HOUR,
  };
}

/** The chains that `richRecord` refers to. */
export function richChains(seed = "leaf"): ReadonlyMap<string, readonly Uint8Array[]> {
  const chain = chainLike(seed);
  return new Map([[chainDigest(chain), chain]]);
}

/** Decides the rich record at the time of the look, without history: what a look at an unchanged binding does. */
export const decideRich: Decide = (previous, look) => ({
  record: richRecord(previous?.binding ?? look.binding, look.at),
  changes: [],
  transitions: [],
  chains: richChains(),
});

export function keyOf(domain: string): string {
  return bindingKey({ domain, port: 443 });
}
