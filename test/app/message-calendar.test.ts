import { beforeEach, expect, test } from "vitest";
import { lastDueBetween } from "../../src/adapters/schedule/cron.ts";
import { MessageCalendar } from "../../src/app/message-calendar.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/core/time.ts";
import type { Store } from "../../src/ports/store.ts";
import { PostOffice } from "../tools/post-office.ts";

let isInDoubt = false;
beforeEach(() => {
  isInDoubt = false;
});

function calendarOf(store: Pick<Store, "marks" | "mark" | "addDeliveries">): {
  readonly calendar: MessageCalendar;
  readonly asked: number[];
} {
  const asked: number[] = [];
  const dueBetween = (expression: string, from: Instant, to: Instant): Instant | undefined => {
    asked.push((to - from) / MINUTE);
    return lastDueBetween(expression, from, to);
  };
  const expressions = () => ({ digest: "0 8 * * 1", heartbeat: undefined });
  const owners = () => ["web", "platform"];
  const calendar = new MessageCalendar({
    store,
    dueBetween,
    expressions,
    owners,
    isInDoubt: () => isInDoubt,
  });
  return { calendar, asked };
}

test("each minute is looked at once, and everything since the last digest after a start", async () => {
  const { store, now } = await PostOffice.open();
  const first = calendarOf(store);
  for (let n = 0; n <= 5; n += 1) await first.calendar.plan(now + n * MINUTE);
  expect(first.asked).toEqual([1, 1, 1, 1, 1]);
  const second = calendarOf(store);
  await second.calendar.plan(now + HOUR);
  expect(second.asked).toEqual([60]);
  second.calendar.forget();
  await second.calendar.plan(now + 2 * HOUR);
  expect(second.asked).toEqual([60, 120]);
});

test("a digest that could not be written is written the next time, once for each owner", async () => {
  const office = await PostOffice.open();
  const { store } = office;
  let isFull = false;
  const { calendar } = calendarOf({
    marks: () => store.marks(),
    mark: (name, at) => store.mark(name, at),
    addDeliveries: async (deliveries, roads) => {
      if (isFull) throw new Error("full");
      await store.addDeliveries(deliveries, roads);
    },
  });
  await calendar.plan(office.now);
  isFull = true;
  await expect(calendar.plan(office.now + 7 * DAY)).rejects.toThrow("full");
  isFull = false;
  await calendar.plan(office.now + 7 * DAY + MINUTE);
  await calendar.plan(office.now + 7 * DAY + 2 * MINUTE);
  const written = (await office.deliveries()).map(({ kind, owner, detail }) => ({ kind, owner, detail }));
  expect(written).toHaveLength(2);
  expect(written).toContainEqual({ kind: "weekly", owner: "web", detail: { from: office.now } });
});

const weeklies = async (office: PostOffice): Promise<readonly string[]> =>
  (await office.deliveries()).filter(({ kind }) => kind === "weekly").map(({ owner }) => owner);

test("no digest is due by a clock in doubt: when that was wrong there is none, when it was right it comes then, once", async () => {
  for (const { wasRight, written } of [
    { wasRight: false, written: [] },
    { wasRight: true, written: ["platform", "web"] },
  ]) {
    isInDoubt = false;
    const office = await PostOffice.open();
    const { calendar } = calendarOf(office.store);
    await calendar.plan(office.now);
    isInDoubt = true;
    for (let n = 0; n < 60; n += 1) await calendar.plan(office.now + 65 * DAY + n * MINUTE);
    expect(await weeklies(office)).toEqual([]);
    isInDoubt = false;
    const after = office.now + (wasRight ? 65 * DAY : 0) + HOUR;
    for (let n = 0; n < 3; n += 1) await calendar.plan(after + n * MINUTE);
    expect((await weeklies(office)).toSorted()).toEqual(written);
  }
});

test("a sign of life is due in doubt too", async () => {
  isInDoubt = true;
  const office = await PostOffice.open();
  const { store } = office;
  const expressions = () => ({ digest: undefined, heartbeat: "0 * * * *" });
  const { dueBetween, owners } = { dueBetween: lastDueBetween, owners: () => [] };
  const calendar = new MessageCalendar({ store, dueBetween, expressions, owners, isInDoubt: () => true });
  await calendar.plan(office.now);
  await calendar.plan(office.now + HOUR);
  expect((await office.deliveries()).map(({ kind }) => kind)).toEqual(["heartbeat"]);
});
