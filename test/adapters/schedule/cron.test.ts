import { setImmediate as nextTurn } from "node:timers/promises";
import { getTasks } from "node-cron";
import { expect, onTestFinished, test } from "vitest";
import { schedule } from "../../../src/adapters/schedule/cron.ts";

const EVERY_SECOND = "* * * * * *";

function start(run: () => Promise<void>, onError: (error: unknown) => void = () => undefined) {
  const started = schedule(EVERY_SECOND, run, { name: "test", onError });
  onTestFinished(() => started.stop());
  return started;
}

test("an invalid expression throws", () => {
  expect(() =>
    schedule("every day", async () => undefined, { name: "x", onError: () => undefined }),
  ).toThrow();
});

test("a failing run is reported and the next one comes", { timeout: 5000 }, async () => {
  const errors: unknown[] = [];
  const { promise: second, resolve } = Promise.withResolvers<void>();
  let runs = 0;
  start(
    async () => {
      runs += 1;
      if (runs === 2) resolve();
      throw new Error(`run ${runs}`);
    },
    (error) => errors.push(error),
  );
  await second;
  expect(errors[0]).toEqual(new Error("run 1"));
});

test("ticks during a run are skipped, and stop waits for the run and leaves no task behind", {
  timeout: 5000,
}, async () => {
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let [runs, ended] = [0, false];
  const started = start(async () => {
    runs += 1;
    begun.resolve();
    await gate.promise;
    ended = true;
  });
  await begun.promise;
  const others = Promise.withResolvers<void>();
  // Another schedule of the same rhythm proves that the tick has passed.
  const witness = schedule(EVERY_SECOND, async () => others.resolve(), {
    name: "witness",
    onError: () => undefined,
  });
  await others.promise;
  await nextTurn();
  await witness.stop();
  expect(runs).toBe(1);
  const stopped = started.stop().then(() => expect(ended).toBe(true));
  expect(ended).toBe(false);
  gate.resolve();
  await stopped;
  expect([...getTasks().values()].some((task) => task.name === "test")).toBe(false);
});
