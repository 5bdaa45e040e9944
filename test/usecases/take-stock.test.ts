import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { TRUST_BASELINE_MARK } from "../../src/core/alerts/baseline.ts";
import type { BindingRecord, Judgement } from "../../src/core/record.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import type { Store } from "../../src/ports/store.ts";
import { sourceMark } from "../../src/usecases/refresh-inventory.ts";
import { noteTrustData, takeStock } from "../../src/usecases/take-stock.ts";
import { aBinding, aRecord, NOW } from "../core/decide/build.ts";

let store: Store;
beforeEach(async () => {
  store = await openSqliteStore({ file: ":memory:" });
  onTestFinished(() => store.close());
});

const of = (source: string, isSeen: boolean, monitor = true): BindingRecord =>
  aRecord({ binding: aBinding({ sources: [source], monitor }), lastProbeAt: isSeen ? NOW : undefined });

async function take(
  records: readonly BindingRecord[],
  sources: readonly string[],
  at: number,
): Promise<void> {
  await takeStock({ store, records: () => records, sources, defaultOwner: "platform" }, at);
}

const ended = async (): Promise<readonly string[]> =>
  [...(await store.marks()).keys()].filter((name) => name.startsWith("baseline ")).toSorted();

describe("the stock of a source", () => {
  test("is taken when all that is watched of it was seen, each for itself", async () => {
    const records = [of("a", true), of("a", false, false), of("b", true), of("b", false)];
    await take(records, ["a", "b"], NOW);
    expect(await ended()).toEqual(["baseline a"]);
    await take([of("a", true), of("b", true)], ["a", "b"], NOW + MINUTE);
    expect(await ended()).toEqual(["baseline a", "baseline b"]);
  });

  test("waits for a source that was not read yet, and for nothing longer than two hours", async () => {
    const records = [of("a", false)];
    await take(records, [], NOW);
    await take(records, ["a"], NOW + 9 * HOUR);
    await take(records, ["a"], NOW + 11 * HOUR - 1);
    expect(await ended()).toEqual([]);
    await take(records, ["a"], NOW + 11 * HOUR);
    expect(await ended()).toEqual(["baseline a"]);
  });

  test("of a source that names nothing is taken once it was read: what it names later, after a failure, is not told one by one", async () => {
    await take([], ["a"], NOW);
    expect(await ended()).toEqual([]);
    await store.mark(sourceMark("a"), NOW + MINUTE);
    await take([], ["a"], NOW + MINUTE);
    expect(await ended()).toEqual(["baseline a"]);
  });
});

describe("new trust data", () => {
  const judgedAt = (at: number): BindingRecord => ({
    ...of("a", true),
    judgement: { at } as unknown as Judgement,
  });
  const isPending = async (): Promise<boolean> => (await store.marks()).has(TRUST_BASELINE_MARK);

  test("the first is nothing new, the same neither, another and an earlier one are", async () => {
    expect(await noteTrustData(store, "one", NOW)).toBe(false);
    expect(await noteTrustData(store, "one", NOW + 1)).toBe(false);
    expect(await isPending()).toBe(false);
    expect(await noteTrustData(store, "two", NOW + 2)).toBe(true);
    expect(await isPending()).toBe(true);
    expect(await noteTrustData(store, "two", NOW + 3)).toBe(false);
    expect(await noteTrustData(store, "one", NOW + 4)).toBe(true);
  });

  test("is taken stock of when everything was judged with it, or after two hours", async () => {
    for (const last of [NOW + 5, NOW - 1]) {
      await store.mark(TRUST_BASELINE_MARK, NOW);
      await take([judgedAt(NOW - 1)], ["a"], NOW + HOUR);
      expect(await isPending()).toBe(true);
      await take([judgedAt(last)], ["a"], last > NOW ? NOW + HOUR : NOW + 2 * HOUR);
      expect(await isPending()).toBe(false);
    }
  });
});
