import { DAY } from "../../time.ts";
import { durationText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { about, earliestEnd, seenLeaves } from "../seen.ts";

const HABIT = 3;

/** Less is left than this domain's own habit, the median of its last three renewals, by more than a day and a tenth. */
export const renewalLate: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    if (facts.byTicket?.open !== undefined) return [];
    const leaves = seenLeaves(facts);
    const next = earliestEnd(leaves);
    const habit = facts.renewals.map(({ remainingMs }) => remainingMs).toSorted((a, b) => a - b)[1];
    if (next === undefined || habit === undefined || facts.renewals.length < HABIT) return [];
    const left = next.leaf.notAfter - facts.at;
    if (left < 0 || left > habit - Math.max(DAY, habit / 10)) return [];
    return [
      {
        deadline: next.leaf.notAfter,
        summary: `${facts.binding.domain} is usually renewed with ${durationText(habit)} left; now ${durationText(left)} are left.`,
        remedy: "See whether its automatic renewal still runs.",
        ...about(leaves),
      },
    ];
  },
};
