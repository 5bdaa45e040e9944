import { expect, it } from "vitest";
import { findingsReport } from "../../src/commands/findings-report.ts";
import type { Suppression } from "../../src/core/alerts/suppression.ts";
import type { OpenFinding } from "../../src/core/findings/finding.ts";
import { DAY, HOUR } from "../../src/core/time.ts";
import { displayWidth } from "../../src/terminal/width.ts";
import { NOW } from "../core/decide/build.ts";
import { plainTerminal } from "../terminal/plain-terminal.ts";

const finding: OpenFinding = {
  id: "0123",
  subject: "binding",
  domain: "www.xn--fsqu00a.cn",
  port: 443,
  code: "leaf-expiring",
  scope: "",
  severity: "warning",
  actor: "customer",
  summary: `The certificate ends soon. ${"It really does. ".repeat(10)}`,
  remedy: "Renew it\u001b[31m.",
  evidence: {},
  deadline: NOW + 12 * DAY,
  openedAt: NOW - 3 * HOUR,
  lastSeenAt: NOW,
};

const frame = { now: NOW, all: 1, suppressedBy: () => undefined, ownerOf: () => "web" };

it("says what, since when, until when, whose, and what to do; nothing is lost on a narrow terminal", () => {
  const wide = findingsReport([finding], { ...frame, terminal: plainTerminal() });
  expect(wide.split("\n")).toEqual([
    "1 finding: 1 warning",
    "",
    "! warning  www.例子.cn:443 (www.xn--fsqu00a.cn)  leaf-expiring  open for 3 hours, deadline in 12 days, owner web",
    `    ${finding.summary}`,
    expect.stringMatching(/^ {4}→ Renew it\P{Cc}+$/u),
  ]);
  const narrow = findingsReport([finding], { ...frame, terminal: plainTerminal(70) });
  for (const line of narrow.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(70);
  expect(narrow.replaceAll(/\s+/g, " ")).toBe(wide.replaceAll(/\s+/g, " "));
});

it("names what is no domain by its kind, and nobody as its owner", () => {
  const { deadline: _, ...endless } = finding;
  const source: OpenFinding = { ...endless, subject: "source", domain: "", port: 0, scope: "file" };
  const report = findingsReport([source, { ...endless, scope: "edge" }], {
    ...frame,
    all: 5,
    ownerOf: ({ subject }) => (subject === "binding" ? "web" : undefined),
    terminal: plainTerminal(),
  });
  expect(report).toMatch(
    /^2 of 5 findings: 2 warning\n\n! warning {2}source file {2}leaf-expiring {2}open for 3 hours\n/,
  );
  expect(report).toContain("\n\n! warning  www.例子.cn:443 (www.xn--fsqu00a.cn) (edge)  leaf-expiring");
});

it("says that nobody owns a domain", () => {
  const report = findingsReport([finding], { ...frame, ownerOf: () => "", terminal: plainTerminal() });
  expect(report).toMatch(/, deadline in 12 days, no owner\n/);
});

it("counts what is kept quiet and says by whom", () => {
  const suppression: Suppression = {
    id: 3,
    kind: "ack",
    match: {},
    createdAt: NOW,
    until: NOW + 2 * DAY,
    author: "li",
    reason: "ticket 4711",
    acknowledged: [],
  };
  const report = findingsReport([finding], {
    ...frame,
    suppressedBy: () => suppression,
    terminal: plainTerminal(),
  });
  expect(report).toMatch(/^1 finding: 1 warning; 1 is kept quiet\n/);
  expect(report).toMatch(/\n {4}Acknowledged by li until .+: ticket 4711 \(number 3\)$/);
});

it("counts what is in doubt and says by which fault of our own", () => {
  const report = findingsReport([finding, { ...finding, code: "not-deployed" }], {
    ...frame,
    all: 2,
    doubtedBy: ({ code }) => (code === "leaf-expiring" ? "clock-skewed" : undefined),
    terminal: plainTerminal(),
  });
  expect(report).toMatch(/^2 findings: 2 warning; 1 is in doubt\n/);
  expect(
    report.split("In doubt while clock-skewed is open: told to nobody before that is over."),
  ).toHaveLength(2);
});
