import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Alert } from "../../../src/core/alerts/alert.ts";
import {
  ALERT_LIFETIME_MS,
  type AlertsInput,
  alertName,
  alertsToPush,
} from "../../../src/core/alerts/alertmanager-alerts.ts";
import { FINDING_CODES, type FindingCode } from "../../../src/core/findings/codes.ts";
import type { Finding, OpenFinding, Severity, Transition } from "../../../src/core/findings/finding.ts";
import { findingId } from "../../../src/core/findings/finding-id.ts";
import { reconcile } from "../../../src/core/findings/reconcile.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../../src/core/time.ts";
import { plainFinding as finding } from "../findings/plain-finding.ts";

const NOW: Instant = Date.UTC(2026, 10, 22, 12);

const DOWN = finding({
  subject: "monitor",
  domain: "",
  port: 0,
  code: "network-down",
  severity: "critical",
  actor: "us",
});

function open(one: Finding, openedAt: Instant = NOW - HOUR): OpenFinding {
  return { ...one, id: findingId(one), openedAt, lastSeenAt: NOW };
}

function moved(kind: Transition["kind"], one: Finding, at: Instant, reason = ""): Transition {
  return { findingId: findingId(one), kind, at, finding: one, reason };
}

function input(changes: Partial<AlertsInput> = {}): AlertsInput {
  return {
    at: NOW,
    open: [],
    transitions: [],
    ownerOf: ({ subject }) => (subject === "binding" ? "web" : ""),
    isSuppressed: () => false,
    links: { runbook: () => undefined, status: () => undefined },
    ...changes,
  };
}

/** One line per alert: `runs leaf-expiring warning` or `ended leaf-expiring warning -60` (minutes from now). */
function told(alerts: readonly Alert[], at: Instant = NOW): readonly string[] {
  return alerts.map(({ labels, endsAt }) =>
    endsAt > at
      ? `runs ${labels["code"]} ${labels["severity"]}`
      : `ended ${labels["code"]} ${labels["severity"]} ${(endsAt - at) / MINUTE}`,
  );
}

describe("an alert", () => {
  test("has these labels, texts and times", () => {
    const [alert] = alertsToPush(
      input({
        open: [open(finding({ code: "trust-ending", scope: "mozilla" }), NOW - DAY)],
        links: {
          runbook: (code, about) => `https://status.example/runbooks/${code}?domain=${about?.domain}`,
          status: ({ domain }) => `https://status.example/domains/${domain}`,
        },
      }),
    );
    expect(alert).toEqual({
      labels: {
        alertname: "CerthorizonTrustEnding",
        subject: "binding",
        domain: "img.example.com",
        port: "443",
        code: "trust-ending",
        scope: "mozilla",
        severity: "warning",
        owner: "web",
      },
      annotations: {
        summary: "The certificate ends.",
        description: "Renew it.",
        runbook_url: "https://status.example/runbooks/trust-ending?domain=img.example.com",
        status_url: "https://status.example/domains/img.example.com",
      },
      startsAt: NOW - DAY,
      endsAt: NOW + DAY,
      generatorUrl: "https://status.example/domains/img.example.com",
    });
  });

  test("leaves out what is empty", () => {
    const [alert] = alertsToPush(input({ open: [open(DOWN)] }));
    expect(alert?.labels).toEqual({
      alertname: "CerthorizonNetworkDown",
      subject: "monitor",
      code: "network-down",
      severity: "critical",
    });
    expect(Object.keys(alert?.annotations ?? {})).toEqual(["summary", "description"]);
    expect(alert?.generatorUrl).toBeUndefined();
  });

  test("has printable texts of bounded length", () => {
    const hostile = `\u202e\u0000${"中\u{1f512}".repeat(2_000)}`;
    const [alert] = alertsToPush(input({ open: [open(finding({ summary: hostile, remedy: hostile }))] }));
    for (const text of Object.values(alert?.annotations ?? {})) {
      expect([...text].length).toBeLessThanOrEqual(1_000);
      expect(text).toMatch(/^\\u\{202e\}\\u\{0\}中🔒.*…$/u);
      expect(text.isWellFormed()).toBe(true);
    }
  });

  test("starts when it was told, not in the future of a clock that was set back", () => {
    const ahead = NOW + 3 * DAY;
    const alerts = alertsToPush(
      input({
        open: [open(finding(), ahead)],
        transitions: [moved("cleared", finding({ code: "renew-by" }), ahead)],
      }),
    );
    expect(told(alerts)).toEqual(["runs leaf-expiring warning", "ended renew-by warning 0"]);
    for (const { startsAt, endsAt } of alerts) expect(startsAt).toBeLessThanOrEqual(Math.min(NOW, endsAt));
  });

  test.each([
    ["leaf-expired", "CerthorizonLeafExpired"],
    ["untrusted", "CerthorizonUntrusted"],
    ["http2-missing", "CerthorizonHttp2Missing"],
    ["common-name-not-in-san", "CerthorizonCommonNameNotInSan"],
  ] as const)("%s is called %s", (code, name) => {
    expect(alertName(code)).toBe(name);
  });
});

