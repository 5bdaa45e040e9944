import type { FindingKind } from "../facts.ts";
import { CLIENT_AUTH_ENDS, hasClientAuth } from "../lifetime-limit.ts";
import { about, seenLeaves } from "../seen.ts";
import { isPubliclyTrusted } from "../store-verdicts.ts";

/** A publicly trusted leaf that is for TLS clients too: Chrome's root program ends that for certificates issued from 2027-03-15 on. */
export const clientAuthInLeaf: FindingKind = {
  visitorsSee: "",
  actor: "ca",
  judge: (facts) => {
    const both = isPubliclyTrusted(facts) ? seenLeaves(facts).filter(({ leaf }) => hasClientAuth(leaf)) : [];
    if (both.length === 0) return [];
    const late = both.some(({ leaf }) => leaf.notBefore >= CLIENT_AUTH_ENDS);
    return [
      {
        summary: `The certificate of ${facts.binding.domain} is for TLS clients too; ${late ? "since 2027-03-15 Chrome's root program forbids that" : "Chrome's root program forbids that for certificates issued from 2027-03-15 on"}.`,
        remedy:
          "If something uses it as a client certificate, give that one of its own; else nothing, the CA leaves it out at the next renewal.",
        ...about(both),
      },
    ];
  },
};
