import { isDoubtfulOutage, type PendingFinding } from "../alerts/confirmation.ts";
import type { DurationMs, Instant } from "../time.ts";
import type { FindingCode } from "./codes.ts";
import { type Finding, type OpenFinding, SEVERITY_RANK, type Transition } from "./finding.ts";
import { findingId } from "./finding-id.ts";

export interface ReconcileOptions {
  /** Codes about which nothing new is known: open ones stay exactly as they are, none opens. */
  readonly held?: ReadonlySet<FindingCode>;
  /** Why a finding that is no longer judged is cleared; `resolved` when absent. */
  readonly clearReason?: (finding: OpenFinding) => string;
  /** What was judged before and waits to be confirmed. */
  readonly pending?: readonly PendingFinding[];
  /** Looks in a row that have to judge a code before it opens; one when absent. */
  readonly looksNeeded?: (code: FindingCode) => number;
  /** Looks that are less apart than this count as one: asking three times in a minute confirms nothing. */
  readonly spacingMs?: DurationMs;
}

export interface Reconciled {
  readonly open: OpenFinding[];
  readonly pending: readonly PendingFinding[];
  readonly transitions: Transition[];
}

/**
 * Compares the open findings of a subject with what is judged now. Level, not edge: what still holds keeps its `openedAt`,
 * takes over the new words and evidence, and is worth a transition only when its severity moved; what is no longer
 * judged is cleared as `resolved`, unless another outage that waits to be confirmed seems to take its place. A finding judged twice counts once, with the graver severity. What one failed probe
 * may feign opens only when `looksNeeded` looks in a row have judged it, or other outages before it.
 */
export function reconcile(
  open: readonly OpenFinding[],
  judged: readonly Finding[],
  at: Instant,
  options: ReconcileOptions = {},
): Reconciled {
  const before = new Map(open.map((finding) => [finding.id, finding]));
  const held = open.filter(({ code }) => options.held?.has(code) === true);
  const now = gravest(judged.filter(({ code }) => options.held?.has(code) !== true));
  const pending = stillPending(options, before, now, at);
  for (const { id } of pending) now.delete(id);
  const transitions: Transition[] = [];
  const stillOpen: OpenFinding[] = [...held];
  for (const [id, finding] of now) {
    const known = before.get(id);
    stillOpen.push({ ...finding, id, openedAt: known?.openedAt ?? at, lastSeenAt: at });
    const kind = movement(known, finding);
    if (kind !== undefined) {
      transitions.push({ findingId: id, kind, at, finding, reason: "" });
    }
  }
  for (const finding of open) {
    if (now.has(finding.id) || held.includes(finding)) continue;
    const reason = options.clearReason?.(finding) ?? "resolved";
    if (pending.length > 0 && mayGoOn(finding, reason, pending)) stillOpen.push(finding);
    else transitions.push(clearedTransition(finding, at, reason));
  }
  return { open: stillOpen, pending: [...pending, ...frozen(options)], transitions };
}

/** What is not believed yet explains nothing, and an outage that gives way to another one is not over before that is. */
function mayGoOn({ code }: OpenFinding, reason: string, pending: readonly PendingFinding[]): boolean {
  if (reason === "explained") return true;
  return reason === "resolved" && isDoubtfulOutage(code) && pending.some((one) => isDoubtfulOutage(one.code));
}

/** What is judged and still not believed. */
function stillPending(
  { pending = [], looksNeeded = () => 1, spacingMs = 0 }: ReconcileOptions,
  open: ReadonlyMap<string, OpenFinding>,
  now: ReadonlyMap<string, Finding>,
  at: Instant,
): readonly PendingFinding[] {
  const known = new Map(pending.map((one) => [one.id, one]));
  // An outage that shows another face at every look is one all the same.
  const [gone] = pending
    .filter(({ id, code }) => !now.has(id) && isDoubtfulOutage(code))
    .toSorted((a, b) => b.looks - a.looks);
  return [...now].flatMap(([id, { code }]) => {
    const inherited = gone !== undefined && isDoubtfulOutage(code) ? { ...gone, id, code } : undefined;
    const before = known.get(id) ?? inherited ?? { id, code, since: at, looks: 0, countedAt: at };
    const counts = before.looks === 0 || Math.abs(at - before.countedAt) >= spacingMs;
    const seen = counts ? { ...before, looks: before.looks + 1, countedAt: at } : before;
    return open.has(id) || seen.looks >= looksNeeded(code) ? [] : [seen];
  });
}

/** Nothing new was learned about these: they wait on. */
function frozen({ pending = [], held }: ReconcileOptions): readonly PendingFinding[] {
  return pending.filter(({ code }) => held?.has(code) === true);
}

/** The transition that ends an open finding; reasons as in `Transition`. */
export function clearedTransition(open: OpenFinding, at: Instant, reason: string): Transition {
  const { id, openedAt: _openedAt, lastSeenAt: _lastSeenAt, ...finding } = open;
  return { findingId: id, kind: "cleared", at, finding, reason };
}

function gravest(judged: readonly Finding[]): Map<string, Finding> {
  const byId = new Map<string, Finding>();
  for (const finding of judged) {
    const id = findingId(finding);
    const other = byId.get(id);
    if (other === undefined || SEVERITY_RANK[finding.severity] > SEVERITY_RANK[other.severity]) {
      byId.set(id, finding);
    }
  }
  return byId;
}

function movement(known: OpenFinding | undefined, finding: Finding): Transition["kind"] | undefined {
  if (known === undefined) {
    return "opened";
  }
  const step = SEVERITY_RANK[finding.severity] - SEVERITY_RANK[known.severity];
  if (step === 0) {
    return undefined;
  }
  return step > 0 ? "escalated" : "eased";
}
