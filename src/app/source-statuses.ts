import type { SourceStatus } from "../adapters/metrics/own-metrics.ts";
import type { Instant } from "../core/time.ts";
import type { InventoryReading } from "../ports/inventory.ts";
import { sourceMark } from "../usecases/refresh-inventory.ts";

/** What the metrics tell about every source that has bindings or failed. */
export function sourceStatuses(
  { bindings, failures }: InventoryReading,
  marks: ReadonlyMap<string, Instant>,
): readonly SourceStatus[] {
  const failing = new Set(failures.map(({ source }) => source));
  const counts = new Map<string, number>([...failing].map((source) => [source, 0]));
  for (const source of bindings.flatMap((binding) => binding.sources)) {
    counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return [...counts].map(([source, count]) => ({
    source,
    bindings: count,
    up: !failing.has(source),
    lastSuccessAt: marks.get(sourceMark(source)),
  }));
}
