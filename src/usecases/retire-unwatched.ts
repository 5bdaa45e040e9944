import { clearedTransition } from "../core/findings/reconcile.ts";
import type { Binding } from "../core/inventory/binding.ts";
import type { Look } from "../core/look.ts";
import type { BindingRecord, Decide, Decision } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import { unseenRecord } from "../core/unseen-record.ts";
import type { Recorder } from "../ports/store.ts";

/** Recorded together; more would keep others waiting. */
const PORTION = 100;

/**
 * Clears what is open, or waits to be confirmed, at bindings that are watched no more (`monitor: false`): nobody will
 * look again, so nothing else would ever end it. Everything else that is known of them stays.
 */
export async function retireUnwatched(
  store: Pick<Recorder, "record">,
  records: Iterable<BindingRecord>,
  at: Instant,
): Promise<readonly Decision[]> {
  const left = [...records].filter(
    ({ binding, findings, pending = [] }) => !binding.monitor && findings.length + pending.length > 0,
  );
  const retired: Decision[] = [];
  for (let start = 0; start < left.length; start += PORTION) {
    const looks = left.slice(start, start + PORTION).map(({ binding }) => noLook(binding, at));
    retired.push(...(await store.record(looks, decideRetired)).decisions);
  }
  return retired;
}

const decideRetired: Decide = (previous, { binding, at }) => {
  const { pending: _pending, ...known } = previous ?? unseenRecord(binding);
  const transitions = known.findings.map((finding) => clearedTransition(finding, at, "not-watched"));
  return { record: { ...known, binding, findings: [] }, transitions, changes: [], chains: new Map() };
};

/** Nobody was asked anything. */
function noLook(binding: Binding, at: Instant): Look {
  return {
    binding,
    at,
    resolution: { at, resolver: "", cnames: [], addresses: [], durationMs: 0 },
    observations: [],
    full: false,
    skippedAddresses: [],
    hosted: undefined,
  };
}
