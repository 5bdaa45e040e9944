import { expect, it } from "vitest";
import { findingsReport } from "../../src/commands/findings-report.ts";
import type { OpenFinding } from "../../src/core/findings/finding.ts";
import { DAY, HOUR } from "../../src/core/time.ts";
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

it("says what, since when, until when, and what to do; sentences whole on a narrow terminal", () => {
  expect(findingsReport([finding], NOW, plainTerminal(40)).split("\n")).toEqual([
    "! warning  www.例子.cn:443 (www.xn--fsqu00a.cn)  leaf-expiring  open for 3 hours, deadline in 12 days",
    `    ${finding.summary}`,
    expect.stringMatching(/^ {4}→ Renew it\P{Cc}+$/u),
  ]);
});

it("names what is no domain by its kind", () => {
  const { deadline: _, ...endless } = finding;
  const source: OpenFinding = { ...endless, subject: "source", domain: "", port: 0, scope: "file" };
  const report = findingsReport([source, { ...endless, scope: "edge" }], NOW, plainTerminal());
  expect(report).toMatch(/^! warning {2}source file {2}leaf-expiring {2}open for 3 hours\n/);
  expect(report).toContain("\n\n! warning  www.例子.cn:443 (www.xn--fsqu00a.cn) (edge)  leaf-expiring");
});
