import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { DAY, type DurationMs, HOUR, MINUTE } from "../../../src/core/time.ts";

/** Germany left summer time on 2026-10-25 at 3:00, which became 2:00, and takes it up on 2027-03-28 at 2:00. */
const AUTUMN = ["2026-10-24T12:00Z", "2026-10-26T12:00Z"] as const;
const SPRING = ["2027-03-27T12:00Z", "2027-03-29T12:00Z"] as const;

/** What is due, as a daemon notices that wakes up so often. */
type Question = readonly [string, string, readonly [from: string, to: string], every: DurationMs];

const ONCE_A_DAY: readonly (readonly [...Question, due: readonly string[]])[] = [
  ["at eight when summer time ends", "0 8 * * *", AUTUMN, MINUTE, ["10-25T07:00", "10-26T07:00"]],
  ["at eight when it begins", "0 8 * * *", SPRING, MINUTE, ["03-28T06:00", "03-29T06:00"]],
  ["in the hour that comes twice", "30 2 * * *", AUTUMN, MINUTE, ["10-25T00:30", "10-26T01:30"]],
  ["in the hour that does not come", "30 2 * * *", SPRING, MINUTE, ["03-28T01:00", "03-29T00:30"]],
  ["over a sleep, once", "0 8 * * *", AUTUMN, 2 * DAY, ["10-26T07:00"]],
];
const HOURLY: readonly Question[] = [
  ["ends", "0 * * * *", AUTUMN, HOUR],
  ["begins", "0 * * * *", SPRING, HOUR],
];

const CRON = new URL("../../../src/adapters/schedule/cron.ts", import.meta.url).href;
const SCRIPT = `
import { lastDueBetween } from ${JSON.stringify(CRON)};
const answers = JSON.parse(process.argv[1]).map(([name, expression, [from, to], stepMs]) => {
  const due = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += stepMs) {
    const found = lastDueBetween(expression, at, at + stepMs);
    if (found !== undefined) due.push(new Date(found).toISOString().slice(5, 16));
  }
  return [name, due];
});
console.log(JSON.stringify(answers));
`;

/* The zone belongs to the process: another one is asked. */
let due: ReadonlyMap<string, readonly string[]>;
beforeAll(() => {
  const questions = JSON.stringify([...ONCE_A_DAY, ...HOURLY]);
  const answer = execFileSync(process.execPath, ["--input-type=module", "-e", SCRIPT, questions], {
    env: { ...process.env, TZ: "Europe/Berlin" },
    encoding: "utf8",
  });
  due = new Map(JSON.parse(answer) as (readonly [string, readonly string[]])[]);
});

describe("what is due by a calendar, in Berlin", () => {
  test.each(ONCE_A_DAY)("%s is due once a day", (name, _expression, _days, _every, times) => {
    expect(due.get(name)).toEqual(times);
  });

  test.each(HOURLY)("every hour is due every hour also when summer time %s", (name) => {
    expect(due.get(name)).toHaveLength(48);
  });
});
