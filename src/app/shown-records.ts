import { conditionOf } from "../core/findings/urgency.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Fleet } from "../usecases/fleet.ts";

/** With `metrics.detail: problems` only bindings that are not well have series of their own. */
export function shownRecords(fleet: Fleet, detail: "full" | "problems"): Iterable<BindingRecord> {
  const records = fleet.records();
  return detail === "full"
    ? records
    : records.filter((record) => !["ok", "info"].includes(conditionOf(record)));
}
