import type { Step } from "../../core/alerts/steps/step.ts";
import type { Block, Column, Fact, Link, TreeLine } from "./content.ts";
import { shown } from "./shown.ts";

const WIDTH = 78;

/** The text form: complete, 78 columns where words allow it. */
export function plainText(blocks: readonly Block[]): string {
  return `${blocks.map(blockText).join("\n\n")}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "title":
      return wrapped(`${block.label.toUpperCase()} ${block.text}`);
    case "heading":
      return headingText(wrapped(block.text));
    case "text":
      return wrapped(block.text);
    case "facts":
      return factsText(block.rows);
    case "steps":
      return block.steps.map(stepText).join("\n\n");
    case "paste":
      return block.lines.map((line) => `    ${shown(line)}`).join("\n");
    case "tree":
      return block.lines.map(treeText).join("\n");
    case "table":
      return tableText(block.columns, block.rows);
    case "links":
      return block.links.map(linkText).join("\n");
    case "footer":
      return `-- \n${wrapped(block.text)}`;
  }
}

function headingText(text: string): string {
  const width = Math.max(...text.split("\n").map((line) => [...line].length));
  return `${text}\n${"-".repeat(width)}`;
}

function factsText(rows: readonly Fact[]): string {
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows.map(([label, value]) => wrapped(value, label.padEnd(width), " ".repeat(width))).join("\n");
}

function stepText({ text, paste }: Step, index: number): string {
  const number = `${index + 1}. `;
  const indent = " ".repeat(number.length);
  const lines = paste.map((line) => `${indent} ${shown(line)}`);
  return [wrapped(text, number, indent), ...(lines.length === 0 ? [] : ["", ...lines])].join("\n");
}

function treeText({ depth, text, isFault }: TreeLine): string {
  const indent = "   ".repeat(depth);
  if (isFault) return wrapped(text, `${indent}! `, `${indent}  `);
  const stem = depth === 0 ? "" : `${"   ".repeat(depth - 1)}+- `;
  return wrapped(text, stem, `${indent}  `);
}

/** Rows that are too wide for a line take several; what their columns are called then goes without saying. */
function tableText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const names = columns.map((column) => (typeof column === "string" ? column : column.name));
  const all = [names, ...rows].map((row) => row.map((cell) => shown(cell)));
  const widths = columns.map((_, i) => Math.max(...all.map((row) => [...(row[i] ?? "")].length)));
  if (widths.reduce((sum, width) => sum + width + 2, -2) > WIDTH)
    return rows.map((row) => tallRow(columns, row)).join("\n\n");
  const lines = all.map((row) =>
    row
      .map((cell, i) => cell + " ".repeat((widths[i] ?? 0) + 2 - [...cell].length))
      .join("")
      .trimEnd(),
  );
  return [...zoneLines(columns), ...lines].join("\n");
}

/** Above the table: within a heading it would make a column of days wider than its days. */
function zoneLines(columns: readonly Column[]): readonly string[] {
  const zones = columns.flatMap((column) => (typeof column === "string" ? [] : [column.zone]));
  return [...new Set(zones)].map((zone) => `(days in ${shown(zone)})`);
}

function tallRow(columns: readonly Column[], row: readonly string[]): string {
  const [first = "", ...rest] = row.map((cell, i) => withZone(cell, columns[i]));
  const told = rest.filter((cell) => cell !== "").join("; ");
  return `${shown(first)}\n${wrapped(told, "    ", "    ")}`;
}

/** Where no heading says in which zone a day is, the day does. */
function withZone(cell: string, column: Column | undefined): string {
  if (column === undefined || typeof column === "string") return cell;
  return cell.replace(/^\d{4}-\d\d-\d\d/, (day) => `${day} ${column.zone}`);
}

function linkText({ label, url }: Link): string {
  return `${label}: ${url}`;
}

/** Words in lines; one that is too long for a line gets its own. */
function wrapped(text: string, first = "", rest = ""): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of shown(text).split(" ")) {
    if (!isEmpty && [...line].length + 1 + [...word].length > WIDTH) {
      lines.push(line);
      [line, isEmpty] = [rest, true];
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].map((one) => one.trimEnd()).join("\n");
}
