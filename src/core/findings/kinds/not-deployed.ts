import { driftDraft } from "../drift.ts";
import type { FindingKind } from "../facts.ts";
import { layerName } from "../places.ts";

/** The new certificate is hosted; every address still serves an older one. */
export const notDeployed: FindingKind = {
  visitorsSee: "",
  actor: "provider",
  judge: (facts) =>
    driftDraft(facts, "not-deployed", () => ({
      summary: `A newer certificate for ${facts.binding.domain} is hosted at ${layerName(facts.served.layer ?? "origin")}, but every address still serves an older one.`,
      remedy:
        "Select the new certificate for this domain once more and save; if it is not served after that, open a ticket with the provider.",
    })),
};
