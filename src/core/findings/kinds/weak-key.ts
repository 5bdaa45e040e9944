import type { FindingKind } from "../facts.ts";
import { draftFromProblems } from "../seen.ts";

/** A presented certificate has a key that clients refuse or soon will. */
export const weakKey: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => draftFromProblems(facts, ["weak-key"]),
};
