import type { FactAhead, LimitedByCode } from "../../evaluation.ts";
import { DAY, type Instant } from "../../time.ts";
import { distanceText, instantText } from "../../words.ts";
import type { BindingFacts, Draft, FindingKind, StoreFacts } from "../facts.ts";
import { atAddresses, earliestEnd, seenLeaves } from "../seen.ts";
import { knownMend } from "../store-verdicts.ts";

/** Replacing a certificate before its time needs more notice than renewing it. */
const NOTICE = 90 * DAY;

const DECISIONS: readonly (LimitedByCode | undefined)[] = [
  "anchor-removal",
  "distrust-after",
  "sct-not-after",
  "anchor-expiry",
];
/** For a required store these are `intermediate-expiring`. */
const AUTHORITIES: readonly (LimitedByCode | undefined)[] = ["intermediate", "cross-certificate"];

/** A store will stop trusting the chain before its leaf ends. */
export const trustEnding: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => facts.stores.flatMap((store) => judgeStore(facts, store)),
};

function judgeStore(facts: BindingFacts, store: StoreFacts): readonly Draft[] {
  const { verdict, tier } = store;
  const end = verdict.trustedUntil?.getTime();
  if (!verdict.trusted || end === undefined) return [];
  const own =
    DECISIONS.includes(verdict.limitedByCode) ||
    (tier === "watched" && AUTHORITIES.includes(verdict.limitedByCode));
  if (own && end - facts.at <= NOTICE) {
    return [draft(facts, store, end, verdict.limitedBy ?? "its root goes", "")];
  }
  const estimated = nearestEstimate(facts, verdict.outlook ?? []);
  if (estimated === undefined || estimated.at.getTime() >= end) return [];
  return [draft(facts, store, estimated.at.getTime(), estimated.text.replace(/\.$/, ""), " by an estimate")];
}

function draft(facts: BindingFacts, store: StoreFacts, end: Instant, why: string, how: string): Draft {
  const severity = end - facts.at <= facts.thresholds.criticalMs && how === "" ? "critical" : "warning";
  return {
    scope: store.store,
    severity: store.tier === "watched" ? "info" : severity,
    deadline: end,
    summary: `${store.store} will stop trusting the certificate of ${facts.binding.domain} ${distanceText(end, facts.at)} (${instantText(end)})${how}${atAddresses(facts, store.endpoints)}: ${why}.`,
    remedy:
      knownMend(facts, store) ??
      "Have the certificate issued again under a root that the store keeps, and host it before that day.",
    endpoints: store.endpoints,
    facts: { limited_by: store.verdict.limitedByCode ?? "", limit: why },
  };
}

/** The first estimated removal that would come before the leaf ends. */
function nearestEstimate(facts: BindingFacts, outlook: readonly FactAhead[]): FactAhead | undefined {
  const leafEnd = earliestEnd(seenLeaves(facts))?.leaf.notAfter ?? Number.NEGATIVE_INFINITY;
  return outlook
    .filter(({ kind, certainty }) => kind === "removal" && certainty === "estimated")
    .filter(
      ({ at }) => at.getTime() > facts.at && at.getTime() - facts.at <= NOTICE && at.getTime() < leafEnd,
    )
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())[0];
}
