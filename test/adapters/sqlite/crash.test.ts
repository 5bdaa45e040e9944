import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as after } from "node:timers/promises";
import { expect, test } from "vitest";
import { acquireDaemonLock, isDaemonLockHeld } from "../../../src/adapters/sqlite/daemon-lock.ts";
import { openSqliteStore } from "../../../src/adapters/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/ports/store.ts";
import { bindingOf, keyOf, richRecord } from "../../contracts/store-fixtures.ts";
import { temporaryFolder } from "../../tools/workspace.ts";

const TOOL = join(import.meta.dirname, "../../tools/store-crash.ts");
const BINDINGS = 12;
const KILLS = 10;

/** The child and the lines that it printed; resolves with the first one. */
async function start(file: string, what: string): Promise<{ child: ChildProcess; lines: string[] }> {
  const child = spawn(process.execPath, [TOOL, file, what], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  await once(reader, "line");
  return { child, lines };
}

async function kill(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill("SIGKILL");
  await closed;
}

/** The number of the batch that all bindings show; fails when they show a part of one. */
async function wholeBatch(store: Store): Promise<number> {
  const seen = new Set<number | undefined>();
  for await (const page of store.records()) {
    expect(page).toHaveLength(BINDINGS);
    for (const record of page) {
      seen.add(record.lastProbeAt);
    }
  }
  expect(seen.size).toBe(1);
  return [...seen][0] ?? 0;
}

test("a writer killed at any moment leaves every acknowledged batch and no part of another", async () => {
  const file = join(temporaryFolder(), "store.db");
  for (let round = 0; round < KILLS; round += 1) {
    const { child, lines } = await start(file, String(BINDINGS));
    const reader = await openSqliteStore({ file, readOnly: true });
    const meanwhile = await wholeBatch(reader);
    await after(Math.random() * 60); // when the kill falls is the point, not how long anything takes
    await kill(child);
    expect(await wholeBatch(reader)).toBeGreaterThanOrEqual(meanwhile);
    await reader.close();

    const store = await openSqliteStore({ file });
    const acknowledged = Number(lines.at(-1));
    const batch = await wholeBatch(store);
    expect(batch).toBeGreaterThanOrEqual(acknowledged);
    expect(batch).toBeLessThanOrEqual(acknowledged + 1);
    for (let n = 0; n < BINDINGS; n += 1) {
      const domain = `d${n}.example.com`;
      const changes = await store.changes(keyOf(domain), 100_000);
      expect(changes.map(({ at }) => at)).toEqual(Array.from({ length: batch }, (_, index) => batch - index));
      expect(await store.find(keyOf(domain))).toStrictEqual(
        richRecord(bindingOf(domain), batch, `${domain} ${batch}`),
      );
    }
    await store.close();
  }
});

test("the daemon lock keeps a second daemon out and ends with its process, however that dies", async () => {
  const file = join(temporaryFolder(), "store.db");
  const first = await start(file, "lock");
  expect(first.lines).toEqual(["held"]);
  expect(acquireDaemonLock(file)).toMatchObject({ ok: false, reason: "held" });
  expect(isDaemonLockHeld(file)).toBe(true);
  const second = await start(file, "lock");
  expect(second.lines).toEqual(["refused"]);
  await kill(second.child);
  await kill(first.child);
  expect(isDaemonLockHeld(file)).toBe(false);
  expect(acquireDaemonLock(file).ok).toBe(true);
});
