import { distanceText, instantText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { about, atAddresses, seenLeaves } from "../seen.ts";

/** A leaf is used before its validity begins. */
export const leafNotYetValid: FindingKind = {
  visitorsSee: "NET::ERR_CERT_DATE_INVALID",
  actor: "customer",
  judge: (facts) => {
    const early = seenLeaves(facts).filter(({ leaf }) => facts.at < leaf.notBefore);
    const first = early.toSorted((a, b) => b.leaf.notBefore - a.leaf.notBefore)[0];
    if (first === undefined) return [];
    const { notBefore } = first.leaf;
    const where = atAddresses(
      facts,
      early.map(({ endpoint }) => endpoint),
    );
    return [
      {
        summary: `The certificate of ${facts.binding.domain} becomes valid only ${distanceText(notBefore, facts.at)} (${instantText(notBefore)})${where}.`,
        remedy:
          "Put the previous certificate back until then, or have a new one issued that is valid at once.",
        ...about(early),
      },
    ];
  },
};
