import type { FindingKind } from "../facts.ts";
import { draftFromProblems } from "../seen.ts";

/** A certificate below the root is signed with MD5 or SHA-1. */
export const weakSignature: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => draftFromProblems(facts, ["weak-signature"]),
};
