import { distanceText, instantText } from "../../words.ts";
import type { BindingFacts, FindingKind } from "../facts.ts";
import { addressFacts } from "../reachability.ts";
import { seenLeaves } from "../seen.ts";

/** Somebody recorded an emergency return to plain HTTP, and HTTPS is not back. */
export const downgraded: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    const { downgrade, binding, at } = facts;
    if (downgrade === undefined || httpsWorks(facts)) return [];
    const { until, author, reason } = downgrade;
    const isOver = at >= until;
    return [
      {
        severity: isOver ? "critical" : "warning",
        deadline: until,
        summary: `${binding.domain} goes without HTTPS, as ${author} recorded (${reason}), until ${instantText(until)}${isOver ? `: that time ended ${distanceText(until, at)}` : ""}.`,
        remedy:
          "Host a sound certificate, switch HTTPS on again, then redirect and HSTS; this ends by itself.",
      },
    ];
  },
};

/** Every address shows a certificate for the name that every required store trusts. */
function httpsWorks(facts: BindingFacts): boolean {
  const leaves = seenLeaves(facts);
  return (
    leaves.length > 0 &&
    addressFacts(facts).every(({ status }) => status === "ok") &&
    leaves.every(({ seen }) => seen.nameMatch?.matches === true) &&
    facts.stores.every(({ tier, verdict }) => tier === "watched" || verdict.trusted)
  );
}
