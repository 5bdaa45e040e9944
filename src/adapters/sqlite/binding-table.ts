import type { PendingFinding } from "../../core/alerts/confirmation.ts";
import type { ServedState } from "../../core/hosted/hosted.ts";
import type { Binding } from "../../core/inventory/binding.ts";
import type { ProbeFailure } from "../../core/observation.ts";
import type { BindingRecord, Judgement } from "../../core/record.ts";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

/** The part of a record that is one per binding. */
export type BindingPart = Omit<BindingRecord, "endpoints" | "hosted" | "findings">;

/** Bindings with their attributes, and what moves with every look. */
export interface BindingTable {
  read(key: string): BindingPart | undefined;
  /** Adds the binding or takes over changed attributes; true when it is new. */
  put(key: string, binding: Binding, firstDue: Instant): boolean;
  /** Writes everything but the attributes; the binding must be there. */
  writeState(key: string, previous: BindingPart | undefined, next: BindingPart): void;
  /** With its state, endpoints, hosted memory and open findings. */
  remove(key: string): void;
  keys(after: string, limit: number): readonly string[];
}

interface StateRow {
  readonly last_probe_at: Instant | null;
  readonly last_success_at: Instant | null;
  readonly next_due_at: Instant;
  readonly judged_at: Instant | null;
  readonly served_state: ServedState | null;
  readonly served_since: Instant | null;
  readonly resolved_at: Instant | null;
  readonly resolver: string | null;
  readonly cnames: string | null;
  readonly resolution_failure: string | null;
  readonly pending: string | null;
}

type JudgementDetail = Omit<Judgement, "at" | "served">;

export function openBindingTable(database: SqliteDatabase): BindingTable {
  // Three point reads, no join: with a bound key this SQLite plans a join anew at every run (18 µs against 4).
  const selectState = database.prepare<[string], StateRow>("SELECT * FROM binding_state WHERE binding = ?");
  const selectJudgement = database
    .prepare<[string], string>("SELECT detail FROM judgement WHERE binding = ?")
    .pluck();
  const selectAttributes = database
    .prepare<[string], string>("SELECT attributes FROM binding WHERE key = ?")
    .pluck();
  const upsert = database.prepare(
    `INSERT INTO binding (key, domain, port, owner, attributes) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET owner = excluded.owner, attributes = excluded.attributes`,
  );
  const insertState = database.prepare("INSERT INTO binding_state (binding, next_due_at) VALUES (?, ?)");
  const updateState = database.prepare(UPDATE_STATE);
  const upsertJudgement = database.prepare(
    "INSERT INTO judgement (binding, detail) VALUES (?, ?) ON CONFLICT DO UPDATE SET detail = excluded.detail",
  );
  const removeJudgement = database.prepare("DELETE FROM judgement WHERE binding = ?");
  const remove = database.prepare("DELETE FROM binding WHERE key = ?");
  const keys = database
    .prepare<[string, number], string>("SELECT key FROM binding WHERE key > ? ORDER BY key LIMIT ?")
    .pluck();

  function read(key: string): BindingPart | undefined {
    const attributes = selectAttributes.get(key);
    const state = selectState.get(key);
    if (attributes === undefined || state === undefined) {
      return undefined;
    }
    const detail = selectJudgement.get(key);
    return toBindingPart(JSON.parse(attributes) as Binding, state, detail);
  }

  function put(key: string, binding: Binding, firstDue: Instant): boolean {
    const attributes = JSON.stringify(binding);
    const known = selectAttributes.get(key);
    if (known !== attributes) {
      upsert.run(key, binding.domain, binding.port, binding.owner, attributes);
    }
    if (known === undefined) {
      insertState.run(key, firstDue);
    }
    return known === undefined;
  }

  function writeState(key: string, previous: BindingPart | undefined, next: BindingPart): void {
    updateState.run(...toStateColumns(next), key);
    if (next.judgement === undefined) {
      removeJudgement.run(key);
      return;
    }
    if (isSameDetail(previous?.judgement, next.judgement)) return;
    upsertJudgement.run(key, encodeJudgement(next.judgement));
  }

  return {
    read,
    put,
    writeState,
    remove: (key) => void remove.run(key),
    keys: (after, limit) => keys.all(after, limit),
  };
}

const UPDATE_STATE = `
  UPDATE binding_state SET
    last_probe_at = ?, last_success_at = ?, next_due_at = ?, judged_at = ?, served_state = ?, served_since = ?,
    resolved_at = ?, resolver = ?, cnames = ?, resolution_failure = ?, pending = ?
  WHERE binding = ?`;

function toStateColumns({ judgement, resolution, ...part }: BindingPart): readonly unknown[] {
  return [
    part.lastProbeAt ?? null,
    part.lastSuccessAt ?? null,
    part.nextDueAt,
    judgement?.at ?? null,
    judgement?.served.state ?? null,
    judgement?.served.since ?? null,
    resolution?.at ?? null,
    resolution?.resolver ?? null,
    resolution === undefined ? null : JSON.stringify(resolution.cnames),
    resolution?.failure === undefined ? null : JSON.stringify(resolution.failure),
    part.pending === undefined ? null : JSON.stringify(part.pending),
  ];
}

/** By identity: what `decide` finds unchanged, it takes over from the previous record. */
function isSameDetail(previous: Judgement | undefined, next: Judgement): boolean {
  if (previous === undefined || Object.keys(previous).length !== Object.keys(next).length) return false;
  const { at, served } = previous;
  const known = { ...next, at, served };
  return Object.entries(known).every(([name, part]) => part === previous[name as keyof Judgement]);
}

function encodeJudgement({ at: _at, served: _served, ...detail }: Judgement): string {
  return JSON.stringify(detail);
}

function toBindingPart(binding: Binding, row: StateRow, detail: string | undefined): BindingPart {
  return {
    // JSON knows no undefined: what it leaves out is put back.
    binding: { ...binding, servedBy: binding.servedBy, monitorUntil: binding.monitorUntil },
    judgement: toJudgement(row, detail),
    resolution: toResolution(row),
    lastProbeAt: row.last_probe_at ?? undefined,
    lastSuccessAt: row.last_success_at ?? undefined,
    nextDueAt: row.next_due_at,
    ...(row.pending === null ? {} : { pending: JSON.parse(row.pending) as PendingFinding[] }),
  };
}

function toJudgement(row: StateRow, detail: string | undefined): Judgement | undefined {
  const { judged_at: at, served_state: state, served_since: since } = row;
  if (at === null || state === null || since === null || detail === undefined) {
    return undefined;
  }
  const rest = JSON.parse(detail) as JudgementDetail;
  const { leaf, pathEarliestNotAfter, lastFullAt } = rest;
  return { ...rest, at, served: { state, since }, leaf, pathEarliestNotAfter, lastFullAt };
}

function toResolution(row: StateRow): BindingPart["resolution"] {
  const { resolved_at: at, resolver, cnames, resolution_failure: failure } = row;
  if (at === null || resolver === null || cnames === null) {
    return undefined;
  }
  return {
    at,
    resolver,
    cnames: JSON.parse(cnames) as string[],
    failure: failure === null ? undefined : (JSON.parse(failure) as ProbeFailure),
  };
}
