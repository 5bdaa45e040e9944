import { durationText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { lifetimeOverLimit } from "../lifetime-limit.ts";
import { about, seenLeaves } from "../seen.ts";
import { isPubliclyTrusted } from "../store-verdicts.ts";

/** A publicly trusted leaf lasts longer than its issuance date allows (Baseline Requirements §6.3.2); browsers may refuse it. */
export const lifetimeOverLimitKind: FindingKind = {
  visitorsSee: "",
  actor: "ca",
  judge: (facts) => {
    const isPublic = isPubliclyTrusted(facts);
    const over = seenLeaves(facts).filter(({ leaf }) => lifetimeOverLimit(leaf, isPublic) !== undefined);
    const excess = over[0] && lifetimeOverLimit(over[0].leaf, isPublic);
    if (excess === undefined) return [];
    return [
      {
        summary: `The certificate of ${facts.binding.domain} lasts ${durationText(excess.lifetime)}; issued when it was, ${durationText(excess.limit)} are allowed.`,
        remedy: "Ask the CA for a certificate within the limit; some browsers refuse this one.",
        ...about(over),
      },
    ];
  },
};
