import type { FindingKind } from "../facts.ts";
import { hostingPlace } from "../places.ts";
import { atAddresses, chainProblems, leafAt } from "../seen.ts";
import { oneSentence, withinSentence } from "../sentences.ts";

/** A required store has no path because a certificate was not sent. */
export const chainIncomplete: FindingKind = {
  visitorsSee:
    "NET::ERR_CERT_AUTHORITY_INVALID on devices and programs that do not fetch the missing certificate themselves",
  actor: "customer",
  judge: (facts) => {
    const broken = facts.stores.filter(
      ({ tier, verdict }) => tier === "required" && verdict.reason === "issuer-missing",
    );
    const first = broken[0];
    if (first === undefined) return [];
    const problem = chainProblems({ ...facts, endpoints: first.endpoints }, ["missing-intermediate"])[0]
      ?.problems[0];
    const where = atAddresses(facts, first.endpoints);
    return [
      {
        summary: `The chain of ${facts.binding.domain} is not complete${where}: ${withinSentence(problem?.summary ?? "an intermediate certificate is missing.")}`,
        remedy: oneSentence([
          first.verdict.advice ?? problem?.remedy ?? "Append the intermediate certificates to the leaf.",
          `Upload leaf and intermediates together ${hostingPlace(facts.binding, facts.served.layer)}.`,
        ]),
        endpoints: first.endpoints,
        ...leafAt(facts, first.endpoints),
        facts: { stores: broken.map(({ store }) => store).join(", ") },
      },
    ];
  },
};
