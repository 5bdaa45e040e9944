import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameInSentence, printable } from "../../../src/core/names/printable.ts";

describe("printable", () => {
  it.each([
    ["", ""],
    ["plain ASCII, 例子 и ещё العربية 😀", "plain ASCII, 例子 и ещё العربية 😀"],
    ["a\nb\r\tc\0", "a\\u{a}b\\u{d}\\u{9}c\\u{0}"],
    ["\x1b[2J\x7f\x9b", "\\u{1b}[2J\\u{7f}\\u{9b}"],
    ["\u202eevil\u2066\u200f", "\\u{202e}evil\\u{2066}\\u{200f}"],
    ["a\u200b\u200d\ufeff\u00ad", "a\\u{200b}\\u{200d}\\u{feff}\\u{ad}"],
    ["\u2028\u2029\u00a0\u2003", "\\u{2028}\\u{2029}\\u{a0}\\u{2003}"],
    ["\u3164\uffa0\u2800\ufe0f", "\\u{3164}\\u{ffa0}\\u{2800}\\u{fe0f}"],
    ["\ud800x\udc00", "\\u{d800}x\\u{dc00}"],
    ["\u{e000}\u{10ffff}\u0378", "\\u{e000}\\u{10ffff}\\u{378}"],
    ["\u{e0041}", "\\u{e0041}"],
    ["全\u3000角", "全\u3000角"],
  ])("%j becomes %j", (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it("leaves nothing invisible and changes nothing twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});

describe("a name in a sentence", () => {
  it.each([
    ["is whole", "www.example.com", "www.example.com"],
    ["is whole up to the longest of DNS", "x".repeat(253), "x".repeat(253)],
    ["is cut beyond", "x".repeat(254), `${"x".repeat(253)}…`],
    ["is printable", "a\u202eb", "a\\u{202e}b"],
    ["is cut as it is shown", "\u202e".repeat(200), `${"\\u{202e}".repeat(32).slice(0, 253)}…`],
  ])("%s", (_, name, shown) => {
    expect(nameInSentence(name)).toBe(shown);
  });
});
