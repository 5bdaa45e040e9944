import { cnameDraft } from "../cname-draft.ts";
import type { FindingKind } from "../facts.ts";

/** The CNAME leads to a name that no table knows: information, because that may be right. */
export const cnameTargetUnknown: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => cnameDraft(facts, "cname-target-unknown"),
};
