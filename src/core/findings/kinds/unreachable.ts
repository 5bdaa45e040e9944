import type { FindingKind } from "../facts.ts";
import { addressFacts, failureText } from "../reachability.ts";

/** No address completes a TLS handshake, and not for want of a certificate. */
export const unreachable: FindingKind = {
  visitorsSee: "ERR_CONNECTION_REFUSED, ERR_CONNECTION_TIMED_OUT or ERR_SSL_PROTOCOL_ERROR",
  actor: "provider",
  judge: (facts) => {
    const addresses = addressFacts(facts);
    const failed = addresses.filter(({ status }) => status === "failed");
    if (failed.length === 0 || addresses.some(({ status }) => status === "ok")) return [];
    const { domain, port } = facts.binding;
    return [
      {
        summary: `No address of ${domain} completes a TLS handshake on port ${port}: ${failureText(failed)}.`,
        remedy:
          "Check the service and the way to it from another network; what its certificate is cannot be seen until it answers.",
        endpoints: failed.flatMap(({ endpoints }) => endpoints),
      },
    ];
  },
};
