import { nameInSentence } from "../../names/printable.ts";
import { distanceText, instantText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { hostingPlace } from "../places.ts";
import { atAddresses } from "../seen.ts";
import { intermediateAbout } from "../store-verdicts.ts";

/** Every path of a required store runs through an intermediate that is past its end. */
export const intermediateExpired: FindingKind = {
  visitorsSee: "NET::ERR_CERT_DATE_INVALID",
  actor: "customer",
  judge: (facts) => {
    const broken = facts.stores.filter(
      ({ tier, verdict }) => tier === "required" && verdict.reason === "expired",
    );
    for (const store of broken) {
      const intermediate = intermediateAbout(store);
      if (intermediate === undefined) continue;
      const notAfter = intermediate.notAfter.getTime();
      const where = atAddresses(facts, store.endpoints);
      return [
        {
          deadline: notAfter,
          summary: `The intermediate certificate ${nameInSentence(intermediate.subject)} of ${facts.binding.domain} expired ${distanceText(notAfter, facts.at)} (${instantText(notAfter)})${where}, and no path goes around it.`,
          remedy: `Take the CA's current intermediate, or a new certificate, and host leaf and chain together ${hostingPlace(facts.binding, facts.served.layer)}.`,
          endpoints: store.endpoints,
          certificate: { sha256: intermediate.sha256, subject: intermediate.subject },
          facts: { stores: broken.map((b) => b.store).join(", ") },
        },
      ];
    }
    return [];
  },
};
