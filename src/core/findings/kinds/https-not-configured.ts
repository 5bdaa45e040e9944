import type { FindingKind } from "../facts.ts";
import { withLockedOut } from "../locked-out.ts";
import { hostingPlace } from "../places.ts";
import { addressFacts } from "../reachability.ts";

/** The server talks TLS but has no certificate for the name. */
export const httpsNotConfigured: FindingKind = {
  visitorsSee: "NET::ERR_SSL_PROTOCOL_ERROR",
  actor: "customer",
  judge: (facts) => {
    const addresses = addressFacts(facts);
    if (addresses.length === 0 || addresses.some(({ status }) => status !== "no-certificate")) return [];
    return [
      {
        summary: withLockedOut(
          `The server of ${facts.binding.domain} has no certificate for that name: it refuses the handshake.`,
          facts.practice,
        ),
        remedy: `Host a certificate for the domain ${hostingPlace(facts.binding, facts.served.layer)}; one at the other layer is not served.`,
        endpoints: facts.endpoints,
      },
    ];
  },
};
