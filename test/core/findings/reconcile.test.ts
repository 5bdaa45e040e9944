import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding, OpenFinding, Severity } from "../../../src/core/findings/finding.ts";
import { findingId, findingKey } from "../../../src/core/findings/finding-id.ts";
import { clearedTransition, reconcile } from "../../../src/core/findings/reconcile.ts";
import { plainFinding as finding } from "./plain-finding.ts";

function open(overrides: Partial<Finding> = {}): OpenFinding {
  const base = finding(overrides);
  return { ...base, id: findingId(base), openedAt: 100, lastSeenAt: 150 };
}

describe("ids", () => {
  test("are the same on every machine", () => {
    expect(findingKey(finding())).toBe('["binding","img.example.com",443,"leaf-expiring",""]');
    expect(findingId(finding())).toMatch(/^[0-9a-f]{16}$/);
    expect(findingId(finding())).toBe(findingId(finding()));
  });

  test("hang on the key and on nothing else", () => {
    const told = finding({
      severity: "critical",
      deadline: 5,
      actor: "us",
      summary: "!",
      evidence: { subject: "x" },
    });
    expect(findingId(told)).toBe(findingId(finding()));
  });

  test("differ wherever the key does, however its parts are cut", () => {
    const part = fc.constantFrom("", "a", '"', ",", '","', "a,b", "\\");
    const key = fc.record({ domain: part, scope: part, port: fc.constantFrom(0, 1, 44, 443) });
    fc.assert(
      fc.property(key, key, (a, b) => {
        const same = a.domain === b.domain && a.scope === b.scope && a.port === b.port;
        expect(findingId(finding(a)) === findingId(finding(b))).toBe(same);
      }),
    );
  });
});

describe("reconcile", () => {
  const severities: readonly [Severity, Severity, string | undefined][] = [
    ["info", "warning", "escalated"],
    ["warning", "critical", "escalated"],
    ["info", "critical", "escalated"],
    ["critical", "warning", "eased"],
    ["warning", "info", "eased"],
    ["warning", "warning", undefined],
  ];
  test.each(severities)("%s → %s is worth: %s", (before, now, kind) => {
    const { open: still, transitions } = reconcile(
      [open({ severity: before })],
      [finding({ severity: now })],
      200,
    );
    expect(transitions.map((transition) => transition.kind)).toEqual(kind === undefined ? [] : [kind]);
    expect(still).toEqual([{ ...open({ severity: now }), openedAt: 100, lastSeenAt: 200 }]);
  });

  test("a new one opens, what is no longer judged is cleared as resolved", () => {
    const old = open({ scope: "edge" });
    const { open: still, transitions } = reconcile([old], [finding()], 200);
    expect(still).toEqual([{ ...finding(), id: findingId(finding()), openedAt: 200, lastSeenAt: 200 }]);
    expect(transitions).toEqual([
      { findingId: findingId(finding()), kind: "opened", at: 200, finding: finding(), reason: "" },
      {
        findingId: old.id,
        kind: "cleared",
        at: 200,
        finding: finding({ scope: "edge" }),
        reason: "resolved",
      },
    ]);
  });

  test("new words and evidence replace the old ones silently", () => {
    const told = finding({ summary: "It ends sooner.", deadline: 9, evidence: { subject: "CN=b" } });
    const { open: still, transitions } = reconcile([open()], [told], 200);
    expect(transitions).toEqual([]);
    expect(still).toMatchObject([told]);
  });

  test.each([
    [["info", "critical"]],
    [["critical", "info"]],
  ] as const)("judged twice (%j) counts once, with the graver severity", (pair) => {
    const { open: still, transitions } = reconcile(
      [],
      pair.map((severity) => finding({ severity })),
      200,
    );
    expect(still.map(({ severity }) => severity)).toEqual(["critical"]);
    expect(transitions).toHaveLength(1);
  });

  test("law: judging the same again changes nothing but the time; judging nothing clears everything", () => {
    const judged = fc.array(
      fc.record({
        scope: fc.constantFrom("", "edge", "origin", "mozilla"),
        severity: fc.constantFrom<Severity[]>("info", "warning", "critical"),
      }),
    );
    fc.assert(
      fc.property(judged, judged, (first, second) => {
        const one = reconcile([], first.map(finding), 1);
        const two = reconcile(one.open, second.map(finding), 2);
        const three = reconcile(two.open, second.map(finding), 3);
        expect(three.transitions).toEqual([]);
        expect(three.open).toEqual(two.open.map((known) => ({ ...known, lastSeenAt: 3 })));
        const none = reconcile(two.open, [], 4);
        expect(none.open).toEqual([]);
        expect(none.transitions.map(({ findingId: id }) => id).sort()).toEqual(
          two.open.map(({ id }) => id).sort(),
        );
      }),
    );
  });

  test("a cleared transition carries the finding without its memory", () => {
    expect(clearedTransition(open(), 7, "binding-removed")).toEqual({
      findingId: findingId(finding()),
      kind: "cleared",
      at: 7,
      finding: finding(),
      reason: "binding-removed",
    });
  });
});
