import type { Suppression } from "../core/alerts/suppression.ts";
import type { FindingCode } from "../core/findings/codes.ts";
import type { OpenFinding } from "../core/findings/finding.ts";
import { printable } from "../core/names/printable.ts";
import type { Instant } from "../core/time.ts";
import { bindingName } from "../core/views/binding-name.ts";
import { doubtText } from "../core/views/doubt-text.ts";
import { suppressionText } from "../core/views/suppression-text.ts";
import { distanceText, durationText } from "../core/words.ts";
import { mendLines } from "../terminal/remark-lines.ts";
import { severityCell } from "../terminal/severity-mark.ts";
import type { Style, Terminal } from "../terminal/terminal.ts";
import { displayWidth } from "../terminal/width.ts";
import { paragraph } from "../terminal/wrap.ts";

/** What keeps people from being told of a finding; undefined: nothing. */
export type SuppressedBy = (finding: OpenFinding) => Suppression | undefined;

export interface FindingsFrame {
  readonly now: Instant;
  readonly terminal: Terminal;
  /** How many are open, those that are not shown included. */
  readonly all: number;
  readonly suppressedBy: SuppressedBy;
  /** The fault of our own that makes a finding doubtful; undefined: none does. */
  readonly doubtedBy?: (finding: OpenFinding) => FindingCode | undefined;
  /** Undefined: nobody's in particular. Empty: somebody should own it, and nobody is named. */
  readonly ownerOf: (finding: OpenFinding) => string | undefined;
}

/** The whole in one line, then every finding with what is the matter and what to do, in the order given. Sentences are never cut. */
export function findingsReport(findings: readonly OpenFinding[], frame: FindingsFrame): string {
  const summary = paragraph("", summaryLine(findings, frame), frame.terminal);
  return [
    summary.map((line) => frame.terminal.paint("bold", line)).join("\n"),
    ...findings.map((finding) => block(finding, frame)),
  ].join("\n\n");
}

/** "25 findings: 13 critical, 9 warning, 3 info; 1 is kept quiet" */
function summaryLine(findings: readonly OpenFinding[], frame: FindingsFrame): string {
  const { all, suppressedBy, doubtedBy } = frame;
  const counts = Map.groupBy(findings, ({ severity }) => severity);
  const parts = (["critical", "warning", "info"] as const).flatMap((severity) => {
    const count = counts.get(severity)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const quiet = findings.filter((finding) => suppressedBy(finding) !== undefined).length;
  const of = findings.length === all ? "" : ` of ${all}`;
  const doubted = findings.filter((finding) => doubtedBy?.(finding) !== undefined).length;
  const doubt = doubted === 0 ? "" : `; ${doubted} ${doubted === 1 ? "is" : "are"} in doubt`;
  const kept = quiet === 0 ? "" : `; ${quiet} ${quiet === 1 ? "is" : "are"} kept quiet`;
  return `${findings.length}${of} finding${all === 1 ? "" : "s"}: ${parts.join(", ")}${doubt}${kept}`;
}

function block(finding: OpenFinding, frame: FindingsFrame): string {
  const { now, terminal, suppressedBy, doubtedBy, ownerOf } = frame;
  const { severity, code, openedAt, deadline, summary, remedy } = finding;
  const suppression = suppressedBy(finding);
  const fault = doubtedBy?.(finding);
  const owner = ownerOf(finding);
  const times = [
    `open for ${durationText(now - openedAt)}`,
    ...(deadline === undefined ? [] : [`deadline ${distanceText(deadline, now)}`]),
    ...(owner === undefined ? [] : [owner === "" ? "no owner" : `owner ${owner}`]),
  ].join(", ");
  const { text: mark, style } = severityCell(severity);
  return [
    ...folded(
      [
        { text: mark, style },
        { text: printable(subjectText(finding)), style: "bold" },
        { text: code, style: "bold" },
        { text: printable(times) },
      ],
      terminal,
    ),
    ...paragraph("    ", printable(summary), terminal),
    ...mendLines(remedy, terminal),
    ...(fault === undefined ? [] : paragraph("    ", doubtText(fault), terminal)),
    ...(suppression === undefined
      ? []
      : paragraph("    ", printable(suppressionText(suppression, now)), terminal)),
  ].join("\n");
}

interface Piece {
  readonly text: string;
  readonly style?: Style;
}

/** In one line, or on as many below as it takes. */
function folded(pieces: readonly Piece[], { width, paint }: Terminal): readonly string[] {
  const lines: { readonly columns: number; readonly text: string }[] = [];
  for (const { text, style } of pieces) {
    const painted = style === undefined ? text : paint(style, text);
    const last = lines.at(-1);
    const columns = (last?.columns ?? 0) + 2 + displayWidth(text);
    if (last !== undefined && columns <= width)
      lines[lines.length - 1] = { columns, text: `${last.text}  ${painted}` };
    else if (last === undefined) lines.push({ columns: displayWidth(text), text: painted });
    else lines.push({ columns: 4 + displayWidth(text), text: `    ${painted}` });
  }
  return lines.map(({ text }) => text);
}

function subjectText(finding: OpenFinding): string {
  if (finding.subject !== "binding") return `${finding.subject} ${finding.scope}`.trim();
  return finding.scope === "" ? bindingName(finding) : `${bindingName(finding)} (${finding.scope})`;
}
