import { expect, test } from "vitest";
import { nearest, suggestion } from "../../src/config/suggest.ts";

const KNOWN = ["domains", "defaults", "owners", "stores"];

test.each([
  ["domain", "domains"],
  ["Domains", "domains"],
  ["onwers", "owners"],
  ["store", "stores"],
  ["stroes", "stores"],
  ["x", undefined],
  ["", undefined],
  ["somethingelse", undefined],
  ["d".repeat(100_000), undefined],
])("near %s is %s", (word, expected) => {
  expect(nearest(word, KNOWN)).toBe(expected);
});

test("what is near nothing gets the list", () => {
  expect(suggestion("zzz", KNOWN, "keys")).toBe("known keys: domains, defaults, owners, stores");
  expect(suggestion("zzz", [], "owners")).toBe("there are no owners");
  expect(
    suggestion(
      "zzz",
      Array.from({ length: 30 }, (_, index) => `name${index}`),
      "names",
    ),
  ).toMatch(/name23, …$/);
});
