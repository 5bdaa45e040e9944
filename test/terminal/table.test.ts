import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { severityCell } from "../../src/terminal/severity-mark.ts";
import { type Cell, table } from "../../src/terminal/table.ts";
import { displayWidth } from "../../src/terminal/width.ts";
import { colourTerminal, plainTerminal } from "./plain-terminal.ts";

const COLUMNS = [{ title: "DOMAIN" }, { title: "DAYS", align: "right" as const }, { title: "STATE" }];
const ROWS: readonly (readonly Cell[])[] = [
  ["www.例子.cn", "12", severityCell("warning")],
  ["img.example.com", "-5", severityCell("critical")],
];

test("columns are aligned by what is seen", () => {
  expect(table(COLUMNS, ROWS, plainTerminal())).toBe(
    [
      "DOMAIN           DAYS  STATE",
      "www.例子.cn        12  ! warning",
      "img.example.com    -5  ✗ critical",
    ].join("\n"),
  );
});

test("the widest columns are cut until it fits", () => {
  expect(table(COLUMNS, ROWS, plainTerminal(26))).toBe(
    ["DOMAIN     DAYS  STATE", "www.例子…    12  ! warning", "img.exam…    -5  ✗ critic…"].join("\n"),
  );
});

test("a column to keep stays whole for as long as others can be cut", () => {
  const columns = [{ title: "DOMAIN", keep: true as const }, { title: "FINDING" }];
  const rows = [["img.example.com", "provider-default-certificate"]];
  expect(table(columns, rows, plainTerminal(30))).toBe(
    ["DOMAIN           FINDING", "img.example.com  provider-def…"].join("\n"),
  );
  expect(table(columns, rows, plainTerminal(20))).toBe(
    ["DOMAIN        FINDI…", "img.example…  provi…"].join("\n"),
  );
});

test("what cannot be cut further is too long rather than gone", () => {
  expect(table([{ title: "DOMAIN" }, { title: "STATES" }], [], plainTerminal(5))).toBe("DOMAIN  STATES");
});

test("colour changes nothing but colour", () => {
  const coloured = table(COLUMNS, ROWS, colourTerminal(30));
  expect(coloured).toContain("\u001b[31m");
  expect(stripVTControlCharacters(coloured)).toBe(table(COLUMNS, ROWS, plainTerminal(30)));
});

test("without rows the titles, missing cells empty", () => {
  expect(table(COLUMNS, [], plainTerminal())).toBe("DOMAIN  DAYS  STATE");
  expect(table(COLUMNS, [["a"]], plainTerminal())).toBe("DOMAIN  DAYS  STATE\na");
});

test("hostile text neither breaks lines nor reaches the terminal as control", () => {
  const cell = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell)), fc.integer({ min: 22, max: 60 }), (rows, width) => {
      const lines = table(COLUMNS, rows, plainTerminal(width)).split("\n");
      expect(lines).toHaveLength(rows.length + 1);
      for (const line of lines) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/\p{Cc}|\u202e/u);
      }
    }),
  );
});
