import { cnameDraft } from "../cname-draft.ts";
import type { FindingKind } from "../facts.ts";

/** The CNAME leads to a provider's name that is nobody's, or not ours: whoever takes it gets the visitors. */
export const cnameDangling: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => cnameDraft(facts, "cname-dangling"),
};
