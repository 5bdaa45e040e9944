import { printable } from "../core/names/printable.ts";
import type { Style, Terminal } from "./terminal.ts";
import { cut, displayWidth, pad } from "./width.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** What people look for or copy: cut only when nothing else is left to cut. */
  readonly keep?: true;
}

export type Cell = string | { readonly text: string; readonly style: Style };

const GAP = "  ";
const NARROWEST = 6;

/**
 * Rows under their titles, in the order given; the widest columns that need not stay whole are cut until a line fits the terminal. Cells may
 * hold any text. No line end after the last line; without rows the titles alone.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  terminal: Terminal,
): string {
  const titles: readonly Cell[] = columns.map(({ title }) => ({ text: title, style: "bold" }));
  const lines = [titles, ...rows].map((row) => columns.map((_, index) => toCell(row[index] ?? "")));
  const natural = columns.map((_, index) => widestOf(lines, index));
  const available = terminal.width - GAP.length * (columns.length - 1);
  const spared = shrink(natural, available, (index) => columns[index]?.keep !== true);
  const widths = shrink(spared, available, () => true);
  return lines.map((line) => joinCells(line, columns, widths, terminal)).join("\n");
}

function toCell(cell: Cell): { readonly text: string; readonly style: Style | undefined } {
  return typeof cell === "string"
    ? { text: printable(cell), style: undefined }
    : { text: printable(cell.text), style: cell.style };
}

function widestOf(lines: readonly (readonly { readonly text: string }[])[], index: number): number {
  return lines.reduce((widest, line) => Math.max(widest, displayWidth(line[index]?.text ?? "")), 0);
}

/** Takes from the widest of the columns that may be cut; below the narrowest nothing is taken, the line is then too long. */
function shrink(
  natural: readonly number[],
  available: number,
  mayCut: (index: number) => boolean,
): readonly number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    const widest = Math.max(0, ...widths.filter((_, index) => mayCut(index)));
    if (widest <= NARROWEST) break;
    widths[widths.findIndex((width, index) => width === widest && mayCut(index))] = widest - 1;
    excess -= 1;
  }
  return widths;
}

function joinCells(
  line: readonly ReturnType<typeof toCell>[],
  columns: readonly Column[],
  widths: readonly number[],
  { paint }: Terminal,
): string {
  const cells = line.map(({ text, style }, index) => {
    const width = widths[index] ?? 0;
    const align = columns[index]?.align ?? "left";
    const short = cut(text, width);
    const padded = index === columns.length - 1 && align === "left" ? short : pad(short, width, align);
    return style === undefined ? padded : padded.replace(short, () => paint(style, short));
  });
  return cells.join(GAP).trimEnd();
}
