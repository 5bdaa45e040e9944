import { UNBOUND_KEPT } from "../../inventory/update-inventory.ts";
import { instantText, listText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { seenLeaves } from "../seen.ts";

/** Its source no longer names the domain; it is still probed for a week, because visitors may still come. */
export const unbound: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: ({ binding, ...facts }) => {
    if (binding.unboundSince === undefined) return [];
    const until = instantText(binding.unboundSince + UNBOUND_KEPT);
    const answers = seenLeaves(facts).some(({ endpoint }) => endpoint.state.failure === undefined);
    const where = binding.bucket === "" ? "" : ` (last seen at bucket ${binding.bucket})`;
    return [
      {
        summary: `${binding.domain} is bound nowhere any more in ${listText(binding.sources)}${where}; ${answers ? "something still answers there" : "nothing answers there"}, and it is probed until ${until}.`,
        remedy: "If that was meant, remove its DNS record too; else bind the domain again.",
      },
    ];
  },
};
