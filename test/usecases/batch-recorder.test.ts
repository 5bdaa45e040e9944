import { expect, it } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { bindingKey } from "../../src/core/inventory/binding.ts";
import type { Decision } from "../../src/core/record.ts";
import type { Recorded, Recorder } from "../../src/ports/store.ts";
import { StoreError } from "../../src/ports/store-error.ts";
import { type BatchEvents, BatchRecorder } from "../../src/usecases/batch-recorder.ts";
import { bindingOf, decideRich, lookAt, NOW } from "../contracts/store-fixtures.ts";

interface Heard extends BatchEvents {
  readonly keys: string[];
  readonly failures: string[];
}

function listener(): Heard {
  const [keys, failures]: [string[], string[]] = [[], []];
  return {
    keys,
    failures,
    recorded: (decisions: readonly Decision[]) => {
      keys.push(...decisions.map(({ record }) => bindingKey(record.binding)));
    },
    failed: (key) => failures.push(key),
  };
}

const looks = (count: number): ReturnType<typeof lookAt>[] =>
  Array.from({ length: count }, (_, n) => lookAt(bindingOf(`d${n}.example.com`), NOW));

it("has recorded every look when it has finished, and told of each once, in order", async () => {
  const store = await openSqliteStore({ file: ":memory:" });
  const heard = listener();
  const recorder = new BatchRecorder(store, decideRich, heard);
  const all = looks(250);
  for (const look of all) recorder.add(look);
  await recorder.finish();
  expect(heard.keys).toEqual(all.map(({ binding }) => bindingKey(binding)));
  for (const key of heard.keys) expect(await store.find(key)).toBeDefined();
  await store.close();
});

it("reports a look that cannot be judged and records the others of its batch", async () => {
  const store = await openSqliteStore({ file: ":memory:" });
  const heard = listener();
  const recorder = new BatchRecorder(
    store,
    (previous, look, context) => {
      if (look.binding.domain === "d1.example.com") throw new Error("our own fault");
      return decideRich(previous, look, context);
    },
    heard,
  );
  for (const look of looks(3)) recorder.add(look);
  await recorder.finish();
  expect(heard.failures).toEqual(["d1.example.com:443"]);
  expect(heard.keys).toEqual(["d0.example.com:443", "d2.example.com:443"]);
  expect(await store.find("d1.example.com:443")).toBeUndefined();
  await store.close();
});

it("rejects when the store fails, and records what comes after it recovered", async () => {
  const store = await openSqliteStore({ file: ":memory:" });
  let batches = 0;
  const failsFirst: Pick<Recorder, "record"> = {
    record: async (batch, decide): Promise<Recorded> => {
      batches += 1;
      if (batches === 1) throw new StoreError("full", "the disk is full");
      return store.record(batch, decide);
    },
  };
  const heard = listener();
  const recorder = new BatchRecorder(failsFirst, decideRich, heard);
  const all = looks(150);
  for (const look of all) recorder.add(look);
  await expect(recorder.finish()).rejects.toThrow("the disk is full");
  expect(batches).toBe(2);
  expect(heard.keys.length).toBeGreaterThan(0);
  expect(heard.keys).toEqual(all.slice(-heard.keys.length).map(({ binding }) => bindingKey(binding)));
  await store.close();
});
