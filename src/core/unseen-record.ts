import type { Binding } from "./inventory/binding.ts";
import type { BindingRecord } from "./record.ts";

/** What is known of a binding before anybody has looked at it. */
export function unseenRecord(binding: Binding): BindingRecord {
  return {
    binding,
    endpoints: [],
    hosted: [],
    judgement: undefined,
    findings: [],
    resolution: undefined,
    lastProbeAt: undefined,
    lastSuccessAt: undefined,
    nextDueAt: 0,
  };
}
