import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FINDING_KINDS } from "../../src/core/findings/kinds.ts";

test("docs/alerting.md names the cause of every finding about a domain", () => {
  const text = readFileSync("docs/alerting.md", "utf8");
  const table = text.slice(text.indexOf("What counts as the cause"), text.indexOf("## At the start"));
  expect(Object.keys(FINDING_KINDS).filter((code) => !table.includes(`\`${code}\``))).toEqual([]);
});
