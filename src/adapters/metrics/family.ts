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

/** Text of certificates becomes a label only as a name out of a closed set. */
export interface ClosedNames {
  /** Name for the RFC 4514 text of an issuer; `other` when it is not a known one. */
  issuer(issuer: string): string;
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
  samples(record: BindingRecord, names: ClosedNames): readonly Sample[];
  /** Samples about something else than a binding; domain and port are empty then. */
  otherSamples?(findings: readonly OpenFinding[]): readonly Sample[];
}

/** At most one sample without further labels: the instant in seconds. */
export function instantSample(instant: Instant | undefined, ...labels: readonly string[]): readonly Sample[] {
  return instant === undefined ? [] : [{ labels, value: instant / 1000 }];
}
