import type { BindingRecord } from "../record.ts";
import type { Instant } from "../time.ts";
import { distanceText, listText } from "../words.ts";

/** The required store that ends first, or that does not trust at all. */
export function horizonText({ judgement }: Pick<BindingRecord, "judgement">, now: Instant): string {
  const required = (judgement?.stores ?? []).filter(({ tier }) => tier === "required");
  const refusing = required.filter(({ trusted }) => !trusted).map(({ store }) => store);
  if (refusing.length > 0) return `not by ${listText(refusing, 2)}`;
  const first = required
    .filter(({ trustedUntil }) => trustedUntil !== undefined)
    .toSorted((a, b) => (a.trustedUntil ?? 0) - (b.trustedUntil ?? 0))[0];
  if (first?.trustedUntil === undefined) return "";
  return `${distanceText(first.trustedUntil, now)} (${first.limitedByCode ?? first.store})`;
}
