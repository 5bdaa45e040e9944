import type { Delivery } from "../alerts/delivery.ts";
import type { VerdictReason } from "../evaluation.ts";
import type { Transition } from "../findings/finding.ts";
import type { Change } from "../record.ts";
import type { Instant } from "../time.ts";
import { REASON_WORDS } from "./reason-words.ts";
import { findingJson, time } from "./record-json.ts";

/** What happened at a binding. */
export interface BindingHistory {
  readonly key: string;
  /** Newest first. */
  readonly changes: readonly Change[];
  readonly transitions: readonly Transition[];
  /** What was told of it; absent where nobody asked. */
  readonly deliveries?: readonly Delivery[];
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
export function historyLines({
  changes,
  transitions,
  deliveries = [],
}: BindingHistory): readonly HistoryLine[] {
  return [
    ...changes.map(({ at, kind, address, keyType, before, after }) => ({
      at,
      what: kind,
      where: `${address} ${keyType}`.trim(),
      text: before === "" && after === "" ? "" : `${short(before)} → ${short(after)}`,
    })),
    ...transitions.map(({ at, kind, finding, reason }) => ({
      at,
      what: `finding ${kind}`,
      where: finding.code,
      text: `${finding.summary}${reason === "" ? "" : ` (${reason})`}`,
    })),
    ...deliveries.map((delivery) => ({
      at: delivery.endedAt ?? delivery.createdAt,
      what: `message ${delivery.state}`,
      where: delivery.road,
      text: deliveryText(delivery),
    })),
  ].toSorted((a, b) => b.at - a.at);
}

/** "opened critical to sre@example.com: 250 accepted" */
function deliveryText({ kind, severity, recipients, owner, answer }: Delivery): string {
  const to = recipients.length > 0 ? recipients.join(", ") : owner || "the default owner";
  const grave = severity === "info" ? "" : ` ${severity}`;
  return `${kind}${grave} to ${to}${answer === "" ? "" : `: ${answer}`}`;
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

export function historyJson({
  key,
  changes,
  transitions,
  deliveries = [],
}: BindingHistory): Readonly<Record<string, unknown>> {
  return {
    binding: key,
    changes: changes.map(({ at, keyType, ...change }) => ({ at: time(at), ...change, key_type: keyType })),
    transitions: transitions.map(({ at, kind, reason, finding }) => ({
      at: time(at),
      kind,
      reason,
      finding: findingJson(finding),
    })),
    deliveries: deliveries.map(deliveryJson),
  };
}

/** See docs/mail.md. */
export function deliveryJson(delivery: Delivery): Readonly<Record<string, unknown>> {
  const { id, road, copy, kind, incident, owner, severity, state, attempts, recipients, answer } = delivery;
  return {
    ...{ id, road, copy, kind, incident, owner, severity, state, attempts, recipients, answer },
    created_at: time(delivery.createdAt),
    next_at: delivery.state === "waiting" ? time(delivery.nextAt) : null,
    ended_at: delivery.endedAt === undefined ? null : time(delivery.endedAt),
  };
}
