import type { OpenFinding } from "../findings/finding.ts";
import { findingsByUrgency, type Urgency, urgencyOf } from "../findings/urgency.ts";
import type { BindingRecord } from "../record.ts";
import type { Instant } from "../time.ts";
import { bindingName } from "./binding-name.ts";

/** One binding as a list shows it, worked out once per record: nothing here depends on the time of day. */
export interface OverviewRow extends Urgency {
  readonly record: BindingRecord;
  /** How people read it. */
  readonly name: string;
  /** Gravest first. */
  readonly findings: readonly OpenFinding[];
  /** The nearest deadline of a finding. */
  readonly deadline: Instant | undefined;
  /** Lower case: what a search looks through. */
  readonly haystack: string;
}

export function overviewRow(record: BindingRecord): OverviewRow {
  const { binding } = record;
  const findings = record.findings.length > 1 ? findingsByUrgency(record.findings) : record.findings;
  const deadlines = findings.flatMap(({ deadline }) => deadline ?? []);
  const name = bindingName(binding);
  return {
    ...urgencyOf(record),
    record,
    name,
    findings,
    deadline: deadlines.length === 0 ? undefined : Math.min(...deadlines),
    haystack: [name, binding.domain, binding.bucket, ...binding.sources].join("\n").toLowerCase(),
  };
}
