import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forEachBounded } from "../../../src/adapters/http/bounded.ts";
import { withRetries } from "../../../src/adapters/http/retry.ts";
import { createTokenBucket } from "../../../src/adapters/http/token-bucket.ts";
import { createTravellingClock } from "./travelling-clock.ts";

const policy = { attempts: 4, baseMs: 1_000, maxMs: 3_000 };

describe("retries", () => {
  it.each([
    [1, [500, 1_000, 1_500], [0.5]],
    [2, [0, 0, 0], [0]],
    [3, [999, 1_998, 2_997], [0.999]],
  ])("wait ever longer, bounded, with full jitter (%i)", async (_, expected, [random]) => {
    const clock = createTravellingClock(0, () => random ?? 0);
    let tries = 0;
    const value = await withRetries(async () => ({ value: ++tries, again: true }), policy, clock);
    expect(value).toBe(4);
    expect(clock.sleeps).toEqual(expected);
  });

  it("end with the first final answer", async () => {
    const clock = createTravellingClock(0);
    let tries = 0;
    const value = await withRetries(async () => ({ value: ++tries, again: tries < 2 }), policy, clock);
    expect([value, clock.sleeps.length]).toEqual([2, 1]);
  });

  it("wait as long as the server asks, but not for ever", async () => {
    const clock = createTravellingClock(0);
    let tries = 0;
    const attempt = async () => ({ value: ++tries, again: true, waitMs: tries === 1 ? 2_500 : 3_600_000 });
    await withRetries(attempt, { ...policy, attempts: 3 }, clock);
    expect(clock.sleeps).toEqual([2_500, 3_000]);
  });

  it("end when the program does", async () => {
    const clock = createTravellingClock(0);
    let tries = 0;
    await withRetries(async () => ({ value: ++tries, again: true }), policy, clock, AbortSignal.abort());
    expect(tries).toBe(1);
  });
});

describe("a token bucket", () => {
  it("lets at most burst plus rate times window pass, in every window", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 }),
        async (perSecond, burst, pauses) => {
          const clock = createTravellingClock(1_000_000);
          const bucket = createTokenBucket({ perSecond, burst }, clock);
          const passed: number[] = [];
          for (const pause of pauses) {
            clock.travel(pause);
            await bucket.take();
            passed.push(clock.now());
          }
          for (const [i, from] of passed.entries()) {
            for (const [j, to] of passed.entries()) {
              if (j >= i)
                expect(j - i + 1).toBeLessThanOrEqual(burst + ((to - from) / 1000) * perSecond + 1e-6);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("serves in order", async () => {
    const bucket = createTokenBucket({ perSecond: 10, burst: 1 }, createTravellingClock(0));
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((n) => bucket.take().then(() => order.push(n))));
    expect(order).toEqual([1, 2, 3, 4]);
  });
});

it("runs bounded work for every item, never more at once", async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await forEachBounded([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    done.push(item);
  });
  expect([most, done]).toEqual([3, [1, 2, 3, 4, 5, 6, 7]]);
});
