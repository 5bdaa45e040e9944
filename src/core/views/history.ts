import type { Transition } from "../findings/finding.ts";
import type { Change } from "../record.ts";
import type { Instant } from "../time.ts";
import { findingJson, time } from "./record-json.ts";

/** What happened at a binding. */
export interface BindingHistory {
  readonly key: string;
  /** Newest first. */
  readonly changes: readonly Change[];
  readonly transitions: readonly Transition[];
}

/** One line of a history in words. */
export interface HistoryLine {
  readonly at: Instant;
  /** "presented", "finding opened" */
  readonly what: string;
  /** Address, layer, store or finding code. */
  readonly where: string;
  readonly text: string;
}

/** Changes and transitions together, newest first. */
export function historyLines({ changes, transitions }: BindingHistory): readonly HistoryLine[] {
  return [
    ...changes.map(({ at, kind, address, keyType, before, after }) => ({
      at,
      what: kind,
      where: `${address} ${keyType}`.trim(),
      text: `${short(before)} → ${short(after)}`,
    })),
    ...transitions.map(({ at, kind, finding, reason }) => ({
      at,
      what: `finding ${kind}`,
      where: finding.code,
      text: `${finding.summary}${reason === "" ? "" : ` (${reason})`}`,
    })),
  ].toSorted((a, b) => b.at - a.at);
}

/** Fingerprints shortened, nothing shown as a dash. */
function short(text: string): string {
  if (text === "") return "–";
  return /^[0-9a-f]{40,}$/.test(text) ? `${text.slice(0, 16)}…` : text;
}

export function historyJson({
  key,
  changes,
  transitions,
}: BindingHistory): Readonly<Record<string, unknown>> {
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
