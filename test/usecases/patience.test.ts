import { expect, test } from "vitest";
import { createPatience } from "../../src/usecases/patience.ts";

const never = (): Promise<never> => new Promise(() => undefined);

test("who keeps silent is waited for once, and asked again after a minute; others are heard meanwhile", async () => {
  let now = 0;
  const patience = createPatience({ now: () => now }, 5);
  expect(await patience.wait("a", async () => 1)).toEqual({ answer: 1 });
  expect(await patience.wait("a", never)).toBeUndefined();
  let asked = 0;
  const ask = async (): Promise<number> => ++asked;
  expect(await patience.wait("a", ask)).toBeUndefined();
  expect(asked).toBe(0);
  expect(await patience.wait("b", ask)).toEqual({ answer: 1 });
  now += 60_000;
  expect(await patience.wait("a", ask)).toEqual({ answer: 2 });
  expect(await patience.wait("a", ask)).toEqual({ answer: 3 });
});

test("an answer may be that nothing is known", async () => {
  const patience = createPatience({ now: () => 0 });
  expect(await patience.wait("a", async () => undefined)).toEqual({ answer: undefined });
});
