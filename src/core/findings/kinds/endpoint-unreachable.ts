import type { FindingKind } from "../facts.ts";
import { addressFacts, failureText } from "../reachability.ts";

/** Some addresses fail while others answer. */
export const endpointUnreachable: FindingKind = {
  visitorsSee: "a connection error for those who are sent to these addresses",
  actor: "provider",
  judge: (facts) => {
    const addresses = addressFacts(facts);
    const failed = addresses.filter(({ status }) => status !== "ok");
    if (failed.length === 0 || failed.length === addresses.length) return [];
    return [
      {
        summary: `${failed.length} of ${addresses.length} addresses of ${facts.binding.domain} fail: ${failureText(failed)}.`,
        remedy: "Tell the provider which addresses fail, or take them out of DNS if they are yours.",
        endpoints: failed.flatMap(({ endpoints }) => endpoints),
      },
    ];
  },
};
