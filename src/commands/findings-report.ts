import type { Suppression } from "../core/alerts/suppression.ts";
import type { OpenFinding } from "../core/findings/finding.ts";
import { printable } from "../core/names/printable.ts";
import type { Instant } from "../core/time.ts";
import { bindingName } from "../core/views/binding-name.ts";
import { suppressionText } from "../core/views/suppression-text.ts";
import { distanceText, durationText } from "../core/words.ts";
import { severityMark } from "../terminal/severity-mark.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Every finding with what is the matter and what to do, in the order given. Sentences are never cut. */
export function findingsReport(
  findings: readonly OpenFinding[],
  now: Instant,
  terminal: Terminal,
  suppressedBy: SuppressedBy = () => undefined,
): string {
  return findings.map((finding) => block(finding, now, terminal, suppressedBy(finding))).join("\n\n");
}

/** What keeps people from being told of a finding; undefined: nothing. */
export type SuppressedBy = (finding: OpenFinding) => Suppression | undefined;

function block(
  finding: OpenFinding,
  now: Instant,
  terminal: Terminal,
  suppression: Suppression | undefined,
): string {
  const { severity, code, openedAt, deadline, summary, remedy } = finding;
  const times = [
    `open for ${durationText(now - openedAt)}`,
    ...(deadline === undefined ? [] : [`deadline ${distanceText(deadline, now)}`]),
  ];
  const head = `${subjectText(finding)}  ${code}`;
  return [
    `${severityMark(severity, terminal)}  ${terminal.paint("bold", printable(head))}  ${times.join(", ")}`,
    `    ${printable(summary)}`,
    `    → ${printable(remedy)}`,
    ...(suppression === undefined ? [] : [`    ${suppressionText(suppression, now)}`]),
  ].join("\n");
}

function subjectText(finding: OpenFinding): string {
  if (finding.subject !== "binding") return `${finding.subject} ${finding.scope}`.trim();
  return finding.scope === "" ? bindingName(finding) : `${bindingName(finding)} (${finding.scope})`;
}
