import { expect, test } from "vitest";
import { DAY } from "../../src/core/time.ts";
import { alikeStores, type StoreLine, storeTable } from "../../src/terminal/store-table.ts";
import { displayWidth } from "../../src/terminal/width.ts";
import { plainTerminal } from "./plain-terminal.ts";

const NOW = Date.UTC(2026, 10, 22, 9, 30);
const trusting: StoreLine = {
  store: "mozilla",
  tier: "required",
  trusted: true,
  reason: undefined,
  until: NOW + 183 * DAY,
  limitedBy: "CN=img.example.com",
  limitedByCode: "leaf",
};
const ended: StoreLine = {
  ...trusting,
  store: "iot",
  trusted: false,
  reason: "anchor-removed",
  until: NOW - DAY,
};
const unsure: StoreLine = { ...ended, store: "apple", reason: "anchor-unknown", until: undefined };

const cells = (lines: readonly StoreLine[], width = 200): readonly (readonly string[])[] =>
  storeTable(lines, NOW, plainTerminal(width))
    .split("\n")
    .slice(1)
    .map((line) => line.split(/ {2,}/));

test("each store with its horizon as text and as a bar, and what ends it", () => {
  expect(cells([trusting, ended, { ...ended, tier: "watched" }, unsure])).toEqual([
    ["✓ ok", "mozilla", "2027-05-24 (in 183 days)", "━━━━━━┄┄┄┄┄┄", "the certificate itself"],
    ["✗ critical", "iot", "2026-11-21 (24 hours ago)", "╳┄┄┄┄┄┄┄┄┄┄┄", "the store gave the root up"],
    ["! warning", "iot", "2026-11-21 (24 hours ago)", "╳┄┄┄┄┄┄┄┄┄┄┄", "the store gave the root up"],
    ["? unknown", "apple", "not trusted", "?", "the root is not at hand"],
  ]);
});

test("stores that stand alike share a line; tiers are kept apart", () => {
  const others = [
    { ...trusting, store: "chrome" },
    { ...trusting, store: "devices", tier: "watched" as const },
  ];
  expect(alikeStores([trusting, ended, ...others]).map(({ store }) => store)).toEqual([
    "mozilla and chrome",
    "iot",
    "devices",
  ]);
});

test("the bar stays at 80 columns, and every line fits at 40", () => {
  expect(storeTable([trusting, ended], NOW, plainTerminal(80))).toContain("━━━━━━┄┄┄┄┄┄");
  for (const line of storeTable([trusting, ended, unsure], NOW, plainTerminal(40)).split("\n")) {
    expect(displayWidth(line)).toBeLessThanOrEqual(40);
  }
});
