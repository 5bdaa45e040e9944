import { expect, it } from "vitest";
import { historyReport } from "../../src/commands/history-report.ts";
import { NOW } from "../core/decide/build.ts";
import { plainTerminal } from "../terminal/plain-terminal.ts";

it("says in words why a store stopped trusting", () => {
  const change = { at: NOW, kind: "trust", address: "mozilla", keyType: "" } as const;
  const changes = [
    {
      ...change,
      before: "until 2027-04-15 00:00 UTC (anchor-removal)",
      after: "not trusted (anchor-removed)",
    },
    { ...change, before: "not trusted (unknown)", after: "trusted" },
  ];
  const report = historyReport(
    { key: "img.example.com:443", changes, transitions: [] },
    NOW,
    plainTerminal(200),
  );
  expect(report).toContain(
    "mozilla  until 2027-04-15 00:00 UTC (anchor-removal) → not trusted: the store gave the root up\n",
  );
  expect(report).toContain("mozilla  not trusted (unknown) → trusted");
  const added = { at: NOW, kind: "added", address: "", keyType: "", before: "", after: "" } as const;
  const bare = historyReport(
    { key: "img.example.com:443", changes: [added], transitions: [] },
    NOW,
    plainTerminal(200),
  );
  expect(bare).toMatch(/ added$/);
});
