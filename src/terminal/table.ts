import { printable } from "../core/names/printable.ts";
import { type ColumnSize, GAP, type PlacedColumn, placeColumns } from "./table-layout.ts";
import type { Style, Terminal } from "./terminal.ts";
import { cut, displayWidth, pad } from "./width.ts";
import { wrapHard } from "./wrap.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** What people look for or copy: cut only when nothing else is left to cut. */
  readonly keep?: true;
  /** Sentences: what does not fit goes on below instead of being cut. */
  readonly wrap?: true;
  /** Columns of the terminal that it needs to be worth its place; others leave before it gets less. */
  readonly atLeast?: number;
  /** Where lines do not fit, columns turn to the brief form of their cells, or leave, the highest number first. */
  readonly brief?: number;
  readonly drop?: number;
}

export type Cell = string | { readonly text: string; readonly style?: Style; readonly brief?: string };

/**
 * Rows under their titles, in the order given, made to fit the terminal. Cells may hold any text. No line end after the last line; without
 * rows the titles alone.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  terminal: Terminal,
): string {
  const titles: readonly Cell[] = columns.map(({ title }) => ({ text: title, style: "bold" }));
  const lines = [titles, ...rows].map((row) => columns.map((_, index) => toCell(row[index] ?? "")));
  const sizes = columns.map((_, index) => sizeOf(lines, index));
  const placed = placeColumns(columns, sizes, terminal.width);
  return lines.flatMap((line) => rowLines(line, columns, placed, terminal)).join("\n");
}

/** Columns that the whole table takes where nothing is made to fit. */
export function naturalWidth(columns: readonly Column[], rows: readonly (readonly Cell[])[]): number {
  const lines = [columns.map(({ title }) => title), ...rows].map((row) => row.map(toCell));
  const widths = columns.map((_, index) => sizeOf(lines, index).full);
  return widths.reduce((sum, width) => sum + width, GAP.length * (columns.length - 1));
}

interface CleanCell {
  readonly text: string;
  readonly brief: string;
  readonly style: Style | undefined;
}

function toCell(cell: Cell): CleanCell {
  const { text, style, brief = text } = typeof cell === "string" ? { text: cell, style: undefined } : cell;
  return { text: printable(text), brief: printable(brief), style };
}

function sizeOf(lines: readonly (readonly CleanCell[])[], index: number): ColumnSize {
  const widest = (textOf: (cell: CleanCell) => string): number =>
    lines.reduce((most, line) => {
      const cell = line[index];
      return cell === undefined ? most : Math.max(most, displayWidth(textOf(cell)));
    }, 0);
  return { full: widest(({ text }) => text), brief: widest(({ brief }) => brief) };
}

function rowLines(
  cells: readonly CleanCell[],
  columns: readonly Column[],
  placed: readonly PlacedColumn[],
  { paint }: Terminal,
): readonly string[] {
  const stacks = placed.map(({ index, width, isBrief }) => {
    const cell = cells[index];
    const text = (isBrief ? cell?.brief : cell?.text) ?? "";
    return columns[index]?.wrap ? wrapHard(text, Math.max(2, width)) : [cut(text, width)];
  });
  const height = Math.max(1, ...stacks.map((stack) => stack.length));
  return Array.from({ length: height }, (_, level) =>
    placed
      .map(({ index, width }, at) => {
        const text = stacks[at]?.[level] ?? "";
        const align = columns[index]?.align ?? "left";
        const style = cells[index]?.style;
        const padded = at === placed.length - 1 && align === "left" ? text : pad(text, width, align);
        return style === undefined || text === "" ? padded : padded.replace(text, () => paint(style, text));
      })
      .join(GAP)
      .trimEnd(),
  );
}
