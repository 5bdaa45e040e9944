import { type DurationMs, MINUTE, SECOND } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";

/** So long a look waits for a provider, and so long nobody waits for one that kept silent. */
const PATIENCE: DurationMs = 10 * SECOND;
const PAUSE: DurationMs = MINUTE;

/** Waits for answers, but not for ever, and not again and again for one that is silent. */
export interface Patience {
  /** Undefined when the one asked (`name`) does not answer in time, or did not a moment ago. */
  wait<T>(name: string, ask: () => Promise<T>): Promise<{ readonly answer: T } | undefined>;
}

export function createPatience(clock: Clock, patienceMs: DurationMs = PATIENCE): Patience {
  const silentSince = new Map<string, number>();
  return {
    async wait(name, ask) {
      const silent = silentSince.get(name);
      if (silent !== undefined && clock.now() - silent < PAUSE) return undefined;
      const over = Promise.withResolvers<undefined>();
      const timer = setTimeout(() => over.resolve(undefined), patienceMs);
      try {
        const answered = await Promise.race([ask().then((answer) => ({ answer })), over.promise]);
        if (answered === undefined) silentSince.set(name, clock.now());
        else silentSince.delete(name);
        return answered;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
