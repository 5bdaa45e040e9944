import { getTasks } from "node-cron";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type ScheduleOptions, schedule } from "../../../src/adapters/schedule/cron.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "../../../src/core/time.ts";

const BEGIN = Date.parse("2026-11-22T19:25:30Z");

/* Timers go on by themselves, as a monotonic clock does, wherever the clock on the wall is set. */
beforeEach(() => {
  vi.useFakeTimers({ now: BEGIN });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The real node-cron; gives the times at which it ran, by the clock on the wall. */
function start(expression: string, missed?: ScheduleOptions["missed"]): Instant[] {
  const ran: Instant[] = [];
  const run = async (): Promise<void> => {
    ran.push(Date.now());
  };
  const options = { name: "test", onError: () => undefined, ...(missed === undefined ? {} : { missed }) };
  const started = schedule(expression, run, options);
  onTestFinished(() => started.stop());
  return ran;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Sets the clock on the wall, and nothing else. */
function set(by: number): void {
  vi.setSystemTime(Date.now() + by);
}

test.each([
  ["set back by five minutes", -5 * MINUTE],
  ["set back by a day", -DAY],
  ["set forward by an hour", HOUR],
  ["set forward by 65 days", 65 * DAY],
])("a clock that is %s: one run within three seconds, then one at every full minute", async (_name, by) => {
  const ran = start("* * * * *");
  await pass(65 * SECOND);
  expect(ran).toEqual([BEGIN + 30 * SECOND]);
  set(by);
  const since = Date.now();
  await pass(3 * MINUTE);
  const [first = Number.NaN, ...others] = ran.slice(1).map((at) => (at - since) / SECOND);
  expect(first).toBeLessThanOrEqual(3);
  expect(others).toEqual([25, 85, 145]);
});

test("a clock that is set forward by 65 days and back runs on", async () => {
  const ran = start("* * * * *");
  await pass(MINUTE);
  set(65 * DAY);
  await pass(MINUTE);
  set(-65 * DAY);
  const since = Date.now();
  const before = ran.length;
  await pass(5 * MINUTE);
  expect(ran.slice(before)).toHaveLength(6);
  expect(ran[before]).toBeLessThanOrEqual(since + SECOND);
});

test("a clock that is corrected by less than a tick changes nothing", async () => {
  const ran = start("* * * * *");
  await pass(40 * SECOND);
  for (const by of [-5, 5, -1, 1]) {
    set(by * SECOND);
    await pass(MINUTE);
  }
  expect(ran).toHaveLength(5);
});

test("a tick that fell into a sleep is made up for after it, once, or left out where it is told so", async () => {
  const rhythm = "23 */6 * * *";
  const [ran, leftOut] = [start(rhythm), start(rhythm, "left out")];
  await pass(10 * SECOND);
  set(13 * HOUR);
  await pass(10 * MINUTE);
  expect(ran).toHaveLength(1);
  expect(leftOut).toEqual([]);
  await pass(6 * HOUR);
  expect(ran[1]).toBe(Date.parse("2026-11-23T12:23:00Z"));
  expect(leftOut).toEqual(ran.slice(1));
});

test("a tick that nothing of was missed does not come because of a sleep", async () => {
  const ran = start("23 */6 * * *");
  await pass(10 * SECOND);
  set(2 * HOUR);
  set(-HOUR);
  await pass(10 * MINUTE);
  expect(ran).toEqual([]);
});

test("a run that goes on meanwhile is not begun twice", async () => {
  let begun = 0;
  const gate = Promise.withResolvers<void>();
  const run = async (): Promise<void> => {
    begun += 1;
    await gate.promise;
  };
  const started = schedule("* * * * *", run, { name: "test", onError: () => undefined });
  await pass(MINUTE);
  set(-HOUR);
  await pass(5 * SECOND);
  expect(begun).toBe(1);
  gate.resolve();
  await started.stop();
  await pass(5 * MINUTE);
  expect(begun).toBe(1);
  expect([...getTasks().values()].some(({ name }) => name === "test")).toBe(false);
});

test("every minute is every minute, also in the hour that comes twice when summer time ends", async () => {
  vi.stubEnv("TZ", "Europe/Berlin");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  // At 1:50; an hour and ten minutes later it is two o'clock again.
  vi.setSystemTime(Date.parse("2026-10-24T23:50:30Z"));
  expect(new Date().getTimezoneOffset()).toBe(-120);
  const ran = start("* * * * *");
  await pass(20 * MINUTE);
  expect(ran).toHaveLength(20);
});
