import type { Delivery as Told } from "../../../core/alerts/delivery.ts";
import type { IncidentBrief } from "../../../core/alerts/incident-brief.ts";
import type { Deadline } from "../../../core/calendar/deadlines.ts";
import type { CalendarRow } from "../../../core/calendar/root-calendar.ts";
import type { ChainEvaluation } from "../../../core/evaluation.ts";
import type { OpenFinding } from "../../../core/findings/finding.ts";
import type { BindingRecord } from "../../../core/record.ts";
import type { DurationMs, Instant } from "../../../core/time.ts";
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
  /** A page of the documentation in Markdown, by its path without `.md`; undefined when there is none. */
  doc(path: string): Promise<string | undefined>;
  /** Has the daemon look soon. */
  recheck(key: string): Promise<void>;
  /** Newest first. */
  deliveriesOf?(key: string): Promise<readonly Delivery[]>;
  /** Newest first, in a state or in any, without so many of the newest. */
  messages?(state: MessageState | undefined, limit: number, skip: number): Promise<readonly Message[]>;
  messageCounts?(): Promise<MessageCounts>;
  /** Puts back what was given up; gives its number. */
  retryMessages?(): Promise<number>;
  suppressions?(): readonly Suppression[];
  /** What keeps messages about a finding back now. */
  suppressionOf?(finding: OpenFinding): Suppression | undefined;
  /** Somebody takes a finding on: no further messages about it. */
  acknowledge?(acknowledgement: Acknowledgement): Promise<void>;
  /** No messages about a binding for a while. */
  silence?(silence: Silence): Promise<void>;
  /** False when there is none of that number. */
  endSuppression?(id: number): Promise<boolean>;
}

export interface RootCalendar {
  readonly rows: readonly CalendarRow[];
  readonly deadlines: readonly Deadline[];
  readonly trustDataAsOf: Instant;
  readonly isStale: boolean;
  /** Names, in the order of their columns. */
  readonly stores: readonly string[];
}

/** A message, whoever it is for, with what its incident is about; undefined where it is about none, or that is forgotten. */
export interface Message {
  readonly delivery: Told;
  readonly brief: IncidentBrief | undefined;
}

export type MessageState = Told["state"];
export type MessageCounts = Readonly<Record<MessageState, number>>;

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
  /** Its number, as the commands show it too. */
  readonly id: number;
  readonly kind: "acknowledged" | "silence" | "maintenance" | "downgrade";
  /** In words: which findings. */
  readonly what: string;
  readonly by: string;
  readonly reason: string;
  readonly from: Instant;
  readonly until: Instant;
}

/** Who wants to hear nothing, why, and for how long. */
export interface Silence {
  /** Key of the binding. */
  readonly key: string;
  readonly by: string;
  readonly reason: string;
  readonly lastsMs: DurationMs;
}

export interface Acknowledgement extends Silence {
  readonly findingId: string;
}
