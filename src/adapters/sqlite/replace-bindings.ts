import { setImmediate } from "node:timers/promises";
import { clearedTransition } from "../../core/findings/reconcile.ts";
import { type Binding, bindingKey } from "../../core/inventory/binding.ts";
import type { Change } from "../../core/record.ts";
import type { Instant } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";
import type { Tables } from "./tables.ts";

const SLICE = 500;

export interface ReplaceOptions {
  readonly at: Instant;
  readonly firstDue: (binding: Binding) => Instant;
  /** After every slice: what was read of bindings before may be outdated. */
  readonly onWritten: () => void;
}

/** See `Recorder.replaceBindings`: additions first, so that a crash between two slices removes nothing by mistake. */
export async function replaceBindings(
  database: SqliteDatabase,
  tables: Tables,
  bindings: readonly Binding[],
  { at, firstDue, onWritten }: ReplaceOptions,
): Promise<{ added: number; removed: number }> {
  const wanted = new Map(
    bindings.map((binding) => [bindingKey(binding), { binding, due: firstDue(binding) }]),
  );
  let added = 0;
  // Rows lie in the order of their insertion: added in the order in which they fall due, a sweep finds them side by side.
  const inDueOrder = [...wanted].sort(([, a], [, b]) => a.due - b.due);
  await inSlices(inDueOrder, (slice) => {
    added += put(database, tables, slice, at);
    onWritten();
  });
  const gone = allKeys(tables).filter((key) => !wanted.has(key));
  await inSlices(gone, (slice) => {
    remove(database, tables, slice, at);
    onWritten();
  });
  return { added, removed: gone.length };
}

function put(
  database: SqliteDatabase,
  tables: Tables,
  slice: readonly (readonly [string, { readonly binding: Binding; readonly due: Instant }])[],
  at: Instant,
): number {
  const putSlice = database.transaction(() => {
    const added = slice.filter(([key, { binding, due }]) => tables.bindings.put(key, binding, due));
    for (const [key, { binding }] of added) {
      tables.changes.append(key, [came("added", at, "", binding.owner)]);
    }
    return added.length;
  });
  return putSlice.immediate();
}

function remove(database: SqliteDatabase, tables: Tables, slice: readonly string[], at: Instant): void {
  const removeSlice = database.transaction(() => {
    tables.alerts.begin(at);
    for (const key of slice) {
      const previous = tables.findings.ofBinding(key);
      const transitions = previous.map((finding) => clearedTransition(finding, at, "binding-removed"));
      const binding = tables.bindings.read(key)?.binding;
      tables.findings.write({ previous, next: [], transitions, binding });
      tables.changes.append(key, [came("removed", at, binding?.owner ?? "", "")]);
      tables.bindings.remove(key);
    }
    tables.alerts.settle(at);
  });
  removeSlice.immediate();
}

function came(kind: "added" | "removed", at: Instant, before: string, after: string): Change {
  return { at, kind, address: "", keyType: "", before, after };
}

function allKeys(tables: Tables): readonly string[] {
  return tables.bindings.keys("", Number.MAX_SAFE_INTEGER);
}

/** Lets the event loop turn between two slices. */
async function inSlices<T>(items: readonly T[], work: (slice: readonly T[]) => void): Promise<void> {
  for (let start = 0; start < items.length; start += SLICE) {
    work(items.slice(start, start + SLICE));
    await setImmediate();
  }
}
