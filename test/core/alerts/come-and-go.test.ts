import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  endWait,
  type Incident,
  type Members,
  type Notice,
  newIncident,
  STEADY,
  settleIncident,
} from "../../../src/core/alerts/incident.ts";
import type { Severity } from "../../../src/core/findings/finding.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../../src/core/time.ts";

const NOW: Instant = Date.UTC(2026, 10, 22, 12);
const KEY = { code: "unreachable", cause: { kind: "address", key: "192.0.2.1" }, owner: "web" } as const;
const STEP = 5 * MINUTE;

interface Word {
  readonly kind: Notice["kind"];
  readonly severity: Severity;
  readonly at: Instant;
}

/** What holds for how long; undefined: all is well. */
type Phase = readonly [level: Severity | undefined, ms: number];

/** An incident and its outbox, looked at every five minutes; what is over before it was sent is dropped, as the store does. */
class Story {
  incident: Incident = newIncident(KEY, NOW);
  at = NOW;
  readonly words: Word[] = [];
  #waiting: Notice | undefined;
  #isHeard = false;

  live(phases: readonly Phase[]): this {
    for (const [level, ms] of phases) {
      for (const end = this.at + ms; this.at < end; this.at += STEP) this.#step(level);
    }
    return this;
  }

  get last(): Word | undefined {
    return this.words.at(-1);
  }

  /** `minutes kind`, without severity. */
  get lines(): readonly string[] {
    return this.words.map(({ kind, at }) => `${(at - NOW) / MINUTE} ${kind}`);
  }

  #step(level: Severity | undefined): void {
    const members: Members = { count: level === undefined ? 0 : 1, severity: level, deadline: undefined };
    const isClosing = level === undefined && this.incident.clearedAt === undefined;
    if (isClosing) this.#waiting = undefined;
    if (isClosing && !this.#isHeard) this.incident = { ...this.incident, told: undefined };
    const { occurrence } = this.incident;
    const { incident, notice } = settleIncident(this.incident, members, this.at);
    if (incident.occurrence !== occurrence) this.#isHeard = false;
    this.incident = incident;
    if (notice !== undefined) this.#waiting = notice;
    this.#send();
  }

  #send(): void {
    const notice = this.#waiting;
    // What waits for company alone is sent at this step: company is no matter here.
    if (notice === undefined || notice.notBefore > this.at + MINUTE) return;
    this.#waiting = undefined;
    this.#isHeard = true;
    this.words.push({ kind: notice.kind, severity: notice.severity, at: this.at });
  }
}

const down = (ms: number): Phase => ["critical", ms];
const well = (ms: number): Phase => [undefined, ms];
const often = (count: number, ...phases: readonly Phase[]): readonly Phase[] =>
  Array.from({ length: count }, () => phases).flat();

