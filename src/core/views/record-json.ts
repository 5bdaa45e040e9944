import { type ResolverView, resolverViews } from "../dns/resolver-views.ts";
import type { ChainEvaluation, PresentedCertificate } from "../evaluation.ts";
import type { Finding, OpenFinding } from "../findings/finding.ts";
import { findingId } from "../findings/finding-id.ts";
import { conditionOf, findingsByUrgency } from "../findings/urgency.ts";
import { servedBy } from "../hosted/serving-layer.ts";
import type { BindingRecord, EndpointState, StoreJudgement } from "../record.ts";
import type { DurationMs, Instant } from "../time.ts";

/* What is known, as JSON: stable names in snake_case, instants as RFC 3339. Commands print it, the status page serves it. */

/** JSON with every key that there can be: what is not known is null. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, part) => (part === undefined ? null : part), 2);
}

/** One binding; `chains` holds the presented chains whose certificates are shown, `suppressedJson` tells what keeps a finding quiet. */
export function recordJson(
  record: BindingRecord,
  chains: ReadonlyMap<string, ChainEvaluation>,
  suppressedJson?: (finding: OpenFinding) => unknown,
): Readonly<Record<string, unknown>> {
  const { binding, judgement, findings, resolution } = record;
  return {
    domain: binding.domain,
    port: binding.port,
    owner: binding.owner,
    served_state: judgement?.served.state ?? "unknown",
    severity: conditionOf(record),
    leaf: judgement?.leaf && {
      not_before: time(judgement.leaf.notBefore),
      not_after: time(judgement.leaf.notAfter),
    },
    resolver: resolution?.resolver,
    served_by: servedBy(record),
    cnames: resolution?.cnames ?? [],
    target: targetJson(record),
    resolvers: resolverViews(record).map(resolverJson),
    findings: findingsByUrgency(findings).map((finding) => ({
      ...findingJson(finding),
      ...(suppressedJson === undefined ? {} : { suppressed: suppressedJson(finding) }),
    })),
    pending: (record.pending ?? []).map(({ code, since, looks }) => ({ code, since: time(since), looks })),
    stores: (judgement?.stores ?? []).map(storeJson),
    endpoints: record.endpoints.map((endpoint) => endpointJson(endpoint, chains)),
  };
}

function targetJson({ judgement }: BindingRecord): unknown {
  const target = judgement?.dns?.target;
  return target && { kind: target.kind, name: target.name, layer: target.servingLayer };
}

function resolverJson({ resolver, cnames, addresses, failure, clientSubnet }: ResolverView): unknown {
  return { resolver, cnames, addresses, failure, client_subnet: clientSubnet };
}

/** One finding, as every `--json` prints it. */
export function findingJson(finding: Finding): Readonly<Record<string, unknown>> {
  const { code, severity, scope, deadline, summary, remedy, actor, evidence } = finding;
  return {
    id: findingId(finding),
    code,
    severity,
    scope,
    deadline: time(deadline),
    summary,
    remedy,
    actor,
    evidence: {
      endpoints: evidence.endpoints?.map(({ address, keyType }) => ({ address, key_type: keyType })),
      certificate: evidence.certificate,
      subject: evidence.subject,
      facts: evidence.facts,
    },
  };
}

/** A finding that is open, with its subject and times. */
export function openFindingJson(finding: OpenFinding): Readonly<Record<string, unknown>> {
  const { subject, domain, port, openedAt, lastSeenAt } = finding;
  const times = { opened_at: time(openedAt), last_seen_at: time(lastSeenAt) };
  return { subject, domain, port, ...findingJson(finding), ...times };
}

function storeJson(judged: StoreJudgement): unknown {
  const { store, tier, trusted, reason, trustedUntil, limitedBy, limitedByCode, anchor } = judged;
  return {
    store,
    tier,
    trusted,
    reason,
    trusted_until: time(trustedUntil),
    limited_by: limitedBy,
    limited_by_code: limitedByCode,
    anchor,
  };
}

function endpointJson(endpoint: EndpointState, chains: ReadonlyMap<string, ChainEvaluation>): unknown {
  const { address, keyType, presented, failure, offered, standing, timings } = endpoint;
  const chain = presented && chains.get(presented.chainDigest)?.presented;
  return {
    address,
    key_type: keyType,
    offered,
    standing,
    tls_version: presented?.tls.version,
    cipher: presented?.tls.cipher,
    group: presented?.tls.group,
    alpn: presented?.tls.alpn,
    ocsp_stapled: presented?.tls.ocspStapled,
    connect_ms: milliseconds(timings.connectMs),
    handshake_ms: milliseconds(timings.handshakeMs),
    failure: failure && { stage: failure.stage, reason: failure.reason, detail: failure.detail },
    presented: (chain?.certificates ?? []).map(certificateJson),
    problems: (chain?.problems ?? []).map(({ code, positions, summary, remedy }) => ({
      code,
      positions,
      summary,
      remedy,
    })),
  };
}

function milliseconds(duration: DurationMs | undefined): number | undefined {
  return duration === undefined ? undefined : Math.round(duration * 10) / 10;
}

function certificateJson({ position, role, sha256, certificate, error }: PresentedCertificate): unknown {
  return {
    position,
    role,
    sha256,
    error,
    subject: certificate?.subject,
    issuer: certificate?.issuer,
    serial: certificate?.serial,
    not_before: certificate?.notBefore.toISOString(),
    not_after: certificate?.notAfter.toISOString(),
    key: certificate?.key,
    signature: certificate?.signature,
    dns_names: certificate?.dnsNames,
    ip_addresses: certificate?.ipAddresses,
  };
}

/** RFC 3339 in UTC, or nothing. */
export function time(at: Instant | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
