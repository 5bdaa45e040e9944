import type { FindingKind } from "../facts.ts";
import { draftPerStore } from "../store-verdicts.ts";

/** The chain is complete, but a store does not have its anchor. */
export const rootMissing: FindingKind = {
  visitorsSee: "NET::ERR_CERT_AUTHORITY_INVALID",
  actor: "customer",
  judge: (facts) =>
    draftPerStore(facts, ["anchor-missing"], ({ store, verdict }, where) => ({
      summary: `${store} does not have the root under which the certificate of ${facts.binding.domain} hangs${where}.`,
      remedy: verdict.advice ?? `Add the root to ${store}, or host a certificate under a root that it has.`,
    })),
};
