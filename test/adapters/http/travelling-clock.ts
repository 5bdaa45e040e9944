import type { Timing } from "../../../src/adapters/http/timing.ts";

/** Time that passes only where somebody sleeps, and then at once. */
export interface TravellingClock extends Timing {
  /** Every sleep, in order, in milliseconds. */
  readonly sleeps: readonly number[];
  travel(ms: number): void;
}

export function createTravellingClock(start: number, random: () => number = () => 0.5): TravellingClock {
  let now = start;
  const sleeps: number[] = [];
  return {
    now: () => now,
    sleep: async (ms) => {
      sleeps.push(ms);
      now += ms;
    },
    random,
    sleeps,
    travel: (ms) => {
      now += ms;
    },
  };
}
