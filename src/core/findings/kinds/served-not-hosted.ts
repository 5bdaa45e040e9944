import { driftDraft } from "../drift.ts";
import type { FindingKind } from "../facts.ts";

/** What is served was never hosted anywhere that is known. */
export const servedNotHosted: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) =>
    driftDraft(facts, "served-not-hosted", () => ({
      summary: `${facts.binding.domain} serves a certificate that is hosted at no known place, now or before.`,
      remedy:
        "Find out where the domain really leads (`certhorizon check` shows its addresses); if another account or product serves it, declare that, else treat it as an incident.",
    })),
};
