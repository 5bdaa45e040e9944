import { driftDraft } from "../drift.ts";
import type { FindingKind } from "../facts.ts";
import { hostingPlace, layerName } from "../places.ts";

/** The newer certificate is hosted at the layer that visitors never see. */
export const wrongLayer: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) =>
    driftDraft(facts, "wrong-layer", () => {
      const serving = facts.served.layer ?? "edge";
      const other = serving === "edge" ? "origin" : "edge";
      return {
        summary: `The newer certificate of ${facts.binding.domain} lies at ${layerName(other)}, but visitors get the one at ${layerName(serving)}.`,
        remedy: `Host it ${hostingPlace(facts.binding, serving)} too.`,
      };
    }),
};
