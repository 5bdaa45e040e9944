import type { KeyType, ProbeFailure, StageTimings, TlsInfo } from "../../core/observation.ts";
import type { EndpointStanding, EndpointState } from "../../core/record.ts";
import type { Instant } from "../../core/time.ts";
import { compareText } from "./compare-text.ts";
import type { SqliteDatabase } from "./database.ts";

/** The current state of the endpoints of a binding. */
export interface EndpointTable {
  read(binding: string): readonly EndpointState[];
  write(binding: string, previous: readonly EndpointState[], next: readonly EndpointState[]): void;
}

interface EndpointRow {
  readonly address: string;
  readonly key_type: KeyType;
  readonly last_probe_at: Instant;
  readonly last_success_at: Instant | null;
  readonly next_due_at: Instant;
  readonly last_named_at: Instant;
  readonly ttl_ms: number | null;
  readonly missed_looks: number;
  readonly offered: number;
  readonly standing: EndpointStanding;
  readonly failure: string | null;
  readonly chain_digest: string | null;
  readonly leaf_sha256: string | null;
  readonly presented_since: Instant | null;
  readonly tls: string | null;
  readonly timings: string;
}

export function openEndpointTable(database: SqliteDatabase): EndpointTable {
  const select = database.prepare<[string], EndpointRow>("SELECT * FROM endpoint WHERE binding = ?");
  const upsert = database.prepare(UPSERT);
  const remove = database.prepare("DELETE FROM endpoint WHERE binding = ? AND address = ? AND key_type = ?");
  return {
    read: (binding) =>
      select
        .all(binding)
        .sort((a, b) => compareText(a.address, b.address) || compareText(a.key_type, b.key_type))
        .map(toEndpoint),
    write(binding, previous, next) {
      for (const endpoint of next) {
        if (!previous.includes(endpoint)) {
          upsert.run(binding, ...toColumns(endpoint));
        }
      }
      for (const old of previous) {
        if (!next.some((one) => one.address === old.address && one.keyType === old.keyType)) {
          remove.run(binding, old.address, old.keyType);
        }
      }
    },
  };
}

const UPSERT = `
  INSERT INTO endpoint (
    binding, address, key_type, last_probe_at, last_success_at, next_due_at, last_named_at, ttl_ms, missed_looks,
    offered, standing, failure, chain_digest, leaf_sha256, presented_since, tls, timings
  ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET
    last_probe_at = excluded.last_probe_at, last_success_at = excluded.last_success_at,
    next_due_at = excluded.next_due_at, last_named_at = excluded.last_named_at, ttl_ms = excluded.ttl_ms,
    missed_looks = excluded.missed_looks, offered = excluded.offered, standing = excluded.standing,
    failure = excluded.failure, chain_digest = excluded.chain_digest, leaf_sha256 = excluded.leaf_sha256,
    presented_since = excluded.presented_since, tls = excluded.tls, timings = excluded.timings`;

/** In the order of UPSERT, behind `binding`. */
function toColumns(endpoint: EndpointState): readonly unknown[] {
  const { presented, failure } = endpoint;
  return [
    endpoint.address,
    endpoint.keyType,
    endpoint.lastProbeAt,
    endpoint.lastSuccessAt ?? null,
    endpoint.nextDueAt,
    endpoint.lastNamedAt,
    endpoint.ttlMs ?? null,
    endpoint.missedLooks,
    endpoint.offered ? 1 : 0,
    endpoint.standing,
    failure === undefined ? null : JSON.stringify(failure),
    presented?.chainDigest ?? null,
    presented?.leafSha256 ?? null,
    presented?.since ?? null,
    presented === undefined ? null : JSON.stringify(presented.tls),
    JSON.stringify(endpoint.timings),
  ];
}

function toEndpoint(row: EndpointRow): EndpointState {
  return {
    address: row.address,
    keyType: row.key_type,
    lastProbeAt: row.last_probe_at,
    lastSuccessAt: row.last_success_at ?? undefined,
    failure: row.failure === null ? undefined : (JSON.parse(row.failure) as ProbeFailure),
    offered: row.offered === 1,
    presented: toPresented(row),
    standing: row.standing,
    timings: JSON.parse(row.timings) as StageTimings,
    lastNamedAt: row.last_named_at,
    ttlMs: row.ttl_ms ?? undefined,
    missedLooks: row.missed_looks,
    nextDueAt: row.next_due_at,
  };
}

function toPresented(row: EndpointRow): EndpointState["presented"] {
  const { chain_digest: chainDigest, leaf_sha256: leafSha256, presented_since: since, tls } = row;
  if (chainDigest === null || leafSha256 === null || since === null || tls === null) {
    return undefined;
  }
  return { chainDigest, leafSha256, since, tls: JSON.parse(tls) as TlsInfo };
}
