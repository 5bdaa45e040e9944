import type { Deadline } from "../../../core/calendar/deadlines.ts";
import type { CalendarRow } from "../../../core/calendar/root-calendar.ts";
import type { ChainEvaluation } from "../../../core/evaluation.ts";
import type { FindingCode } from "../../../core/findings/codes.ts";
import type { OpenFinding } from "../../../core/findings/finding.ts";
import type { BindingRecord } from "../../../core/record.ts";
import type { Instant } from "../../../core/time.ts";
import type { BindingHistory } from "../../../core/views/history.ts";

/** Everything the pages show, and the little they can do. What is optional is left out of the pages where it is absent. */
export interface StatusData {
  /** Of the program. */
  readonly version: string;
  now(): Instant;
  records(): Iterable<BindingRecord>;
  /** By key. */
  find(key: string): BindingRecord | undefined;
  /** Findings about sources, stores and the monitor. */
  otherFindings(): readonly OpenFinding[];
  /** A presented chain of a binding, judged as of its last look; undefined when its bytes are unknown. */
  evaluate(record: BindingRecord, chainDigest: string): Promise<ChainEvaluation | undefined>;
  /** At most so many lines of each kind. */
  history(key: string, limit: number): Promise<BindingHistory>;
  calendar(): RootCalendar;
  /** Markdown; undefined when there is none. */
  runbook(code: FindingCode): Promise<string | undefined>;
  /** Has the daemon look soon. */
  recheck(key: string): Promise<void>;
  /** Newest first. */
  deliveriesOf?(key: string): Promise<readonly Delivery[]>;
  suppressions?(): readonly Suppression[];
  /** Somebody takes a finding on: no further messages about it. */
  acknowledge?(acknowledgement: Acknowledgement): Promise<void>;
}

export interface RootCalendar {
  readonly rows: readonly CalendarRow[];
  readonly deadlines: readonly Deadline[];
  readonly trustDataAsOf: Instant;
  readonly isStale: boolean;
  /** Names, in the order of their columns. */
  readonly stores: readonly string[];
}

/** A message about a binding. */
export interface Delivery {
  readonly at: Instant;
  /** `mail`, `webhook`, … */
  readonly road: string;
  readonly to: string;
  /** What it was about, in words. */
  readonly what: string;
  /** When the receiving side took it; undefined while it has not. */
  readonly acceptedAt: Instant | undefined;
  /** Why it was not taken; empty when it was, or is still to be sent. */
  readonly failure: string;
}

/** What keeps messages back; pages and metrics go on showing the finding. */
export interface Suppression {
  readonly kind: "acknowledged" | "silence" | "maintenance" | "downgrade";
  /** The finding that is meant; absent where it is about several. */
  readonly findingId?: string;
  /** In words: which findings. */
  readonly what: string;
  readonly by: string;
  readonly reason: string;
  readonly from: Instant;
  readonly until: Instant | undefined;
}

export interface Acknowledgement {
  readonly findingId: string;
  /** Key of the binding. */
  readonly key: string;
  readonly by: string;
  readonly reason: string;
}
