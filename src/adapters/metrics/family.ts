import type { OpenFinding } from "../../core/findings/finding.ts";
import type { BindingRecord } from "../../core/record.ts";
import type { Instant } from "../../core/time.ts";
import type { LabelName } from "./labels.ts";

export const METRIC_PREFIX = "certhorizon_";

export interface Sample {
  /** Values in the order of the family's `labels`. */
  readonly labels: readonly string[];
  readonly value: number;
}

/** What the families ask beside the records. */
export interface Knowledge {
  /** Name out of a closed set for the RFC 4514 text of an issuer; `other` when it is not a known one. */
  issuer(issuer: string): string;
  /** Whether somebody wants to hear nothing of a finding now. */
  isSuppressed(finding: OpenFinding): boolean;
}

/** A family of per-binding series. Every series carries domain and port; `labels` names what comes beside them. */
export interface Family {
  /** Without the prefix. */
  readonly name: string;
  readonly type: "gauge";
  readonly unit: "seconds since 1970" | "1" | "count" | "0 or 1" | "1, 2 or 3";
  readonly help: string;
  /** When there is no series, for the reference. */
  readonly absent: string;
  readonly labels: readonly LabelName[];
  samples(record: BindingRecord, knowledge: Knowledge): readonly Sample[];
  /** Samples about something else than a binding; domain and port are empty then. */
  otherSamples?(findings: readonly OpenFinding[], knowledge: Knowledge): readonly Sample[];
}

/** At most one sample without further labels: the instant in seconds. */
export function instantSample(instant: Instant | undefined, ...labels: readonly string[]): readonly Sample[] {
  return instant === undefined ? [] : [{ labels, value: instant / 1000 }];
}
