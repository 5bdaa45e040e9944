import fc from "fast-check";
import { expect, it } from "vitest";
import { createLimiter } from "../../src/usecases/limiter.ts";

interface Task {
  readonly key: string;
  readonly turns: number;
  readonly fails: boolean;
}

const tasks = fc.array(
  fc.record({
    key: fc.constantFrom("a", "b", "c"),
    turns: fc.integer({ min: 0, max: 6 }),
    fails: fc.boolean(),
  }),
  { maxLength: 40 },
);
const limits = fc.record({ total: fc.integer({ min: 1, max: 6 }), perKey: fc.integer({ min: 1, max: 4 }) });

async function runAll(list: readonly Task[], total: number, perKey: number): Promise<Outcome> {
  const limiter = createLimiter(total, perKey);
  const running: string[] = [];
  const started: number[] = [];
  let most = { total: 0, perKey: 0 };
  const results = await Promise.allSettled(
    list.map(({ key, turns, fails }, index) =>
      limiter.run(key, async () => {
        started.push(index);
        running.push(key);
        const same = running.filter((other) => other === key).length;
        most = { total: Math.max(most.total, running.length), perKey: Math.max(most.perKey, same) };
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        running.splice(running.indexOf(key), 1);
        if (fails) throw new Error("as planned");
        return index;
      }),
    ),
  );
  return { most, started, results };
}

interface Outcome {
  readonly most: { readonly total: number; readonly perKey: number };
  readonly started: readonly number[];
  readonly results: readonly PromiseSettledResult<number>[];
}

it("never runs more than its limits, runs everything, and each key in order, also when tasks fail", async () => {
  await fc.assert(
    fc.asyncProperty(tasks, limits, async (list, { total, perKey }) => {
      const { most, started, results } = await runAll(list, total, perKey);
      expect(most.total).toBeLessThanOrEqual(total);
      expect(most.perKey).toBeLessThanOrEqual(perKey);
      for (const key of ["a", "b", "c"]) {
        const ofKey = started.filter((index) => list[index]?.key === key);
        expect(ofKey).toEqual(ofKey.toSorted((a, b) => a - b));
      }
      expect(results.map(({ status }) => status)).toEqual(
        list.map(({ fails }) => (fails ? "rejected" : "fulfilled")),
      );
    }),
  );
});

it("uses all its room: one key that is full holds nobody else up", async () => {
  const limiter = createLimiter(3, 1);
  const gate = Promise.withResolvers<void>();
  const done: string[] = [];
  const slow = [1, 2, 3, 4].map(() => limiter.run("hostile", () => gate.promise));
  await Promise.all(["a", "b", "c", "d"].map((key) => limiter.run(key, async () => done.push(key))));
  expect(done).toEqual(["a", "b", "c", "d"]);
  gate.resolve();
  await Promise.all(slow);
});
