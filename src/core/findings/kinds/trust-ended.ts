import type { FindingKind } from "../facts.ts";
import { draftPerStore } from "../store-verdicts.ts";

/** A store dropped the anchor, or a dated rule of its root program took effect. */
export const trustEnded: FindingKind = {
  visitorsSee: "NET::ERR_CERT_AUTHORITY_INVALID",
  actor: "customer",
  judge: (facts) =>
    draftPerStore(
      facts,
      ["anchor-removed", "distrust-after", "sct-not-after"],
      ({ store, verdict }, where, mend) => ({
        summary: `${store} no longer trusts the certificate of ${facts.binding.domain}${where}: ${verdict.limitedBy ?? verdict.reason}.`,
        remedy: mend ?? "Have a certificate issued under a root that the store still trusts, and host it.",
      }),
    ),
};
