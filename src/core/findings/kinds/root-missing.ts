import type { FindingKind } from "../facts.ts";
import { withinSentence } from "../sentences.ts";
import { draftPerStore, isPublicStore } from "../store-verdicts.ts";

/** The chain is complete, but a store does not have its anchor. */
export const rootMissing: FindingKind = {
  visitorsSee: "NET::ERR_CERT_AUTHORITY_INVALID",
  actor: "customer",
  judge: (facts) =>
    draftPerStore(facts, ["anchor-missing"], ({ store, verdict }, where, mend) => ({
      summary: `${store} does not trust the certificate of ${facts.binding.domain}${where}: ${withinSentence(verdict.detail ?? "it lacks the root")}.`,
      remedy: mend ?? remedy(store),
    })),
};

function remedy(store: string): string {
  return isPublicStore(store)
    ? `Host a certificate under a root that ${store} has.`
    : `Add the root to ${store}, or host a certificate under a root that it has.`;
}
