import type { Column } from "./table.ts";

/** What a column needs, in columns of the terminal. */
export interface ColumnSize {
  readonly full: number;
  /** With the brief forms of its cells. */
  readonly brief: number;
}

/** A column that is shown, and how. */
export interface PlacedColumn {
  readonly index: number;
  readonly width: number;
  readonly isBrief: boolean;
}

export const GAP = "  ";
/** Nothing is cut below this; the line is then too long. */
const NARROWEST = 6;
/** What a column that may be cut, or that wraps, has to keep so that it is worth showing. */
const WORTH_CUT = 12;
const WORTH_WRAPPED = 20;

/**
 * Which columns are shown how wide: while they do not fit, columns turn brief or leave as their numbers say, then the widest of those
 * that need not stay whole are cut, then the others.
 */
export function placeColumns(
  columns: readonly Column[],
  sizes: readonly ColumnSize[],
  width: number,
): readonly PlacedColumn[] {
  let placed: readonly PlacedColumn[] = sizes.map(({ full }, index) => ({
    index,
    width: full,
    isBrief: false,
  }));
  if (lineWidth(placed) <= width) return placed;
  for (const measure of measuresOf(columns)) {
    if (lineWidth(placed.map((one) => atLeast(one, columns))) <= width) break;
    placed = measure.drops
      ? placed.filter(({ index }) => index !== measure.index)
      : placed.map((one) =>
          one.index === measure.index ? { ...one, width: sizes[one.index]?.brief ?? 0, isBrief: true } : one,
        );
  }
  const spared = shrink(placed, width, ({ index }) => columns[index]?.keep !== true);
  return shrink(spared, width, () => true);
}

interface Measure {
  readonly index: number;
  readonly rank: number;
  readonly drops: boolean;
}

/** Highest number first. */
function measuresOf(columns: readonly Column[]): readonly Measure[] {
  return columns
    .flatMap(({ brief, drop }, index) => [
      ...(brief === undefined ? [] : [{ index, rank: brief, drops: false }]),
      ...(drop === undefined ? [] : [{ index, rank: drop, drops: true }]),
    ])
    .toSorted((a, b) => b.rank - a.rank);
}

function atLeast(placed: PlacedColumn, columns: readonly Column[]): PlacedColumn {
  const column = columns[placed.index];
  if (column?.keep) return placed;
  const worth = column?.atLeast ?? (column?.wrap ? WORTH_WRAPPED : WORTH_CUT);
  return { ...placed, width: Math.min(placed.width, worth) };
}

function lineWidth(placed: readonly PlacedColumn[]): number {
  return placed.reduce((sum, { width }) => sum + width, GAP.length * (placed.length - 1));
}

/** Takes from the widest of the columns that may be cut. */
function shrink(
  placed: readonly PlacedColumn[],
  available: number,
  mayCut: (column: PlacedColumn) => boolean,
): readonly PlacedColumn[] {
  const shrunk = placed.map((one) => ({ ...one }));
  const free = shrunk.filter(mayCut);
  let excess = lineWidth(shrunk) - available;
  while (excess > 0) {
    const widest = Math.max(0, ...free.map(({ width }) => width));
    const column = free.find(({ width }) => width === widest);
    if (column === undefined || widest <= NARROWEST) break;
    column.width -= 1;
    excess -= 1;
  }
  return shrunk;
}
