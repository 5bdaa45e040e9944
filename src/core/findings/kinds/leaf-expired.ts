import { distanceText, instantText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { withLockedOut } from "../locked-out.ts";
import { hostingPlace } from "../places.ts";
import { about, atAddresses, earliestEnd, seenLeaves } from "../seen.ts";
import { hasEnded } from "../thresholds.ts";

/** A leaf is past its end of validity. */
export const leafExpired: FindingKind = {
  visitorsSee: "NET::ERR_CERT_DATE_INVALID",
  actor: "customer",
  judge: (facts) => {
    const expired = seenLeaves(facts).filter(({ leaf }) => hasEnded(leaf, facts.at));
    const worst = earliestEnd(expired);
    if (worst === undefined) return [];
    const { notAfter } = worst.leaf;
    const where = atAddresses(
      facts,
      expired.map(({ endpoint }) => endpoint),
    );
    return [
      {
        deadline: notAfter,
        summary: withLockedOut(
          `The certificate of ${facts.binding.domain} expired ${distanceText(notAfter, facts.at)} (${instantText(notAfter)})${where}.`,
          facts.practice,
        ),
        remedy: `Renew it and host the new one ${hostingPlace(facts.binding, facts.served.layer)}.`,
        ...about(expired),
      },
    ];
  },
};
