import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { DAY, HOUR, MINUTE } from "../../../src/core/time.ts";

/* The zone belongs to the process, so that each case asks another one. */

const CRON = new URL("../../../src/adapters/schedule/cron.ts", import.meta.url).href;

/** Goes from one instant to another in steps, as a daemon that wakes up so often, and prints what was due. */
const SCRIPT = `
import { lastDueBetween } from ${JSON.stringify(CRON)};
const [expression, from, to, stepMs] = JSON.parse(process.argv[1]);
const due = [];
for (let at = Date.parse(from); at < Date.parse(to); at += stepMs) {
  const found = lastDueBetween(expression, at, at + stepMs);
  if (found !== undefined) due.push(new Date(found).toISOString().slice(5, 16));
}
console.log(JSON.stringify(due));
`;

function dueIn(zone: string, ...question: readonly [string, string, string, number]): readonly string[] {
  const answer = execFileSync(
    process.execPath,
    ["--input-type=module", "-e", SCRIPT, JSON.stringify(question)],
    { env: { ...process.env, TZ: zone }, encoding: "utf8" },
  );
  return JSON.parse(answer) as readonly string[];
}

/** Germany left summer time on 2026-10-25 at 3:00, which became 2:00, and takes it up on 2027-03-28 at 2:00. */
const AUTUMN = ["2026-10-24T12:00Z", "2026-10-26T12:00Z"] as const;
const SPRING = ["2027-03-27T12:00Z", "2027-03-29T12:00Z"] as const;

describe("what is due by a calendar, in Berlin", () => {
  test.each<[string, string, readonly [string, string], number, readonly string[]]>([
    ["at eight when summer time ends", "0 8 * * *", AUTUMN, MINUTE, ["10-25T07:00", "10-26T07:00"]],
    ["at eight when it begins", "0 8 * * *", SPRING, MINUTE, ["03-28T06:00", "03-29T06:00"]],
    ["in the hour that comes twice", "30 2 * * *", AUTUMN, MINUTE, ["10-25T00:30", "10-26T01:30"]],
    ["in the hour that does not come", "30 2 * * *", SPRING, MINUTE, ["03-28T01:00", "03-29T00:30"]],
    ["over a sleep, once", "0 8 * * *", AUTUMN, 2 * DAY, ["10-26T07:00"]],
  ])("%s is due once a day", (_name, expression, [from, to], step, times) => {
    expect(dueIn("Europe/Berlin", expression, from, to, step)).toEqual(times);
  });

  test.each([
    ["ends", AUTUMN],
    ["begins", SPRING],
  ])("every hour is due every hour also when summer time %s", (_name, [from, to]) => {
    expect(dueIn("Europe/Berlin", "0 * * * *", from, to, HOUR)).toHaveLength(48);
  });
});
