import { listText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";

/** Two buckets claim the domain; at most one of them answers its visitors. */
export const boundTwice: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: ({ binding }) => {
    const { domain, bucket, account, sources, alsoBound = [] } = binding;
    if (alsoBound.length === 0) return [];
    const here = `bucket ${bucket} in account ${account === "" ? listText(sources) : account}`;
    return [
      {
        summary: `${domain} is bound to ${here} and also to ${listText(alsoBound)}; a renewal at the wrong one reaches nobody.`,
        remedy: "Keep the binding to which the domain's CNAME leads, and remove the other.",
        facts: { bound: here, also: alsoBound.join(", ") },
      },
    ];
  },
};
