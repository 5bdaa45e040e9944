import { distanceText, instantText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { hostingPlace } from "../places.ts";
import { atAddresses } from "../seen.ts";

/** On the best path of a required store an intermediate ends before the leaf, and soon. */
export const intermediateExpiring: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    const { warningMs, criticalMs } = facts.thresholds;
    const ending = facts.stores
      .filter(
        ({ tier, verdict }) =>
          tier === "required" && verdict.trusted && endsAtIntermediate(verdict.limitedByCode),
      )
      .map((store) => ({ store, end: store.verdict.trustedUntil?.getTime() ?? Number.POSITIVE_INFINITY }))
      .filter(({ end }) => end - facts.at <= warningMs)
      .toSorted((a, b) => a.end - b.end);
    const first = ending[0];
    if (first === undefined) return [];
    const where = atAddresses(facts, first.store.endpoints);
    return [
      {
        severity: first.end - facts.at <= criticalMs ? "critical" : "warning",
        deadline: first.end,
        summary: `The chain of ${facts.binding.domain} ends before its leaf, ${distanceText(first.end, facts.at)} (${instantText(first.end)})${where}: ${first.store.verdict.limitedBy ?? "an intermediate expires"}.`,
        remedy: `Have the certificate issued again under the CA's current intermediate and host leaf and chain together ${hostingPlace(facts.binding, facts.served.layer)}.`,
        endpoints: first.store.endpoints,
        facts: {
          stores: ending.map(({ store }) => store.store).join(", "),
          limit: first.store.verdict.limitedBy ?? "",
        },
      },
    ];
  },
};

function endsAtIntermediate(code: string | undefined): boolean {
  return code === "intermediate" || code === "cross-certificate";
}
