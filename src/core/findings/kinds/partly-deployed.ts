import { listText } from "../../words.ts";
import { driftDraft } from "../drift.ts";
import type { FindingKind } from "../facts.ts";

/** Some addresses serve what is hosted, others still an older certificate, beyond the roll-out budget. */
export const partlyDeployed: FindingKind = {
  visitorsSee: "",
  actor: "provider",
  judge: (facts) =>
    driftDraft(facts, "partly-deployed", (behind, all) => {
      const old = [...new Set(behind.map(({ endpoint }) => endpoint.state.address))];
      const count = new Set(all.map(({ endpoint }) => endpoint.state.address)).size;
      return {
        summary: `${old.length} of ${count} addresses of ${facts.binding.domain} still serve an older certificate than the hosted one: ${listText(old)}.`,
        remedy:
          "Give the provider these addresses in a ticket; saving the certificate once more often helps.",
      };
    }),
};
