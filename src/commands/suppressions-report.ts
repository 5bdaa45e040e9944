import type { Suppression, SuppressionKind } from "../core/alerts/suppression.ts";
import type { Instant } from "../core/time.ts";
import { jsonText, time } from "../core/views/record-json.ts";
import { matchText } from "../core/views/suppression-text.ts";
import { distanceText } from "../core/words.ts";
import { whenCell } from "../terminal/cells.ts";
import { type Column, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

const COLUMNS: readonly Column[] = [
  { title: "number", keep: true },
  { title: "about", wrap: true },
  { title: "until", keep: true, brief: 2 },
  { title: "by" },
  { title: "since", keep: true, drop: 1 },
  { title: "why", wrap: true },
];

const NONE: Readonly<Record<SuppressionKind, string>> = {
  ack: "Nothing is acknowledged.",
  silence: "Nothing is silenced.",
  maintenance: "Nothing is under maintenance.",
  downgrade: "No return to HTTP is recorded.",
};

export function suppressionsReport(
  all: readonly Suppression[],
  kind: SuppressionKind,
  now: Instant,
  terminal: Terminal,
): string {
  if (all.length === 0) return NONE[kind];
  const rows = all.map((one) => [
    String(one.id),
    matchText(one),
    whenCell(one.until, now),
    one.author,
    distanceText(one.createdAt, now),
    one.reason,
  ]);
  return table(COLUMNS, rows, terminal);
}

export function suppressionsJson(all: readonly Suppression[]): string {
  return jsonText({ suppressions: all.map(suppressionJson) });
}

export function suppressionJson({ id, kind, match, until, author, reason, createdAt }: Suppression): unknown {
  return { id, kind, match, until: time(until), author, reason, created_at: time(createdAt) };
}
