import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Incident,
  incidentId,
  type Members,
  newIncident,
  reminderInterval,
  settleIncident,
  threadId,
} from "../../../src/core/alerts/incident.ts";
import type { Severity } from "../../../src/core/findings/finding.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../../src/core/time.ts";

const NOW: Instant = Date.UTC(2026, 10, 22, 12);
const KEY = {
  code: "leaf-expiring",
  cause: { kind: "certificate", key: "ab".repeat(32) },
  owner: "web",
} as const;
const NONE: Members = { count: 0, severity: undefined, deadline: undefined };

const members = (severity: Severity | undefined, more: Partial<Members> = {}): Members => ({
  count: 1,
  severity,
  deadline: undefined,
  ...more,
});

/** What is told over a story: one entry per step, `day kind severity` or nothing. */
function tell(steps: readonly (readonly [days: number, Members])[], from = newIncident(KEY, NOW)) {
  let incident: Incident = from;
  const told: string[] = [];
  const ids: string[] = [];
  for (const [days, seen] of steps) {
    const settled = settleIncident(incident, seen, NOW + days * DAY);
    incident = settled.incident;
    if (settled.notice === undefined) continue;
    told.push(`${days} ${settled.notice.kind} ${settled.notice.severity}`);
    ids.push(settled.notice.id);
  }
  return { told, ids, incident };
}

describe("what is told", () => {
  test.each<[string, readonly (readonly [number, Members])[], readonly string[]]>([
    ["nothing of information", [[0, members("info")]], []],
    ["nothing while everything is suppressed", [[0, members(undefined)]], []],
    [
      "each level once",
      [
        [0, members("warning")],
        [0.1, members("warning")],
        [0.2, members("critical")],
        [0.3, members("critical")],
      ],
      ["0 opened warning", "0.2 escalated critical"],
    ],
    ["a missed step at the level that holds", [[0, members("critical")]], ["0 opened critical"]],
    [
      "its end, once",
      [
        [0, members("warning")],
        [1, NONE],
        [2, NONE],
      ],
      ["0 opened warning", "1 cleared warning"],
    ],
    [
      "no end of what nobody heard of",
      [
        [0, members("info")],
        [1, NONE],
      ],
      [],
    ],
    [
      "no end of what something else explains",
      [
        [0, members("warning")],
        [1, { ...NONE, isEndUntold: true }],
      ],
      ["0 opened warning"],
    ],
    [
      "a new occurrence anew",
      [
        [0, members("warning")],
        [1, NONE],
        [2, members("warning")],
      ],
      ["0 opened warning", "1 cleared warning", "2 opened warning"],
    ],
    [
      "what was silenced, when the silence ends",
      [
        [0, members(undefined)],
        [3, members("warning")],
      ],
      ["3 opened warning"],
    ],
    [
      "an easing to nobody, and the same level again neither",
      [
        [0, members("critical")],
        [0.1, members("warning")],
        [0.2, members("critical")],
      ],
      ["0 opened critical"],
    ],
    [
      "a second domain, but not one by one",
      [
        [0, members("critical")],
        [0.01, members("critical", { count: 2 })],
        [0.05, members("critical", { count: 9 })],
        [0.06, members("critical", { count: 10 })],
      ],
      ["0 opened critical", "0.05 reminded critical"],
    ],
    [
      "what is worse again after a milder reminder",
      [
        [0, members("critical")],
        [7, members("warning")],
        [7.1, members("critical")],
      ],
      ["0 opened critical", "7 reminded warning", "7.1 escalated critical"],
    ],
    [
      "an outage again every day",
      [
        [0, members("critical")],
        [0.9, members("critical")],
        [1, members("critical")],
        [1.5, members("critical")],
        [2, members("critical")],
      ],
      ["0 opened critical", "1 reminded critical", "2 reminded critical"],
    ],
  ])("%s", (_name, steps, told) => {
    expect(tell(steps).told).toEqual(told);
  });

  test("every notice has an id of its own, and the same story tells the same ids", () => {
    const story: readonly (readonly [number, Members])[] = [
      [0, members("warning")],
      [1, members("critical")],
      [3, members("critical")],
      [4, NONE],
      [5, members("warning")],
      [6, NONE],
    ];
    const { ids } = tell(story);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
    expect(tell(story).ids).toEqual(ids);
  });

  test("waits a little for what belongs to it, and the end for nothing", () => {
    const at = (seen: Members, from = newIncident(KEY, NOW)) => settleIncident(from, seen, NOW);
    expect(at(members("critical")).notice?.notBefore).toBe(NOW + MINUTE);
    expect(at(members("warning")).notice?.notBefore).toBe(NOW + 65 * MINUTE);
    const of = (code: Incident["code"]) => newIncident({ ...KEY, code }, NOW);
    expect(at(members("warning"), of("partly-deployed")).notice?.notBefore).toBe(NOW + 5 * MINUTE);
    expect(at(members("critical"), of("leaf-expired")).notice?.notBefore).toBe(NOW + 6 * MINUTE);
    expect(at(members("critical"), of("unreachable")).notice?.notBefore).toBe(NOW + MINUTE);
    expect(at(NONE, at(members("warning")).incident).notice?.notBefore).toBe(NOW);
  });

  test("what joins before the first notice has left is no growth", () => {
    const { told } = tell([
      [0, members("warning", { count: 3 })],
      [0.03, members("warning", { count: 40 })],
      [1.1, members("warning", { count: 40 })],
      [1.2, members("warning", { count: 41 })],
      [1.3, members("warning", { count: 41 })],
    ]);
    expect(told).toEqual(["0 opened warning", "1.2 reminded warning"]);
  });

  test("what is there again is told an hour after the last word at the earliest", () => {
    const down = settleIncident(newIncident(KEY, NOW), members("critical"), NOW);
    const up = settleIncident(down.incident, NONE, NOW + 5 * MINUTE);
    const again = settleIncident(up.incident, members("critical"), NOW + 10 * MINUTE);
    expect([again.notice?.kind, again.notice?.notBefore]).toEqual(["opened", NOW + HOUR + 5 * MINUTE]);
    const later = settleIncident(up.incident, members("critical"), NOW + 3 * HOUR);
    expect(later.notice?.notBefore).toBeLessThan(NOW + 3 * HOUR + 10 * MINUTE);
  });

  test("a clock that jumps back silences nothing for longer than an interval", () => {
    const { incident } = tell([[400, members("critical")]]);
    expect(settleIncident(incident, members("critical"), NOW).notice?.kind).toBe("reminded");
  });
});