const WARNING = finding();
const CRITICAL = finding({ severity: "critical" });
const INFO = finding({ severity: "info" });
const OUTAGE = finding({ code: "unreachable", severity: "critical" });
const MILD_OUTAGE = finding({ code: "unreachable", severity: "warning" });

describe("what is told", () => {
  test.each<[string, Partial<AlertsInput>, readonly string[]]>([
    ["nothing of information", { open: [open(INFO)] }, []],
    ["what is open, whatever its age", { open: [open(WARNING, 0)] }, ["runs leaf-expiring warning"]],
    [
      "the end of what was cleared, at its time",
      { transitions: [moved("opened", WARNING, NOW - 2 * HOUR), moved("cleared", WARNING, NOW - HOUR)] },
      ["ended leaf-expiring warning -60"],
    ],
    ["no end of information", { transitions: [moved("cleared", INFO, NOW - HOUR)] }, []],
    ["no end after 25 hours", { transitions: [moved("cleared", WARNING, NOW - 25 * HOUR)] }, []],
    [
      "an end for longer than an alert lives",
      { transitions: [moved("cleared", WARNING, NOW - 24.9 * HOUR)] },
      ["ended leaf-expiring warning -1494"],
    ],
    [
      "no end of what has opened again",
      { open: [open(WARNING)], transitions: [moved("cleared", WARNING, NOW - 2 * HOUR)] },
      ["runs leaf-expiring warning"],
    ],
    [
      "an escalation, first the graver one",
      { open: [open(CRITICAL)], transitions: [moved("escalated", CRITICAL, NOW - HOUR)] },
      ["runs leaf-expiring critical", "ended leaf-expiring warning -60"],
    ],
    [
      "an escalation from information as an opening",
      { open: [open(WARNING)], transitions: [moved("escalated", WARNING, NOW - HOUR)] },
      ["runs leaf-expiring warning"],
    ],
    [
      "an easing",
      { open: [open(WARNING)], transitions: [moved("eased", WARNING, NOW - HOUR)] },
      ["runs leaf-expiring warning", "ended leaf-expiring critical -60"],
    ],
    [
      "an easing to information",
      { open: [open(INFO)], transitions: [moved("eased", INFO, NOW - HOUR)] },
      ["ended leaf-expiring warning -60", "ended leaf-expiring critical -60"],
    ],
    [
      "up and down again",
      {
        open: [open(WARNING)],
        transitions: [moved("eased", WARNING, NOW - HOUR), moved("escalated", CRITICAL, NOW - 2 * HOUR)],
      },
      ["runs leaf-expiring warning", "ended leaf-expiring critical -60"],
    ],
    [
      "up and gone",
      {
        transitions: [
          moved("escalated", CRITICAL, NOW - 2 * HOUR),
          moved("cleared", CRITICAL, NOW - HOUR, "resolved"),
        ],
      },
      ["ended leaf-expiring warning -120", "ended leaf-expiring critical -60"],
    ],
    [
      "the last of several ends",
      {
        transitions: [moved("cleared", WARNING, NOW - HOUR), moved("cleared", WARNING, NOW - 3 * HOUR)],
      },
      ["ended leaf-expiring warning -60"],
    ],
    [
      "suppressed findings as ended",
      { open: [open(WARNING), open(OUTAGE)], isSuppressed: ({ code }) => code === "leaf-expiring" },
      ["runs unreachable critical", "ended leaf-expiring warning 0"],
    ],
    ["nothing of suppressed information", { open: [open(INFO)], isSuppressed: () => true }, []],
  ])("%s", (_, changes, expected) => {
    expect(told(alertsToPush(input(changes)))).toEqual(expected);
  });
});

