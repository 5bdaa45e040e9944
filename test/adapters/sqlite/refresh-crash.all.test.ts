import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as after } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openSqliteStore } from "../../../src/adapters/sqlite/sqlite-store.ts";
import { bindingKey } from "../../../src/core/inventory/binding.ts";
import type { BindingRecord } from "../../../src/core/record.ts";
import type { Store } from "../../../src/ports/store.ts";
import { decideRich, lookAt, NOW, richRecord } from "../../contracts/store-fixtures.ts";
import { listed, staying } from "../../tools/refresh-lists.ts";
import { temporaryFolder } from "../../tools/workspace.ts";

const TOOL = join(import.meta.dirname, "../../tools/refresh-crash.ts");
const KILLS = 40;

/** Reads lists until it is killed after a while. */
async function readAndDie(file: string): Promise<void> {
  const child = spawn(process.execPath, [TOOL, file], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(createInterface({ input: child.stdout }), "line");
  await after(Math.random() * 700); // when the kill falls is the point
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

async function recordsIn(store: Store): Promise<ReadonlyMap<string, BindingRecord>> {
  const records = new Map<string, BindingRecord>();
  for await (const page of store.records()) {
    for (const record of page) {
      expect(records.has(bindingKey(record.binding))).toBe(false);
      records.set(bindingKey(record.binding), record);
    }
  }
  return records;
}

test("an inventory that is read while the daemon is killed loses no binding that exists before and after, nor its state", async () => {
  const file = join(temporaryFolder(), "store.db");
  const first = await openSqliteStore({ file });
  await first.replaceBindings(listed(0), 0, () => NOW);
  for (let n = 0; n < staying(0).length; n += 500) {
    const looks = staying(0)
      .slice(n, n + 500)
      .map((binding) => lookAt(binding, NOW));
    expect((await first.record(looks, decideRich)).failures).toEqual([]);
  }
  await first.close();
  const seen = { halfway: 0, owners: 0 };
  for (let round = 0; round < KILLS; round += 1) {
    await readAndDie(file);
    const store = await openSqliteStore({ file });
    const list = (await store.marks()).get("list") ?? 0;
    const records = await recordsIn(store);
    // Killed in the middle of list + 1: what both lists have is there, and nobody else's.
    const [before, next] = [new Set(listed(list).map(bindingKey)), new Set(listed(list + 1).map(bindingKey))];
    const both = [...before].filter((key) => next.has(key));
    expect(both.filter((key) => !records.has(key))).toEqual([]);
    expect([...records.keys()].filter((key) => !before.has(key) && !next.has(key))).toEqual([]);
    const owners = new Set([...records.values()].map(({ binding }) => binding.owner));
    expect([...owners].filter((owner) => owner !== `o${list}` && owner !== `o${list + 1}`)).toEqual([]);
    if (records.size !== before.size) seen.halfway += 1;
    if (owners.size > 1) seen.owners += 1;
    for (const { binding } of [staying(0)[round], staying(0).at(-1)].flatMap((one) =>
      one === undefined ? [] : { binding: one },
    )) {
      const record = records.get(bindingKey(binding));
      expect({ ...record, binding }).toStrictEqual(richRecord(binding, NOW));
    }
    const stateless = staying(0).filter((binding) => records.get(bindingKey(binding))?.lastProbeAt !== NOW);
    expect(stateless).toEqual([]);
    await store.close();
  }
  process.stdout.write(
    `${KILLS} kills: ${seen.halfway} with additions or removals under way, ${seen.owners} with attributes under way\n`,
  );
  expect(seen.halfway + seen.owners).toBeGreaterThan(0);

  const store = await openSqliteStore({ file });
  const list = (await store.marks()).get("list") ?? 0;
  await store.replaceBindings(listed(list + 1), list + 1, () => NOW);
  const records = await recordsIn(store);
  expect([...records.keys()]).toEqual(
    listed(list + 1)
      .map(bindingKey)
      .toSorted(),
  );
  expect(new Set([...records.values()].map(({ binding }) => binding.owner))).toEqual(
    new Set([`o${list + 1}`]),
  );
  await store.close();
});
