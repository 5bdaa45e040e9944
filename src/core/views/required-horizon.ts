import type { BindingRecord } from "../record.ts";
import type { Instant } from "../time.ts";
import { distanceText, listText } from "../words.ts";

/** Until when every required trust store goes along. */
export interface RequiredHorizon {
  /** "in 69 days (leaf)", "not by mozilla"; empty where nothing is known. */
  readonly text: string;
  /** "in 69 days", "not trusted" */
  readonly brief: string;
  /** Now where a store does not trust at all; undefined where nothing is known. */
  readonly until: Instant | undefined;
}

/** The required store that ends first, or that does not trust at all. */
export function requiredHorizon(
  { judgement }: Pick<BindingRecord, "judgement">,
  now: Instant,
): RequiredHorizon {
  const required = (judgement?.stores ?? []).filter(({ tier }) => tier === "required");
  const refusing = required.filter(({ trusted }) => !trusted).map(({ store }) => store);
  if (refusing.length > 0)
    return { text: `not by ${listText(refusing, 2)}`, brief: "not trusted", until: now };
  const first = required
    .filter(({ trustedUntil }) => trustedUntil !== undefined)
    .toSorted((a, b) => (a.trustedUntil ?? 0) - (b.trustedUntil ?? 0))[0];
  if (first?.trustedUntil === undefined) return { text: "", brief: "", until: undefined };
  const { trustedUntil: until, limitedByCode, store } = first;
  const brief = distanceText(until, now);
  return { text: `${brief} (${limitedByCode ?? store})`, brief, until };
}
