import type { Finding } from "../core/findings/finding.ts";
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

/** Name of the mark that tells when a source was last read without a failure. */
export function sourceMark(source: string): string {
  return `source ${source}`;
}

/**
 * Reads all sources anew and writes what exists now; what could not be read becomes one finding per source. `onRead` hears of the
 * reading before anything is written, so that nobody goes on recording what is about to be removed.
 */
export async function refreshInventory(
  ports: RefreshPorts,
  onRead: (reading: InventoryReading) => void = () => undefined,
): Promise<InventoryReading> {
  const reading = await ports.inventory.read();
  onRead(reading);
  const { bindings, failures, at } = reading;
  await ports.store.replaceBindings(bindings, at, () => at);
  const found = [...failureFindings(failures), ...(ports.judgeSources?.(reading) ?? [])];
  await ports.store.replaceFindings("source", found, ports.clock.now());
  const failing = new Set(failures.map(({ source }) => source));
  const sources = new Set(bindings.flatMap((binding) => binding.sources));
  for (const source of sources) if (!failing.has(source)) await ports.store.mark(sourceMark(source), at);
  return reading;
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
