import type { PresentedChain } from "../evaluation.ts";
import type { FindingCode } from "../findings/codes.ts";
import type { Actor, Finding, Severity } from "../findings/finding.ts";
import type { BindingRecord } from "../record.ts";
import type { DurationMs, Instant } from "../time.ts";
import type { Cause } from "./cause.ts";
import type { NoticeKind } from "./incident.ts";
import type { KeptQuiet } from "./kept-quiet.ts";

/** A finding with what is known about its binding: all that mail, page and terminal need to show it. */
export interface FindingView {
  readonly finding: Finding;
  readonly openedAt: Instant;
  /** Undefined for findings about stores, sources and the monitor, and once the binding is gone. */
  readonly record: BindingRecord | undefined;
  /** What the first concerned endpoint presented last; undefined when nothing was ever presented. */
  readonly presented: PresentedChain | undefined;
  /** A certificate that could stand in, in words: "one by Example Trust until 2027-02-01 in the certificate service of prod". */
  readonly backup: string | undefined;
}

/** What is told of an incident, at one moment. */
export interface IncidentView {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly code: FindingCode;
  readonly cause: Cause;
  readonly severity: Severity;
  readonly actor: Actor;
  /** Slug; empty for the default owner. */
  readonly owner: string;
  readonly at: Instant;
  readonly openedAt: Instant;
  /** When it was over; absent while it is open. */
  readonly clearedAt?: Instant;
  /** So long it has to be well before its end is told: it comes and goes. Absent where it does not. */
  readonly endWaitMs?: DurationMs;
  /** The nearest one; undefined when none of the findings has any. */
  readonly deadline: Instant | undefined;
  /** Gravest first, at most so many that a message stays readable; for `cleared` those that are over. */
  readonly findings: readonly FindingView[];
  /** Number of findings, shown or not. */
  readonly total: number;
  /** What else belongs to it and is not told, because somebody keeps it quiet. */
  readonly quiet: readonly KeptQuiet[];
}

/** Findings of one code and severity. */
export interface DigestGroup {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** All of them, of which `findings` are the first. */
  readonly count: number;
  readonly findings: readonly FindingView[];
}

/** What an owner is told at the start (`baseline`), or once in a while (`weekly`). */
export interface DigestView {
  readonly kind: "baseline" | "weekly";
  /** When what the baseline tells was found: "at the start with the sources file and prod", "with new trust data"; empty for weekly. */
  readonly occasion: string;
  readonly owner: string;
  readonly from: Instant;
  readonly at: Instant;
  /** Bindings of the owner. */
  readonly bindings: number;
  /** Open warnings and criticals by severity and code, gravest first. */
  readonly wrong: readonly DigestGroup[];
  /** What is not among these because somebody keeps it quiet. */
  readonly quiet: readonly KeptQuiet[];
  /** What ends or has to be done ahead, nearest first. */
  readonly deadlines: readonly { readonly key: string; readonly what: string; readonly at: Instant }[];
  readonly hygiene: readonly { readonly code: FindingCode; readonly count: number }[];
  readonly renewed: readonly { readonly key: string; readonly at: Instant; readonly until: Instant }[];
  /** Keys of bindings that came and went since `from`. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Per trust store: domains that lost its trust since `from`, and how many of them by a renewal. */
  readonly lostTrust: readonly {
    readonly store: string;
    readonly required: boolean;
    readonly count: number;
    readonly byRenewal: number;
  }[];
}

/** How many findings of a severity a digest tells. */
export function wrongCount({ wrong }: Pick<DigestView, "wrong">, severity: Severity): number {
  return wrong.reduce((sum, group) => sum + (group.severity === severity ? group.count : 0), 0);
}

/** More was to be told to an owner in an hour than anybody reads. */
export interface SummaryView {
  readonly owner: string;
  readonly at: Instant;
  readonly limit: number;
  readonly incidents: readonly IncidentView[];
}

/** A sign of life of the monitor. */
export interface HeartbeatView {
  readonly at: Instant;
  readonly bindings: number;
  readonly lastSweepAt: Instant | undefined;
  readonly open: Readonly<Record<Severity, number>>;
}
