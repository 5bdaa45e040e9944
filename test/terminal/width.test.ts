import fc from "fast-check";
import { expect, test } from "vitest";
import { printable } from "../../src/core/names/printable.ts";
import { cut, displayWidth, pad } from "../../src/terminal/width.ts";

test.each([
  ["", 0],
  ["abc", 3],
  ["例子", 4],
  ["www.例子.cn", 11],
  ["한국", 4],
  ["ｆｕｌｌ", 8],
  ["ä", 1],
  ["a\u0308", 1],
  ["пример", 6],
  ["🔒", 2],
  ["✗", 1],
  ["├─", 2],
  ["。", 2],
  ["𠀀", 2],
  ["✓ ok ━┄ → …", 11],
])("%j takes %i columns", (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test.each([
  ["abcdef", 6, "abcdef"],
  ["abcdef", 5, "abcd…"],
  ["abcdef", 1, "…"],
  ["abcdef", 0, ""],
  ["例子例子", 8, "例子例子"],
  ["例子例子", 7, "例子例…"],
  ["例子例子", 6, "例子…"],
])("%j cut to %i columns is %j", (text, width, expected) => {
  expect(cut(text, width)).toBe(expected);
});

const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom("例", "🔒", "a", "\u0308", "한"),
    fc.string({ unit: "binary", maxLength: 1 }),
  ),
});

test("cut never exceeds the width, pad reaches it", () => {
  fc.assert(
    fc.property(anyText.map(printable), fc.integer({ min: 0, max: 30 }), (text, width) => {
      const short = cut(text, width);
      expect(displayWidth(short)).toBeLessThanOrEqual(width);
      expect(displayWidth(pad(short, width, "right"))).toBe(width);
    }),
  );
});
