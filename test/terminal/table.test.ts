import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { severityCell } from "../../src/terminal/severity-mark.ts";
import { type Cell, type Column, table } from "../../src/terminal/table.ts";
import { displayWidth } from "../../src/terminal/width.ts";
import { colourTerminal, plainTerminal } from "./plain-terminal.ts";

const COLUMNS: readonly Column[] = [
  { title: "DOMAIN" },
  { title: "DAYS", align: "right" },
  { title: "STATE" },
];
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

test("columns turn brief and leave by their numbers before others are cut", () => {
  const columns: readonly Column[] = [
    { title: "", keep: true, brief: 1 },
    { title: "DOMAIN", keep: true },
    { title: "ENDS", keep: true, brief: 3 },
    { title: "BAR", keep: true, drop: 2 },
  ];
  const ends = { text: "2026-12-04 11:00 UTC", brief: "2026-12-04" };
  const rows = [[severityCell("warning"), "img.example.com", ends, "━━┄┄"]];
  const at = (width: number) => table(columns, rows, plainTerminal(width)).split("\n")[1];
  expect(at(54)).toBe("! warning  img.example.com  2026-12-04 11:00 UTC  ━━┄┄");
  expect(at(53)).toBe("! warning  img.example.com  2026-12-04  ━━┄┄");
  expect(at(43)).toBe("! warning  img.example.com  2026-12-04");
  expect(at(37)).toBe("!  img.example.com  2026-12-04");
  expect(at(29)).toBe("!  img.example.c…  2026-12-04");
});

test("a column that wraps goes on below itself and loses nothing", () => {
  const columns: readonly Column[] = [
    { title: "WHAT", wrap: true },
    { title: "WHEN", keep: true },
  ];
  const rows = [["a sentence that is long, and provider-default-certificate", "today"]];
  expect(table(columns, rows, plainTerminal(25)).split("\n")).toEqual([
    "WHAT                WHEN",
    "a sentence that is  today",
    "long, and",
    "provider-default-",
    "certificate",
  ]);
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

const anyColumn: fc.Arbitrary<Column> = fc.record(
  {
    title: fc.string({ maxLength: 8 }),
    keep: fc.constant(true as const),
    wrap: fc.constant(true as const),
    brief: fc.nat(9),
    drop: fc.nat(9),
  },
  { requiredKeys: ["title"] },
);

test("whatever the columns, no line is wider than the terminal", () => {
  const cell = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.record({ text: fc.lorem(), brief: fc.string({ maxLength: 5 }) }),
  );
  const columns = fc.array(anyColumn, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(columns, fc.array(fc.array(cell)), fc.integer({ min: 40, max: 90 }), (shown, rows, width) => {
      for (const line of table(shown, rows, plainTerminal(width)).split("\n")) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
    }),
  );
});
