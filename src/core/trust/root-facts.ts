import type { Instant } from "../time.ts";

/**
 * What a root program does to an anchor on a date.
 * `removal` ends trust in every certificate below it at that instant; `distrust-after` hits leaves whose notBefore is later;
 * `sct-not-after` hits leaves whose earliest embedded certificate transparency timestamp is later (a leaf that embeds none counts as
 * logged at its notBefore, because it cannot have been logged much before).
 */
export type RootFactKind = "removal" | "distrust-after" | "sct-not-after";

/** `shipped` and `announced` facts take effect on their day; `estimated` ones only warn ahead. */
export type RootFactCertainty = "shipped" | "announced" | "estimated";

export interface RootFact {
  readonly kind: RootFactKind;
  readonly at: Instant;
  readonly certainty: RootFactCertainty;
  /** Where it stands: a policy, a commit, a list and its version. */
  readonly source: string;
  /** One sentence for people. */
  readonly text: string;
}

/** Dated facts by SHA-256 of the anchor (lower-case hex). */
export type RootFacts = Readonly<Record<string, readonly RootFact[]>>;

export function isEffective(fact: RootFact): boolean {
  return fact.certainty !== "estimated";
}
