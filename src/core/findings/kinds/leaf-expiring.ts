import { distanceText, instantText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { hostingPlace } from "../places.ts";
import { about, atAddresses, earliestEnd, seenLeaves } from "../seen.ts";
import { expiryLevel } from "../thresholds.ts";

/** A leaf has less left than a third of its lifetime, at most 30 days. Where hosting takes weeks it is `renew-by`. */
export const leafExpiring: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    if (facts.byTicket !== undefined) return [];
    const ending = seenLeaves(facts).filter(
      ({ leaf }) => expiryLevel(leaf, facts.at, facts.thresholds) !== undefined,
    );
    const worst = earliestEnd(ending);
    const severity = worst && expiryLevel(worst.leaf, facts.at, facts.thresholds);
    if (worst === undefined || severity === undefined) return [];
    const { notAfter } = worst.leaf;
    const where = atAddresses(
      facts,
      ending.map(({ endpoint }) => endpoint),
    );
    return [
      {
        severity,
        deadline: notAfter,
        summary: `The certificate of ${facts.binding.domain} expires ${distanceText(notAfter, facts.at)} (${instantText(notAfter)})${where}.`,
        remedy: `Renew it and host the new one ${hostingPlace(facts.binding, facts.served.layer)}.`,
        ...about(ending),
      },
    ];
  },
};
