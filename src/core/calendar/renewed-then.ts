import type { StoreVerdict } from "../evaluation.ts";
import { reasonAfter } from "../path/describe-limit.ts";
import type { Instant } from "../time.ts";
import type { Breakage } from "./rehearse.ts";

/** What becomes of a certificate that is renewed under the same authorities: fine, or why the store refuses it. */
export type Renewal = "renewed" | Pick<Breakage, "reason" | "detail">;

/** Plays a renewal up to `at` for a store that trusts the chain now: the way to its root may end, or a rule for later leaves hit it. */
export function renewedThen({ rootEnd, outlook = [] }: StoreVerdict, at: Instant): Renewal {
  if (rootEnd !== undefined && rootEnd.at.getTime() <= at) {
    return { reason: reasonAfter(rootEnd.code), detail: rootEnd.text };
  }
  const rule = outlook.find(
    (fact) => fact.kind !== "removal" && fact.certainty !== "estimated" && fact.at.getTime() <= at,
  );
  return rule === undefined ? "renewed" : { reason: rule.kind, detail: `once renewed: ${rule.text}` };
}