describe("what comes and goes", () => {
  test.each<[string, readonly Phase[], readonly string[]]>([
    ["a single outage: both at once", [down(HOUR), well(DAY)], ["0 opened", "60 cleared"]],
    [
      "a relapse within the hour: an hour after the last word, and its end when it was well for an hour",
      [down(20 * MINUTE), well(20 * MINUTE), down(2 * HOUR), well(DAY)],
      ["0 opened", "20 cleared", "80 opened", "220 cleared"],
    ],
    [
      "a relapse after more than an hour: at once",
      [down(20 * MINUTE), well(2 * HOUR), down(HOUR), well(DAY)],
      ["0 opened", "20 cleared", "140 opened", "260 cleared"],
    ],
    [
      "a relapse that is over before it was told: nothing, and no end",
      [down(20 * MINUTE), well(20 * MINUTE), down(20 * MINUTE), well(DAY)],
      ["0 opened", "20 cleared"],
    ],
    [
      "what is back before its end was told: nothing, it goes on",
      [down(HOUR), well(2 * HOUR), down(HOUR), well(30 * MINUTE), down(HOUR), well(DAY)],
      ["0 opened", "60 cleared", "180 opened", "390 cleared"],
    ],
    [
      "a second relapse: its end when it was well for six hours",
      [...often(3, down(HOUR), well(2 * HOUR)), well(DAY)],
      ["0 opened", "60 cleared", "180 opened", "300 cleared", "360 opened", "780 cleared"],
    ],
    [
      "what was well for six hours is news again",
      [...often(3, down(HOUR), well(2 * HOUR)), well(DAY), down(HOUR), well(DAY)],
      [
        "0 opened",
        "60 cleared",
        "180 opened",
        "300 cleared",
        "360 opened",
        "780 cleared",
        "1980 opened",
        "2040 cleared",
      ],
    ],
    [
      "a day of twenty minutes down, twenty well: three words, and one every six hours",
      [...often(36, down(20 * MINUTE), well(20 * MINUTE)), well(DAY)],
      [
        "0 opened",
        "20 cleared",
        "80 opened",
        "440 reminded",
        "800 reminded",
        "1160 reminded",
        "1480 cleared",
      ],
    ],
    [
      "a day of 70 minutes down, 70 well",
      [...often(10, down(70 * MINUTE), well(70 * MINUTE)), well(DAY)],
      [
        "0 opened",
        "70 cleared",
        "140 opened",
        "270 cleared",
        "330 opened",
        "700 reminded",
        "1120 reminded",
        "1690 cleared",
      ],
    ],
    [
      "finally down after a day of that: the reminders, for the last word says so",
      [...often(36, down(20 * MINUTE), well(20 * MINUTE)), down(2 * DAY)],
      [
        ...["0 opened", "20 cleared", "80 opened", "440 reminded", "800 reminded", "1160 reminded"],
        ...["1520 reminded", "2960 reminded"],
      ],
    ],
  ])("%s", (_name, phases, words) => {
    expect(new Story().live(phases).lines).toEqual(words);
  });

  test("a warning that comes and goes is told once a day", () => {
    const warn: Phase = ["warning", 20 * MINUTE];
    const { words } = new Story().live(often(108, warn, well(20 * MINUTE)));
    const reminders = words.filter(({ kind }) => kind === "reminded").map(({ at }) => at);
    expect(words.length - reminders.length).toBe(3);
    expect(reminders.length).toBeLessThanOrEqual(3);
  });

  test("what is graver than it was does not wait for anything", () => {
    const warn: Phase = ["warning", 20 * MINUTE];
    expect(new Story().live([warn, well(20 * MINUTE), down(HOUR)]).lines).toEqual([
      "5 opened",
      "20 cleared",
      "40 opened",
    ]);
  });

  test("what something else explains was neither told to be over nor has it come back", () => {
    const told = settleIncident(
      newIncident(KEY, NOW),
      { count: 1, severity: "critical", deadline: undefined },
      NOW,
    );
    const none: Members = { count: 0, severity: undefined, deadline: undefined, isEndUntold: true };
    const { incident } = settleIncident(told.incident, none, NOW + HOUR);
    expect([incident.endsAt, settleIncident(incident, none, NOW + DAY).notice]).toEqual([
      undefined,
      undefined,
    ]);
    const back = settleIncident(
      incident,
      { count: 1, severity: "critical", deadline: undefined },
      NOW + 2 * HOUR,
    );
    expect(endWait(back.incident)).toBe(0);
  });

  test("a clock that is set back tells an end that it waits for rather than never", () => {
    const story = new Story().live(often(3, down(HOUR), well(2 * HOUR)));
    const { incident } = story;
    expect(incident.endsAt).toBeGreaterThan(story.at);
    const none: Members = { count: 0, severity: undefined, deadline: undefined };
    expect(settleIncident(incident, none, story.at).notice).toBeUndefined();
    expect(settleIncident(incident, none, story.at - 5 * HOUR).notice?.kind).toBe("cleared");
  });

  test("what is there again is no growth", () => {
    const see = (incident: Incident, count: number, at: Instant) =>
      settleIncident(
        incident,
        { count, severity: count === 0 ? undefined : "critical", deadline: undefined },
        at,
      );
    let incident: Incident = { ...newIncident(KEY, NOW), relapses: 2 };
    const kinds: string[] = [];
    for (let at = NOW; at < NOW + DAY; at += STEP) {
      const settled = see(incident, [5, 0, 0, 1, 5][Math.round((at - NOW) / STEP) % 5] ?? 0, at);
      incident = settled.incident;
      if (settled.notice !== undefined) kinds.push(settled.notice.kind);
    }
    expect(kinds).toEqual(["opened", "reminded", "reminded", "reminded"]);
  });
});

const minutes = (most: number) => fc.integer({ min: 1, max: most / STEP }).map((steps) => steps * STEP);
/** Days in which it is now critical, now well, in any rhythm. */
const turns = (mostWell: number) =>
  fc
    .array(fc.tuple(minutes(3 * HOUR).map(down), minutes(mostWell).map(well)), { maxLength: 60 })
    .map((all) => all.flat());

describe("in whatever rhythm it comes and goes,", () => {
  test("what stays down is told within an hour and never said to be well, what stays well is told within the wait for ends", () => {
    fc.assert(
      fc.property(turns(9 * HOUR), (phases) => {
        const gone = new Story().live([...phases, down(HOUR + 3 * MINUTE)]);
        expect(gone.last?.kind).toMatch(/opened|reminded/);
        const story = new Story().live(phases);
        const began = story.incident.clearedAt ?? story.at;
        const wait = endWait(story.incident);
        story.live([well(Math.max(0, began + wait + STEP - story.at))]);
        expect(story.last?.kind ?? "cleared").toBe("cleared");
        expect(story.live([well(2 * DAY)]).words.filter(({ at }) => at > began + wait + STEP)).toEqual([]);
      }),
    );
  });

  test("an outage is told at once when the last word was more than an hour ago, and was that it is over", () => {
    fc.assert(
      fc.property(turns(9 * HOUR), (phases) => {
        const story = new Story().live(phases);
        const { last, at } = story;
        const isNews = last === undefined || (last.kind === "cleared" && at - last.at >= HOUR);
        story.live([down(STEP)]);
        if (isNews) expect(story.last).toEqual({ kind: "opened", severity: "critical", at });
      }),
    );
  });

  test("what is never well for six hours is told five times, and then every six hours at most", () => {
    fc.assert(
      fc.property(turns(STEADY - STEP), (phases) => {
        const { words, at } = new Story().live(phases);
        expect(words.length).toBeLessThanOrEqual(5 + (at - NOW) / STEADY);
      }),
    );
  });

  test("something critical is told at once after anything milder", () => {
    const phase = fc.oneof(
      minutes(3 * HOUR).map((ms): Phase => ["warning", ms]),
      minutes(9 * HOUR).map(well),
    );
    fc.assert(
      fc.property(fc.array(phase, { maxLength: 60 }), (phases) => {
        const story = new Story().live(phases);
        const { at } = story;
        expect(story.live([down(STEP)]).last).toMatchObject({ severity: "critical", at });
      }),
    );
  });
});
