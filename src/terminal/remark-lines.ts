import { printable } from "../core/names/printable.ts";
import { type Mark, severityCell } from "./severity-mark.ts";
import type { Terminal } from "./terminal.ts";
import { paragraph } from "./wrap.ts";

/** What is so, and what to do; sentences of any text. */
export interface RemarkText {
  readonly mark: Mark;
  readonly code: string;
  readonly summary: string;
  /** Empty: nothing to do. */
  readonly remedy: string;
}

/** "✗ critical leaf-expired: …", and below it "→ …"; never cut. */
export function remarkLines(
  { mark, code, summary, remedy }: RemarkText,
  terminal: Terminal,
): readonly string[] {
  const { text, style } = severityCell(mark);
  const [first = "", ...rest] = paragraph(`${text} `, printable(`${code}: ${summary}`), terminal, 4);
  return [
    terminal.paint(style, text) + first.slice(text.length),
    ...rest,
    ...(remedy === "" ? [] : mendLines(remedy, terminal)),
  ];
}

/** "    → Renew it." */
export function mendLines(remedy: string, terminal: Terminal): readonly string[] {
  return paragraph("    → ", printable(remedy), terminal);
}

/** The terminal that is left beside an indentation. */
export function inset(terminal: Terminal, columns: number): Terminal {
  return { ...terminal, width: terminal.width - columns };
}
