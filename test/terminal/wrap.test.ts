import fc from "fast-check";
import { expect, test } from "vitest";
import { printable } from "../../src/core/names/printable.ts";
import { displayWidth } from "../../src/terminal/width.ts";
import { paragraph, wrap, wrapHard } from "../../src/terminal/wrap.ts";

test("lines break at spaces; what people copy stays whole", () => {
  expect(wrap("get it at http://aia.example/ca.crt now", 12)).toEqual([
    "get it at",
    "http://aia.example/ca.crt",
    "now",
  ]);
  expect(wrap("  an indented line", 12)).toEqual(["  an", "indented", "line"]);
  expect(wrap("", 12)).toEqual([""]);
});

test("hard lines break anywhere, after a hyphen where there is one", () => {
  expect(wrapHard("provider-default-certificate", 18)).toEqual(["provider-default-", "certificate"]);
  expect(wrapHard("abcdefgh", 3)).toEqual(["abc", "def", "gh"]);
});

test("a paragraph goes on below its own begin, or as far in as told", () => {
  const terminal = { width: 24 };
  expect(paragraph("  → ", "Renew it and host the new one.", terminal)).toEqual([
    "  → Renew it and host",
    "    the new one.",
  ]);
  expect(paragraph("", "Renew it and host the new one.", terminal, 2)).toEqual([
    "Renew it and host the",
    "  new one.",
  ]);
  const sha256 = "ab".repeat(32);
  expect(paragraph("SHA-256  ", sha256, terminal)).toEqual([`SHA-256  ${sha256}`]);
});

const anyText = fc
  .array(fc.string({ unit: "binary", maxLength: 30 }))
  .map((words) => printable(words.join(" ")));

test("nothing is lost, and only a word of its own is wider than the terminal", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 20, max: 60 }), (text, width) => {
      const lines = wrap(text, width);
      expect(lines.join(" ")).toBe(text);
      for (const line of lines) {
        if (displayWidth(line) > width) expect(line.trim()).not.toContain(" ");
      }
      for (const line of wrapHard(text, width)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      const inset = paragraph("    → ", text, { width });
      expect(inset.map((line, i) => (i === 0 ? line : line.slice(6))).join(" ")).toBe(`    → ${text}`);
    }),
  );
});
