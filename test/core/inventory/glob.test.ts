import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesGlob } from "../../../src/core/inventory/glob.ts";

test.each([
  ["img.example.com", "img.example.com", true],
  ["img.example.com", "img.example.org", false],
  ["*.example.com", "img.example.com", true],
  ["*.example.com", "a.b.example.com", true],
  ["*.example.com", "example.com", false],
  ["*", "", true],
  ["", "", true],
  ["", "a", false],
  ["?", "", false],
  ["img?.example.com", "img1.example.com", true],
  ["img?.example.com", "img.example.com", false],
  ["a*b*c", "aXbYc", true],
  ["a*b*c", "abbc", true],
  ["a*b*c", "acb", false],
  ["**", "anything", true],
  ["*a", "aa", true],
  ["[a-z].+", "b", false],
  ["(a|b)", "a", false],
  ["IMG", "img", false],
])("%s fits %s: %s", (pattern, text, expected) => {
  expect(matchesGlob(pattern, text)).toBe(expected);
});

test("agrees with a regular expression of the same meaning", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  const patterns = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 8 });
  fc.assert(
    fc.property(patterns, letters, (pattern, text) => {
      const source = pattern.replace(/[.*?]/g, (sign) => ({ ".": "\\.", "*": ".*", "?": "." })[sign] ?? "");
      expect(matchesGlob(pattern, text)).toBe(new RegExp(`^${source}$`).test(text));
    }),
    { numRuns: 2000 },
  );
});

test("a hostile pattern ends", () => {
  expect(matchesGlob(`${"*a".repeat(150)}b`, "a".repeat(20_000))).toBe(false);
  expect(matchesGlob(`${"*?".repeat(150)}*`, "a".repeat(20_000))).toBe(true);
});