describe.each(["network-down", "clock-skewed"] as const)("while the monitor has %s", (code) => {
  const fault = open({ ...DOWN, code }, NOW - 30 * MINUTE);
  const before = NOW - HOUR;
  const since = NOW - 10 * MINUTE;

  test.each<[string, Partial<AlertsInput>, readonly string[]]>([
    ["an outage from before runs on", { open: [open(OUTAGE, before)] }, ["runs unreachable critical"]],
    ["no outage starts", { open: [open(OUTAGE, since)] }, []],
    [
      "nor one that the same sweep opened, before the fault was seen",
      { open: [open(OUTAGE, fault.openedAt - MINUTE)] },
      [],
    ],
    ["none ends", { transitions: [moved("cleared", OUTAGE, since, "explained")] }, []],
    ["none changes", { open: [open(OUTAGE, before)], transitions: [moved("escalated", OUTAGE, since)] }, []],
    [
      "what ended before stays over",
      { transitions: [moved("cleared", OUTAGE, before)] },
      ["ended unreachable critical -60"],
    ],
    [
      "everything else goes on",
      { open: [open(WARNING, since)], transitions: [moved("cleared", finding({ code: "renew-by" }), since)] },
      ["runs leaf-expiring warning", "ended renew-by warning -10"],
    ],
    [
      "silences still hold",
      { open: [open(OUTAGE, before)], isSuppressed: (one) => one.code === "unreachable" },
      ["ended unreachable critical 0"],
    ],
  ])("%s", (_, changes, expected) => {
    const alerts = alertsToPush(input({ ...changes, open: [fault, ...(changes.open ?? [])] }));
    expect(told(alerts)).toEqual([`runs ${code} critical`, ...expected]);
  });

  test("what ran goes on as it was, and ends or changes when the fault is over", () => {
    const other = finding({ code: "dns-failed", severity: "critical" });
    const first = alertsToPush(
      input({ at: before, open: [open(MILD_OUTAGE, before - HOUR), open(other, before - HOUR)] }),
    );
    const changes = {
      open: [open(OUTAGE, before - HOUR)],
      transitions: [moved("escalated", OUTAGE, since), moved("cleared", other, since)],
    };
    const during = alertsToPush(input({ ...changes, open: [...changes.open, fault], previous: first }));
    expect(told(during)).toEqual([
      `runs ${code} critical`,
      "runs unreachable warning",
      "runs dns-failed critical",
    ]);
    expect(during.map(({ endsAt }) => endsAt)).toEqual(Array(3).fill(NOW + ALERT_LIFETIME_MS));
    const later = NOW + HOUR;
    const after = alertsToPush(
      input({
        ...changes,
        at: later,
        transitions: [...changes.transitions, moved("cleared", fault, later)],
        previous: during,
      }),
    );
    expect(told(after, later)).toEqual([
      "runs unreachable critical",
      "ended unreachable warning -70",
      "ended dns-failed critical -70",
      `ended ${code} critical 0`,
    ]);
  });
});

test.each([
  ["keeps outages back", 59, ["runs clock-skewed warning"]],
  ["for an hour", 60, ["runs unreachable critical", "runs clock-skewed warning"]],
])("a provider's other clock %s", (_, minutes, expected) => {
  const begun = NOW - minutes * MINUTE;
  const fault = open({ ...DOWN, code: "clock-skewed", severity: "warning" }, begun);
  const alerts = alertsToPush(input({ open: [fault, open(OUTAGE, begun)] }));
  expect(told(alerts).toSorted()).toEqual(expected.toSorted());
});

describe("what was told before", () => {
  const first = alertsToPush(input({ at: NOW - HOUR, open: [open(WARNING, NOW - 2 * HOUR)] }));

  test("ends when its owner changes", () => {
    const alerts = alertsToPush(
      input({ open: [open(WARNING, NOW - 2 * HOUR)], ownerOf: () => "platform", previous: first }),
    );
    expect(alerts.map(({ labels, startsAt, endsAt }) => [labels["owner"], startsAt, endsAt])).toEqual([
      ["platform", NOW - 2 * HOUR, NOW + DAY],
      ["web", NOW - 2 * HOUR, NOW],
    ]);
  });

  test("ends when the binding is gone and nobody knows its owner any more", () => {
    const gone = moved("cleared", WARNING, NOW - MINUTE, "binding-removed");
    const alerts = alertsToPush(input({ transitions: [gone], ownerOf: () => "", previous: first }));
    expect(alerts.map(({ labels, endsAt }) => [labels["owner"], endsAt - NOW])).toEqual([
      [undefined, -MINUTE],
      ["web", 0],
    ]);
  });

  test("is ended again for 25 hours, since a message may have been lost", () => {
    const push = (at: Instant, previous: readonly Alert[]) => alertsToPush(input({ at, previous }));
    const second = push(NOW, first);
    const third = push(NOW + 24 * HOUR, second);
    expect([second, third].map((alerts) => told(alerts))).toEqual([
      ["ended leaf-expiring warning 0"],
      ["ended leaf-expiring warning 0"],
    ]);
    expect(push(NOW + 25 * HOUR, third)).toEqual([]);
  });

  test("tells when an alert began that is over", () => {
    const cleared = { transitions: [moved("cleared", WARNING, NOW - MINUTE)], previous: first };
    const [alert] = alertsToPush(input(cleared));
    expect([alert?.startsAt, alert?.endsAt]).toEqual([NOW - 2 * HOUR, NOW - MINUTE]);
  });
});

