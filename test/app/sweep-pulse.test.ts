import { expect, test } from "vitest";
import { SweepPulse } from "../../src/app/sweep-pulse.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";

function start() {
  let elapsed = 0;
  const pulse = new SweepPulse(() => elapsed);
  const pass = (ms: number): void => {
    elapsed += ms;
  };
  return { pulse, pass };
}

async function swept() {
  const started = start();
  await started.pulse.follow(async () => undefined);
  started.pulse.firstDone();
  return started;
}

test("nobody relies on what was never looked at", async () => {
  const { pulse } = start();
  expect(pulse.problem).toBe("The first sweep is not done yet.");
  await pulse.follow(async () => undefined);
  expect(pulse.problem).toBe("The first sweep is not done yet.");
  pulse.firstDone();
  expect(pulse.problem).toBeUndefined();
});

test("sweeps that do not come are missed after five minutes, until one ends", async () => {
  const { pulse, pass } = await swept();
  pass(5 * MINUTE);
  expect(pulse.problem).toBeUndefined();
  pass(MINUTE);
  expect(pulse.problem).toBe("No sweep has ended for 6 minutes.");
  const failing = async () => {
    throw new Error("no");
  };
  await expect(pulse.follow(failing)).rejects.toThrow("no");
  expect(pulse.problem).toBe("No sweep has ended for 6 minutes.");
  await pulse.follow(async () => undefined);
  expect(pulse.problem).toBeUndefined();
});

test("a long sweep has an hour", async () => {
  const { pulse, pass } = await swept();
  const gate = Promise.withResolvers<void>();
  const sweeping = pulse.follow(() => gate.promise);
  pass(HOUR);
  expect(pulse.problem).toBeUndefined();
  pass(MINUTE);
  expect(pulse.problem).toMatch(/^No sweep has ended for /);
  gate.resolve();
  await sweeping;
  expect(pulse.problem).toBeUndefined();
});
