import { isProviderName } from "../../hosted/provider-names.ts";
import { nameInSentence } from "../../names/printable.ts";
import { listText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { hostingPlace } from "../places.ts";
import { about, seenLeaves } from "../seen.ts";

/** The provider's own certificate instead of the customer's: not hosted, or hosted at the other layer. */
export const providerDefaultCertificate: FindingKind = {
  visitorsSee: "NET::ERR_CERT_COMMON_NAME_INVALID",
  actor: "customer",
  judge: (facts) => {
    const shown = seenLeaves(facts).filter(
      ({ leaf, seen }) =>
        seen.nameMatch?.matches === false && (leaf.extensions.subjectAltName?.dns ?? []).some(isProviderName),
    );
    const names = shown[0]?.leaf.extensions.subjectAltName?.dns;
    if (names === undefined || facts.binding.kind === "provider-endpoint") return [];
    return [
      {
        summary: `${facts.binding.domain} shows the provider's own certificate (for ${listText(names.map(nameInSentence), 2)}): its own one is not hosted, or hosted at the other layer.`,
        remedy: `Host the domain's certificate ${hostingPlace(facts.binding, facts.served.layer)}.`,
        ...about(shown),
      },
    ];
  },
};
