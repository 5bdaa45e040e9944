import { cnameDraft } from "../cname-draft.ts";
import { driftSeverity } from "../drift.ts";
import type { FindingKind } from "../facts.ts";
import { seenLeaves } from "../seen.ts";

/** The CNAME does not lead to the bucket or CDN that the domain is bound to. */
export const cnameMismatch: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) =>
    cnameDraft(facts, "cname-mismatch").map((draft) => ({
      ...draft,
      severity: driftSeverity(seenLeaves(facts), facts.at),
    })),
};
