import { compareHosted } from "../../hosted/compare-hosted.ts";
import { isWildcard } from "../../inventory/binding.ts";
import { DAY } from "../../time.ts";
import { distanceText, instantText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { hostedCertificate } from "../hosted-certificate.ts";
import { hostingPlace, layerName } from "../places.ts";
import { seenLeaves } from "../seen.ts";
import { expiryLevel, hasEnded } from "../thresholds.ts";

/** What waits at the serving layer is itself about to end, or has ended; what is served already is `leaf-expiring`. */
export const hostedExpiring: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) =>
    facts.hosted.flatMap(({ layer, state }) => {
      if (layer !== facts.served.layer || state.kind !== "present") return [];
      const { notBefore, notAfter } = state.certificate;
      if (notAfter === undefined) return [];
      if (seenLeaves(facts).some(({ leaf }) => compareHosted(state.certificate, leaf) !== "different"))
        return [];
      const validity = { notBefore: notBefore?.at ?? notAfter.at - 398 * DAY, notAfter: notAfter.at };
      const ended = hasEnded(validity, facts.at);
      const severity = ended ? "critical" : expiryLevel(validity, facts.at, facts.thresholds);
      if (severity === undefined) return [];
      return [
        {
          scope: layer,
          severity,
          deadline: notAfter.at,
          summary: `The certificate hosted for ${facts.binding.domain} at ${layerName(layer)}${isWildcard(facts.binding) ? "" : ", not served yet,"} ${ended ? "ended" : "ends"} ${distanceText(notAfter.at, facts.at)} (${instantText(notAfter.at)}).`,
          ...hostedCertificate(state.certificate),
          remedy: `Host a certificate that lasts longer ${hostingPlace(facts.binding, layer)}.`,
        },
      ];
    }),
};
