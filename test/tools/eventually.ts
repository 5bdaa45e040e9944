import { setTimeout as sleep } from "node:timers/promises";

const TRY_EVERY_MS = 25;

/** Tries until it does not throw, and gives what it gave; after the deadline throws what it threw last. */
export async function eventually<T>(attempt: () => T | Promise<T>, deadlineMs = 20_000): Promise<T> {
  const endsAt = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > endsAt) throw error;
    }
    await sleep(TRY_EVERY_MS);
  }
}
