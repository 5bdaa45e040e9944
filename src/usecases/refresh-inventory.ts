import type { Finding } from "../core/findings/finding.ts";
import type { Binding } from "../core/inventory/binding.ts";
import { type ShrunkSource, updateInventory } from "../core/inventory/update-inventory.ts";
import { listText } from "../core/words.ts";
import type { Clock } from "../ports/clock.ts";
import type { Inventory, InventoryFailure, InventoryReading } from "../ports/inventory.ts";
import type { Marks, Recorder } from "../ports/store.ts";

export interface RefreshPorts {
  readonly clock: Clock;
  readonly inventory: Inventory;
  readonly store: Pick<Recorder, "replaceBindings" | "replaceFindings"> & Marks;
  /** Further findings about sources. */
  readonly judgeSources?: (reading: InventoryReading) => readonly Finding[];
}

export interface RefreshRequest {
  /** What is watched until now. */
  readonly known: Iterable<Binding>;
  /** Sources whose sudden loss of bindings a person has accepted. */
  readonly accepted: ReadonlySet<string>;
  /** Hears of the reading before anything is written, so that nobody goes on recording what is about to be removed. */
  readonly onRead?: (reading: InventoryReading) => void;
}

/** Name of the mark that tells when a source was last read without a failure. */
export function sourceMark(source: string): string {
  return `source ${source}`;
}

/**
 * Reads all sources anew and writes what exists now. What left a discovering source is kept for a while, what a failure
 * may hide and what vanished too suddenly stays (core/inventory/update-inventory.ts); what could not be read becomes one
 * finding per source.
 */
export async function refreshInventory(
  ports: RefreshPorts,
  request: RefreshRequest,
): Promise<InventoryReading> {
  const { store, clock } = ports;
  const read = await ports.inventory.read();
  const { failures, at, discovering } = read;
  const isHidden = (binding: Binding): boolean => failures.some((failure) => hides(failure, binding));
  const news = { bindings: read.bindings, discovering, isHidden, accepted: request.accepted };
  const { bindings, shrunk } = updateInventory(request.known, news, at);
  const reading = { ...read, bindings };
  request.onRead?.(reading);
  await store.replaceBindings(bindings, at, () => at);
  const found = [
    ...failureFindings(failures),
    ...shrunk.map(shrunkFinding),
    ...(ports.judgeSources?.(reading) ?? []),
  ];
  await store.replaceFindings("source", found, clock.now());
  const failing = new Set(failures.map(({ source }) => source));
  const sources = new Set([...discovering, ...bindings.flatMap((binding) => binding.sources)]);
  for (const source of sources) if (!failing.has(source)) await store.mark(sourceMark(source), at);
  return reading;
}

function hides({ source, hides: hidden }: InventoryFailure, binding: Binding): boolean {
  if (hidden === undefined || !binding.sources.includes(source)) return false;
  return hidden === "all" || hidden.bucket === binding.bucket;
}

function shrunkFinding({ source, before, lost }: ShrunkSource): Finding {
  return {
    subject: "source",
    domain: "",
    port: 0,
    code: "inventory-shrunk",
    scope: source,
    severity: "warning",
    actor: "us",
    summary: `Source ${source} suddenly names ${lost} of its ${before} bindings no more; the old list stays.`,
    remedy: `If they were really removed: certhorizon domains --accept-removal ${source}; else look at the account's permissions.`,
    evidence: { facts: { before: String(before), lost: String(lost) } },
  };
}

/** One finding per source, naming what could not be read. */
export function failureFindings(failures: readonly InventoryFailure[]): readonly Finding[] {
  return [...Map.groupBy(failures, ({ source }) => source)].map(([source, all]) => ({
    subject: "source",
    domain: "",
    port: 0,
    code: "inventory-failed",
    scope: source,
    severity: "warning",
    actor: "us",
    summary: `Source ${source} could not be read in part: ${listText(
      all.map(({ detail }) => detail),
      3,
    )}.`,
    remedy: "Mend what is named; everything else is watched as before, and what was known stays.",
    evidence: { facts: Object.fromEntries(all.slice(0, 20).map(({ scope, reason }) => [scope, reason])) },
  }));
}
