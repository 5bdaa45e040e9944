import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../../src/adapters/sqlite/sqlite-store.ts";
import { baselineMark } from "../../../src/core/alerts/baseline.ts";
import type { Finding } from "../../../src/core/findings/finding.ts";
import { reconcile } from "../../../src/core/findings/reconcile.ts";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import type { Decide } from "../../../src/core/record.ts";
import { DAY, HOUR } from "../../../src/core/time.ts";
import type { Store } from "../../../src/ports/store.ts";
import { bindingOf, findingOf, lookAt, NOW } from "../../contracts/store-fixtures.ts";
import { temporaryFolder } from "../../tools/workspace.ts";

/** Three incidents of two owners. */
const ALL = ["web", "web", "web", "shop", "shop"].map((owner, n) =>
  bindingOf(`d${n}.example.com`, { owner }),
);
const SOURCES = [...bindingOf("x.example.com").sources];

const ownCertificate = ({ domain }: Binding): Finding["evidence"] => ({
  certificate: (domain === "d0.example.com" ? "cd" : "ab").repeat(32),
});

function judging(severity: Finding["severity"] | undefined): Decide {
  return (previous, { binding, at }) => {
    const judged =
      severity === undefined ? [] : [findingOf(binding, { severity, evidence: ownCertificate(binding) })];
    const { open, transitions } = reconcile(previous?.findings ?? [], judged, at);
    const unseen = { endpoints: [], hosted: [], judgement: undefined, resolution: undefined };
    const times = { lastProbeAt: at, lastSuccessAt: at, nextDueAt: at + HOUR };
    const record = { binding, ...unseen, findings: open, ...times };
    return { record, transitions, changes: [], chains: new Map() };
  };
}

const see = (store: Store, severity: Finding["severity"] | undefined, at: number) =>
  store.record(
    ALL.map((binding) => lookAt(binding, at)),
    judging(severity),
  );

const told = async (store: Store): Promise<readonly string[]> =>
  (await store.deliveries({}, 100))
    .filter(({ road }) => road === "mail")
    .map(({ kind, severity, owner, detail }) =>
      [kind, severity, owner, detail.findings?.length].filter((part) => part !== undefined).join(" "),
    )
    .toSorted();

const STOCK = ["baseline warning shop 2", "baseline warning web 3"];
const END = ["cleared warning shop", "cleared warning web", "cleared warning web"];

/** The store as it is when the program ends after so many turns of the event loop. False: by then stock had been taken. */
async function endAfter(file: string, turns: number): Promise<boolean> {
  const store = await openSqliteStore({ file });
  await see(store, "warning", NOW);
  const end = store.endBaseline({ sources: SOURCES }, NOW + HOUR, "platform").then(
    () => false,
    () => true,
  );
  for (let turn = 0; turn < turns; turn += 1) await setImmediate();
  await store.close();
  return end;
}

test("stock that is taken when the program ends is told once, whenever that was", async () => {
  const stages = new Set<string>();
  for (let turns = 0, isCut = true; isCut; turns += 1) {
    const file = join(temporaryFolder(), "store.db");
    isCut = await endAfter(file, turns);
    const store = await openSqliteStore({ file });
    const isMarked = (await store.marks()).has(baselineMark(SOURCES[0] ?? ""));
    const left = (await store.findingsInStock()).size;
    stages.add(`${isMarked ? "told" : "not told"}, ${left} left`);
    expect(await told(store)).toEqual(isMarked ? STOCK : []);
    // What the daemon does in the first minute of its new life.
    await see(store, "warning", NOW + 2 * HOUR);
    if (!isMarked) await store.endBaseline({ sources: SOURCES }, NOW + 2 * HOUR, "platform");
    await store.settleIncidents(NOW + 2 * HOUR);
    expect(await told(store)).toEqual(STOCK);
    expect((await store.findingsInStock()).size).toBe(0);
    await see(store, undefined, NOW + 3 * HOUR);
    expect(await told(store)).toEqual([...STOCK, ...END]);
    await store.close();
  }
  expect([...stages]).toEqual(["not told, 5 left", "told, 5 left", "told, 0 left"]);
});

test("what happens while stock is being ended is recorded between, and told", async () => {
  const store = await openSqliteStore({ file: join(temporaryFolder(), "store.db") });
  await see(store, "warning", NOW);
  const end = store.endBaseline({ sources: SOURCES }, NOW + HOUR, "platform");
  await setImmediate();
  await see(store, "critical", NOW + HOUR);
  await end;
  await store.settleIncidents(NOW + HOUR + 1);
  expect(await told(store)).toEqual([
    ...STOCK,
    "escalated critical shop",
    "escalated critical web",
    "escalated critical web",
  ]);
  await store.close();
});

test("many incidents are settled in turns, between which others write", async () => {
  const store = await openSqliteStore({ file: join(temporaryFolder(), "store.db") });
  await store.endBaseline({ sources: SOURCES }, NOW, "platform");
  const many = Array.from({ length: 3_000 }, (_, n) => bindingOf(`m${n}.example.com`, { owner: "web" }));
  const own: Decide = (previous, { binding, at }, context) => {
    const certificate = binding.domain.padEnd(64, "0");
    const judged = [findingOf(binding, { evidence: { certificate } })];
    const { open, transitions } = reconcile(previous?.findings ?? [], judged, at);
    const decision = judging(undefined)(undefined, lookAt(binding, at), context);
    return { ...decision, record: { ...decision.record, findings: open }, transitions };
  };
  await store.record(
    many.map((binding) => lookAt(binding, NOW + HOUR)),
    own,
  );
  const opened = await store.dueDeliveries(NOW + 3 * HOUR, 100_000);
  await store.updateDeliveries(
    opened.map((delivery) => ({ ...delivery, state: "sent", attempts: 1, endedAt: NOW + 3 * HOUR })),
  );
  const reminded = async (): Promise<number> =>
    (await store.deliveries({}, 100_000)).filter(({ kind, road }) => kind === "reminded" && road === "mail")
      .length;
  const settled = store.settleIncidents(NOW + 30 * DAY);
  await store.mark("sweep", NOW + 30 * DAY);
  const between = await reminded();
  expect(between).toBeGreaterThan(0);
  expect(between).toBeLessThan(3_000);
  expect(await settled).toBe(3_000);
  expect(await reminded()).toBe(3_000);
  expect(await store.settleIncidents(NOW + 30 * DAY)).toBe(0);
  await store.close();
});
