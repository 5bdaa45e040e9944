import type { HostedCertificate, HostedReading, HostedState } from "../../../src/core/hosted/hosted.ts";
import type { Binding, Layer } from "../../../src/core/inventory/binding.ts";
import type { Look } from "../../../src/core/look.ts";
import type {
  FailureReason,
  KeyType,
  Observation,
  Outcome,
  ProbeFailure,
  Resolution,
  Stage,
  TlsInfo,
} from "../../../src/core/observation.ts";
import type { BindingRecord, EndpointState } from "../../../src/core/record.ts";
import { DAY, type Instant } from "../../../src/core/time.ts";
import type { Certificate } from "../../../src/core/x509/certificate.ts";
import { parseCertificate } from "../../../src/core/x509/parse-certificate.ts";
import { type Authority, createAuthority, type IssuedLeaf, issueLeaf } from "../../../src/lab/authority.ts";
import { createKeyring } from "../../../src/lab/keys.ts";
import { plainBinding } from "../inventory/plain-binding.ts";

/** The instant on which every built date hangs. */
export const NOW: Instant = Date.parse("2026-11-22T12:00:00Z");
export const DOMAIN = "img.example.com";
export const A = "192.0.2.1";
export const B = "192.0.2.2";
export const C = "192.0.2.3";

export function aBinding(overrides: Partial<Binding> = {}): Binding {
  return { ...plainBinding(DOMAIN), stores: { required: ["lab"], watched: [] }, ...overrides };
}

export const TLS: TlsInfo = {
  version: "TLSv1.3",
  cipher: "TLS_AES_128_GCM_SHA256",
  group: "X25519MLKEM768",
  alpn: "h2",
  ocspStapled: false,
};

export function aFailure(stage: Stage, reason: FailureReason): ProbeFailure {
  return { stage, reason, detail: `${stage} ${reason}` };
}

export function failed(stage: Stage, reason: FailureReason): Outcome {
  return { kind: "failed", failure: aFailure(stage, reason) };
}

export function presented(chain: readonly Uint8Array[], tls: Partial<TlsInfo> = {}): Outcome {
  return { kind: "presented", chain, tls: { ...TLS, ...tls } };
}

export const NOT_OFFERED: Outcome = { kind: "not-offered", alert: "handshake-failure" };

export function observe(address: string, keyType: KeyType, outcome: Outcome, at: Instant): Observation {
  return { address, port: 443, keyType, at, timings: { connectMs: 1, handshakeMs: 2 }, outcome };
}

export function resolved(addresses: readonly string[], at: Instant, ttlMs = 60_000): Resolution {
  return {
    at,
    resolver: "192.0.2.53",
    addresses: addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4, ttlMs })),
    cnames: [],
    durationMs: 3,
  };
}

export function unresolved(reason: FailureReason, at: Instant): Resolution {
  return { ...resolved([], at), failure: aFailure("dns", reason) };
}

export function aLook(overrides: Partial<Look> = {}): Look {
  const at = overrides.at ?? NOW;
  return {
    binding: aBinding(),
    at,
    resolution: resolved([A], at),
    observations: [],
    full: true,
    skippedAddresses: [],
    hosted: [],
    ...overrides,
  };
}

export function anEndpoint(overrides: Partial<EndpointState> = {}): EndpointState {
  return {
    address: A,
    keyType: "ecdsa",
    lastProbeAt: NOW,
    lastSuccessAt: NOW,
    failure: undefined,
    offered: true,
    presented: undefined,
    standing: "unjudged",
    timings: {},
    lastNamedAt: NOW,
    ttlMs: 60_000,
    missedLooks: 0,
    nextDueAt: NOW,
    ...overrides,
  };
}

export function aRecord(overrides: Partial<BindingRecord> = {}): BindingRecord {
  return {
    binding: aBinding(),
    endpoints: [],
    hosted: [],
    judgement: undefined,
    findings: [],
    resolution: undefined,
    lastProbeAt: NOW,
    lastSuccessAt: NOW,
    nextDueAt: NOW,
    ...overrides,
  };
}

export function reading(layer: Layer, state: HostedState, readAt: Instant): HostedReading {
  return { layer, state, readAt };
}

/** A leaf with its key type and both forms: as it goes over the wire and as it was read. */
export interface TestLeaf {
  readonly keyType: KeyType;
  readonly chain: readonly Uint8Array[];
  readonly certificate: Certificate;
}

export interface LeafRequest {
  /** Days from `NOW`, negative for the past. */
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
  readonly keyType?: KeyType;
  readonly issuer?: Authority;
  readonly options?: Partial<Parameters<typeof issueLeaf>[0]>;
}

export type Issue = (request: LeafRequest) => Promise<TestLeaf>;

export function issueFrom(authority: Authority): Issue {
  return async ({ from, to, names = [DOMAIN], keyType = "ecdsa", issuer = authority, options }) => {
    const validity = { notBefore: new Date(NOW + from * DAY), notAfter: new Date(NOW + to * DAY) };
    return asTestLeaf(keyType, await issueLeaf({ issuer, names, keyType, ...validity, ...options }));
  };
}

function asTestLeaf(keyType: KeyType, { der, chain }: IssuedLeaf): TestLeaf {
  const read = parseCertificate(der);
  if (!read.ok) throw new Error(`the lab issued an unreadable certificate: ${read.problem.detail}`);
  return { keyType, chain, certificate: read.certificate };
}

/** One root that lasts: enough where paths do not matter. */
export function aRoot(commonName = "Lab Root"): Promise<Authority> {
  const validity = { notBefore: new Date(NOW - 1_000 * DAY), notAfter: new Date(NOW + 3_000 * DAY) };
  return createAuthority({ commonName, keyType: "ecdsa", keyring: createKeyring(), ...validity });
}

/** What a provider that tells everything tells about a certificate. */
export function hostedOf(
  { certificate, keyType, chain }: TestLeaf,
  more: Partial<HostedCertificate> = {},
): HostedCertificate {
  const { sha256, sha1, serial, issuer, notBefore, notAfter, extensions } = certificate;
  const told = { precision: "second", zone: "utc" } as const;
  return {
    sha256,
    sha1,
    serial,
    issuer: issuer.text,
    names: extensions.subjectAltName?.dns ?? [],
    keyType,
    notBefore: { at: notBefore, ...told },
    notAfter: { at: notAfter, ...told },
    chain,
    ...more,
  };
}

export function present(leaf: TestLeaf, more: Partial<HostedCertificate> = {}): HostedState {
  return { kind: "present", certificate: hostedOf(leaf, more) };
}
