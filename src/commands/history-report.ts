import type { Instant } from "../core/time.ts";
import { nameOfKey } from "../core/views/binding-name.ts";
import { type BindingHistory, historyLines } from "../core/views/history.ts";
import { whenCell } from "../terminal/cells.ts";
import { type Column, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

const COLUMNS: readonly Column[] = [
  { title: "when", keep: true, brief: 2 },
  { title: "what", keep: true },
  { title: "where", wrap: true },
  { title: "before → after", wrap: true },
];

export function historyReport(history: BindingHistory, now: Instant, terminal: Terminal): string {
  const name = nameOfKey(history.key);
  const lines = historyLines(history);
  if (lines.length === 0) return `${name}: nothing has happened yet.`;
  return `${terminal.paint("bold", name)}\n${table(
    COLUMNS,
    lines.map(({ at, what, where, text }) => [whenCell(at, now), what, where, text]),
    terminal,
  )}`;
}
