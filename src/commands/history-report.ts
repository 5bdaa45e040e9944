import type { VerdictReason } from "../core/evaluation.ts";
import type { Transition } from "../core/findings/finding.ts";
import type { Change } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import { whenText } from "../core/words.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { nameOfKey } from "./binding-name.ts";
import { findingJson, time } from "./check-json.ts";
import { REASON_WORDS } from "./reason-words.ts";

export interface BindingHistory {
  readonly key: string;
  /** Newest first. */
  readonly changes: readonly Change[];
  readonly transitions: readonly Transition[];
}

const COLUMNS = [{ title: "when" }, { title: "what" }, { title: "where" }, { title: "before → after" }];

export function historyReport(
  { key, changes, transitions }: BindingHistory,
  now: Instant,
  terminal: Terminal,
): string {
  const lines = [
    ...changes.map(({ at, kind, address, keyType, before, after }) => ({
      at,
      cells: [kind, `${address} ${keyType}`.trim(), `${short(before)} → ${short(after)}`],
    })),
    ...transitions.map(({ at, kind, finding, reason }) => ({
      at,
      cells: [`finding ${kind}`, finding.code, `${finding.summary}${reason === "" ? "" : ` (${reason})`}`],
    })),
  ].toSorted((a, b) => b.at - a.at);
  if (lines.length === 0) return `${nameOfKey(key)}: nothing has happened yet.`;
  return `${terminal.paint("bold", nameOfKey(key))}\n${table(
    COLUMNS,
    lines.map(({ at, cells }) => [whenText(at, now), ...cells]),
    terminal,
  )}`;
}

/** Fingerprints shortened, nothing shown as a dash, codes of refusals in words. */
function short(text: string): string {
  if (text === "") return "–";
  const [, refusal = ""] = /^not trusted \((.+)\)$/.exec(text) ?? [];
  if (isReason(refusal)) return `not trusted: ${REASON_WORDS[refusal]}`;
  return /^[0-9a-f]{40,}$/.test(text) ? `${text.slice(0, 16)}…` : text;
}

function isReason(text: string): text is VerdictReason {
  return Object.hasOwn(REASON_WORDS, text);
}

export function historyJson({ key, changes, transitions }: BindingHistory): unknown {
  return {
    binding: key,
    changes: changes.map((change) => ({ ...change, at: time(change.at) })),
    transitions: transitions.map(({ at, kind, reason, finding }) => ({
      at: time(at),
      kind,
      reason,
      finding: findingJson(finding),
    })),
  };
}