describe("reminders", () => {
  test.each<[Severity, number | undefined, number]>([
    ["warning", 60, 10],
    ["warning", 30, 10],
    ["warning", 15, 5],
    ["warning", 2, 1],
    ["warning", -5, 1],
    ["warning", undefined, 7],
    ["critical", 20, 1],
    ["critical", 2, 2 / 3],
    ["critical", 0.5, 0.5],
    ["critical", -3, 1],
    ["critical", undefined, 1],
  ])("%s with %s days left: every %s days", (severity, left, days) => {
    const deadline = left === undefined ? undefined : NOW + left * DAY;
    expect(reminderInterval(severity, deadline, NOW)).toBeCloseTo(days * DAY, -3);
  });

  test("never come more often than twice a day nor more rarely than every ten, and never more rarely for what is graver", () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined }), (left) => {
        const deadline = left === undefined ? undefined : NOW + left * DAY;
        const [warning, critical] = (["warning", "critical"] as const).map((severity) =>
          reminderInterval(severity, deadline, NOW),
        ) as [number, number];
        expect(critical).toBeGreaterThanOrEqual(12 * HOUR);
        expect(warning).toBeLessThanOrEqual(10 * DAY);
        expect(critical).toBeLessThanOrEqual(warning);
      }),
    );
  });
});

describe("identity", () => {
  test("comes from code, cause and owner alone", () => {
    expect(incidentId(KEY)).toMatch(/^[0-9a-f]{16}$/);
    expect(incidentId({ ...KEY })).toBe(incidentId(KEY));
    expect(incidentId({ ...KEY, owner: "shop" })).not.toBe(incidentId(KEY));
    expect(incidentId({ ...KEY, code: "leaf-expired" })).not.toBe(incidentId(KEY));
  });

  test("a certificate that ends and then has ended is one thread; two certificates are two", () => {
    expect(threadId({ ...KEY, code: "leaf-expired" })).toBe(threadId(KEY));
    expect(threadId({ ...KEY, cause: { kind: "certificate", key: "cd" } })).not.toBe(threadId(KEY));
    const self = { code: "sweep-late", cause: { kind: "monitor", key: "" }, owner: "" } as const;
    expect(threadId({ ...self, code: "store-failing" })).not.toBe(threadId(self));
  });
});
