import { describe, expect, test } from "vitest";
import { severityMark } from "../../src/terminal/severity-mark.ts";
import { createTerminal } from "../../src/terminal/terminal.ts";
import { colourTerminal, plainTerminal } from "./plain-terminal.ts";

describe("colour", () => {
  test.each<[boolean, Readonly<Record<string, string>>, boolean]>([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [false, { FORCE_COLOR: "" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [true, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  ])("terminal: %s, environment: %j, colour: %s", (isTTY, env, coloured) => {
    const painted = createTerminal({ stream: { isTTY }, env }).paint("red", "x");
    expect(painted).toBe(coloured ? "\u001b[31mx\u001b[39m" : "x");
  });
});

test("width: the stream's on a terminal, endless elsewhere, the given one first", () => {
  expect(createTerminal({ stream: { isTTY: true, columns: 120 }, env: {} }).width).toBe(120);
  expect(createTerminal({ stream: { isTTY: true, columns: 0 }, env: {} }).width).toBe(80);
  expect(createTerminal({ stream: { columns: 120 }, env: {} }).width).toBe(Number.POSITIVE_INFINITY);
  expect(createTerminal({ stream: { isTTY: true, columns: 120 }, env: {}, width: 40 }).width).toBe(40);
});

test("marks say it in words too", () => {
  expect(severityMark("critical", plainTerminal())).toBe("✗ critical");
  expect(severityMark("ok", colourTerminal())).toBe("\u001b[32m✓ ok\u001b[39m");
});
