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
  const touch = database.prepare(TOUCH);
  const remove = database.prepare("DELETE FROM endpoint WHERE binding = ? AND address = ? AND key_type = ?");
  return {
    read: (binding) =>
      select
        .all(binding)
        .sort((a, b) => compareText(a.address, b.address) || compareText(a.key_type, b.key_type))
        .map(toEndpoint),
    write(binding, previous, next) {
      for (const endpoint of next) {
        const known = previous.find((one) => isSameEndpoint(one, endpoint));
        if (known === endpoint) continue;
        if (known !== undefined && presentsTheSame(known, endpoint)) {
          touch.run(...toMovingColumns(endpoint), binding, endpoint.address, endpoint.keyType);
        } else {
          upsert.run(
            binding,
            endpoint.address,
            endpoint.keyType,
            ...toMovingColumns(endpoint),
            ...toPresentedColumns(endpoint),
          );
        }
      }
      for (const old of previous) {
        if (!next.some((one) => isSameEndpoint(one, old))) {
          remove.run(binding, old.address, old.keyType);
        }
      }
    },
  };
}

/** What moves with every look, in the order of `toMovingColumns`. */
const MOVING = [
  "last_probe_at",
  "last_success_at",
  "next_due_at",
  "last_named_at",
  "ttl_ms",
  "missed_looks",
  "offered",
  "standing",
  "failure",
  "timings",
] as const;
/** What changes with the certificate, in the order of `toPresentedColumns`. */
const PRESENTED = ["chain_digest", "leaf_sha256", "presented_since", "tls"] as const;
const COLUMNS = ["binding", "address", "key_type", ...MOVING, ...PRESENTED];

const UPSERT = `
  INSERT INTO endpoint (${COLUMNS.join(", ")}) VALUES (${COLUMNS.map(() => "?").join(", ")})
  ON CONFLICT DO UPDATE SET ${[...MOVING, ...PRESENTED].map((name) => `${name} = excluded.${name}`).join(", ")}`;

/** Naming the chain would write its index entry anew, which costs more than all the rest. */
const TOUCH = `
  UPDATE endpoint SET ${MOVING.map((name) => `${name} = ?`).join(", ")}
  WHERE binding = ? AND address = ? AND key_type = ?`;

type EndpointKey = Pick<EndpointState, "address" | "keyType">;

function isSameEndpoint(a: EndpointKey, b: EndpointKey): boolean {
  return a.address === b.address && a.keyType === b.keyType;
}

function presentsTheSame({ presented: a }: EndpointState, { presented: b }: EndpointState): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return (
    a.chainDigest === b.chainDigest && a.since === b.since && JSON.stringify(a.tls) === JSON.stringify(b.tls)
  );
}

function toMovingColumns(endpoint: EndpointState): readonly unknown[] {
  return [
    endpoint.lastProbeAt,
    endpoint.lastSuccessAt ?? null,
    endpoint.nextDueAt,
    endpoint.lastNamedAt,
    endpoint.ttlMs ?? null,
    endpoint.missedLooks,
    endpoint.offered ? 1 : 0,
    endpoint.standing,
    endpoint.failure === undefined ? null : JSON.stringify(endpoint.failure),
    JSON.stringify(endpoint.timings),
  ];
}

function toPresentedColumns({ presented }: EndpointState): readonly unknown[] {
  return [
    presented?.chainDigest ?? null,
    presented?.leafSha256 ?? null,
    presented?.since ?? null,
    presented === undefined ? null : JSON.stringify(presented.tls),
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
