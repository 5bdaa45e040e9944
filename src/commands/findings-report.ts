import type { OpenFinding } from "../core/findings/finding.ts";
import type { Instant } from "../core/time.ts";
import { severityCell } from "../terminal/severity-mark.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { relativeTime } from "../terminal/time-text.ts";
import { bindingName } from "./binding-name.ts";

const COLUMNS = [
  { title: "" },
  { title: "subject" },
  { title: "finding" },
  { title: "since" },
  { title: "deadline" },
  { title: "what and what to do" },
];

/** One line per finding, in the order given. */
export function findingsTable(findings: readonly OpenFinding[], now: Instant, terminal: Terminal): string {
  const rows = findings.map((finding) => [
    severityCell(finding.severity),
    subjectText(finding),
    finding.code,
    relativeTime(finding.openedAt, now),
    finding.deadline === undefined ? "" : relativeTime(finding.deadline, now),
    `${finding.summary} → ${finding.remedy}`,
  ]);
  return table(COLUMNS, rows, terminal);
}

function subjectText(finding: OpenFinding): string {
  if (finding.subject !== "binding") return `${finding.subject} ${finding.scope}`.trim();
  return finding.scope === "" ? bindingName(finding) : `${bindingName(finding)} (${finding.scope})`;
}
