import type { BindingRecord } from "../record.ts";
import { listText } from "../words.ts";

/** What was seen and is not believed yet: "unreachable (being confirmed)"; empty when there is nothing of the kind. */
export function pendingText({ pending = [] }: Pick<BindingRecord, "pending">): string {
  const codes = [...new Set(pending.map(({ code }) => code))].sort();
  return codes.length === 0 ? "" : `${listText(codes)} (being confirmed)`;
}
