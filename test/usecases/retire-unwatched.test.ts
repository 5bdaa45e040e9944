import { expect, onTestFinished, test } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { reconcile } from "../../src/core/findings/reconcile.ts";
import { bindingKey } from "../../src/core/inventory/binding.ts";
import type { Decide } from "../../src/core/record.ts";
import { HOUR } from "../../src/core/time.ts";
import { Fleet } from "../../src/usecases/fleet.ts";
import { retireUnwatched } from "../../src/usecases/retire-unwatched.ts";
import { bindingOf, findingOf, lookAt, NOW } from "../contracts/store-fixtures.ts";

const judging: Decide = (previous, { binding, at }) => {
  const { open, transitions } = reconcile(previous?.findings ?? [], [findingOf(binding)], at);
  const record = {
    binding,
    endpoints: [],
    hosted: [],
    judgement: undefined,
    findings: open,
    resolution: undefined,
    lastProbeAt: at,
    lastSuccessAt: at,
    nextDueAt: at + HOUR,
  };
  return { record, transitions, changes: [], chains: new Map() };
};

test("what is watched no more has nothing open, everything else stays, and it is written down why", async () => {
  const store = await openSqliteStore({ file: ":memory:" });
  onTestFinished(() => store.close());
  const [left, watched] = [bindingOf("img.example.com"), bindingOf("dl.example.com")];
  await store.replaceBindings([left, watched], NOW, () => NOW);
  await store.record(
    [left, watched].map((binding) => lookAt(binding, NOW)),
    judging,
  );
  const excepted = { ...left, monitor: false, monitorReason: "moves" };
  await store.replaceBindings([excepted, watched], NOW + HOUR, () => NOW);
  const fleet = await Fleet.load(store);
  const retired = await retireUnwatched(store, fleet.records(), NOW + HOUR);
  expect(retired.map(({ record }) => record.binding.domain)).toEqual(["img.example.com"]);
  expect(await store.find(bindingKey(left))).toMatchObject({ findings: [], lastProbeAt: NOW });
  expect((await store.find(bindingKey(watched)))?.findings).toHaveLength(1);
  expect(await store.transitions(bindingKey(left), 1)).toMatchObject([
    { kind: "cleared", reason: "not-watched" },
  ]);
  fleet.apply(retired);
  expect(await retireUnwatched(store, fleet.records(), NOW + HOUR)).toEqual([]);
});