const CODES: readonly FindingCode[] = ["leaf-expiring", "unreachable", "untrusted", "renew-by"];
const anyFinding = fc
  .record({
    domain: fc.constantFrom("a.example", "b.example"),
    code: fc.constantFrom(...CODES),
    severity: fc.constantFrom<Severity>("info", "warning", "critical"),
  })
  .map(finding);

const step = fc.record({
  minutes: fc.integer({ min: 1, max: 300 }),
  judged: fc.array(anyFinding, { maxLength: 6 }),
  isDown: fc.boolean(),
  suppressed: fc.subarray([...CODES]),
  ownerIs: fc.constantFrom("web", "platform"),
});

describe("laws", () => {
  test("no two running alerts have the same labels, and no ended one those of a running one", () => {
    const time = fc.integer({ min: NOW - 30 * HOUR, max: NOW });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyFinding, time), { maxLength: 12 }),
        fc.array(
          fc.tuple(
            fc.constantFrom<Transition["kind"]>("opened", "escalated", "eased", "cleared"),
            anyFinding,
            time,
          ),
          { maxLength: 12 },
        ),
        fc.option(time, { nil: undefined }),
        fc.subarray([...CODES]),
        (opened, transitions, downSince, suppressed) => {
          const one = input({
            open: [
              ...opened.map(([each, at]) => open(each, at)),
              ...(downSince === undefined ? [] : [open(DOWN, downSince)]),
            ],
            transitions: transitions.map(([kind, each, at]) => moved(kind, each, at)),
            isSuppressed: ({ code }) => suppressed.includes(code),
          });
          const alerts = alertsToPush(one);
          for (const all of [alerts, alertsToPush({ ...one, at: NOW + HOUR, previous: alerts })]) {
            const labels = all.map((alert) => JSON.stringify(alert.labels));
            expect(new Set(labels).size).toBe(labels.length);
          }
        },
      ),
    );
  });

  /** An Alertmanager that believes everything, beside a daemon through any weather. */
  test.each([
    ["that goes on", false],
    ["that starts anew for every push", true],
  ])("after every push of a daemon %s exactly that fires which is open, told and believed", (_, forgets) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
        const firing = new Map<string, Alert>();
        let findings: OpenFinding[] = [];
        let before: readonly string[] = [];
        let openBefore: readonly string[] = [];
        let previous: readonly Alert[] = [];
        const transitions: Transition[] = [];
        let at = NOW;
        for (const { minutes, judged, isDown, suppressed, ownerIs } of steps) {
          at += minutes * MINUTE;
          const owner = forgets ? "web" : ownerIs;
          const next = reconcile(findings, [...judged, ...(isDown ? [DOWN] : [])], at);
          transitions.push(...next.transitions);
          findings = next.open;
          previous = alertsToPush(
            input({
              at,
              open: findings,
              transitions,
              previous: forgets ? [] : previous,
              ownerOf: () => owner,
              isSuppressed: ({ code }) => suppressed.includes(code),
            }),
          );
          for (const alert of previous) firing.set(JSON.stringify(alert.labels), alert);
          const now = [...firing.values()].filter(({ endsAt }) => endsAt > at);
          const names = (some: readonly Alert[]) =>
            some.map(({ labels: l }) => `${l["domain"]} ${l["code"]} ${l["severity"]} ${l["owner"]}`).sort();
          const isOutage = (code: string) => FINDING_CODES[code as FindingCode].class === "outage";
          const wanted = findings
            .filter(({ code, severity }) => severity !== "info" && !suppressed.includes(code))
            .map(
              ({ domain, code, severity }) =>
                `${domain || undefined} ${code} ${severity} ${domain === "" ? undefined : owner}`,
            )
            .sort();
          if (!isDown) expect(names(now)).toEqual(wanted);
          else {
            const [outages, others] = [true, false].map((is) =>
              names(now.filter(({ labels: { code = "" } }) => isOutage(code) === is)),
            );
            expect(others).toEqual(wanted.filter((name) => !isOutage(name.split(" ")[1] ?? "")));
            // Nothing new: it fired before, or was open before the fault and only silenced.
            const withoutOwner = (name: string) => name.split(" ").slice(0, 3).join(" ");
            const known = new Set([...before, ...openBefore].map(withoutOwner));
            for (const name of outages ?? []) expect(known).toContain(withoutOwner(name));
          }
          if (!isDown) openBefore = findings.map((f) => `${f.domain} ${f.code} ${f.severity}`);
          before = names(now);
        }
      }),
    );
  });
});
