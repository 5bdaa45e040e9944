import type { Severity } from "../core/findings/finding.ts";
import type { Style, Terminal } from "./terminal.ts";

/** What can stand in the first column of a list. */
export type Mark = Severity | "ok" | "unknown";

const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly style: Style }>> = {
  critical: { sign: "✗", style: "red" },
  warning: { sign: "!", style: "yellow" },
  info: { sign: "·", style: "cyan" },
  ok: { sign: "✓", style: "green" },
  unknown: { sign: "?", style: "yellow" },
};

interface MarkCell {
  readonly text: string;
  readonly brief: string;
  readonly style: Style;
}

/** "✗ critical": as a table cell. Sign and word both, because colour alone tells nothing to many; the sign alone where it is narrow. */
export function severityCell(mark: Mark): MarkCell {
  const { sign, style } = MARKS[mark];
  return { text: `${sign} ${mark}`, brief: sign, style };
}

export function severityMark(mark: Mark, terminal: Terminal): string {
  const { text, style } = severityCell(mark);
  return terminal.paint(style, text);
}
