import type { FindingKind } from "../facts.ts";
import { draftFromProblems } from "../seen.ts";

/** Certificates are sent in an order in which one does not certify the one before it (RFC 8446 §4.4.2 allows it, old clients do not). */
export const chainMisordered: FindingKind = {
  visitorsSee: "an error in old clients only",
  actor: "customer",
  judge: (facts) => draftFromProblems(facts, ["misordered"]),
};
