import { driftDraft } from "../drift.ts";
import type { FindingKind } from "../facts.ts";
import { hostingPlace } from "../places.ts";

/** The provider hosts no certificate for a domain that should have one. */
export const hostedNone: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) =>
    driftDraft(facts, "hosted-none", () => ({
      summary: `No certificate is hosted for ${facts.binding.domain}.`,
      remedy: `Host one ${hostingPlace(facts.binding, facts.served.layer)}, or mark the domain \`https: disabled\`.`,
    })),
};
