import { expect, test } from "vitest";
import { DAY, type DurationMs, HOUR, MINUTE, SECOND } from "../../src/core/time.ts";
import { eventually } from "../tools/eventually.ts";
import { startMessageReceiver } from "../tools/message-receiver.ts";
import { runDaemon } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

const BEGIN = Date.parse("2026-11-22T19:26:05Z");

/** A daemon whose sweeps end so long after the begin sends signs of life then: `expected`, in seconds after it. */
async function expectPings(
  heartbeat: string,
  sweeps: readonly DurationMs[],
  expected: readonly number[],
): Promise<void> {
  const hook = await startMessageReceiver();
  const config = await writeConfig(temporaryFolder(), {
    domains: [],
    listen: `127.0.0.1:${await freePort()}`,
    webhook: { url: hook.url, heartbeat },
  });
  let now = BEGIN;
  const { daemon, begun } = await runDaemon(config, { now: () => now });
  await begun;
  for (const after of sweeps) {
    now = BEGIN + after;
    await daemon.sweep();
  }
  await eventually(() => {
    const told = hook.messages.map(({ body }) => JSON.parse(body) as { kind: string; at: string });
    expect(told.every(({ kind }) => kind === "heartbeat")).toBe(true);
    const times = told.map(({ at }) => (Date.parse(at) - BEGIN) / SECOND);
    expect(times.toSorted((a, b) => a - b)).toEqual(expected);
  }, 5_000);
}

const minutes = (count: number, late: (minute: number) => number): readonly DurationMs[] =>
  Array.from({ length: count }, (_, n) => (n + 1) * MINUTE + late(n) * SECOND);

test("one a minute comes every minute, however long the sweeps take", async () => {
  const sweeps = minutes(5, (n) => (n % 2 === 0 ? -4 : 40));
  await expectPings("1m", sweeps, [0, 56, 160, 176, 280, 296]);
});

test("one in five minutes comes in every five minutes, and what a pause has left out is left out", async () => {
  const sweeps = [...minutes(12, () => 0), DAY, DAY + MINUTE, DAY - HOUR];
  const [day, hour] = [DAY / SECOND, HOUR / SECOND];
  await expectPings("5m", sweeps, [0, 240, 540, day - hour, day]);
});
