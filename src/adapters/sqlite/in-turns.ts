import { setImmediate } from "node:timers/promises";
import type { DurationMs } from "../../core/time.ts";
import type { SqliteDatabase } from "./database.ts";

/** So long the event loop may stand still for one transaction; its commit comes on top. */
const TURN_MS: DurationMs = 20;

/**
 * Works through many items in transactions that are short each, and lets the event loop turn between them. Others write
 * meanwhile, and after a crash only some of it is done: the work has to be such that it can be begun anew.
 */
export async function inTurns<T>(
  database: SqliteDatabase,
  items: readonly T[],
  work: (item: T) => void,
  begin: () => void = () => undefined,
): Promise<void> {
  const turn = database.transaction((from: number): number => {
    begin();
    const end = performance.now() + TURN_MS;
    let next = from;
    while (next < items.length && performance.now() < end) {
      const item = items[next];
      if (item !== undefined) work(item);
      next += 1;
    }
    return next;
  });
  for (let next = 0; next < items.length; ) {
    next = turn.immediate(next);
    await setImmediate();
  }
}
