import { type ChinaDay, chinaDayOf, dayText, endOfDay } from "../../jd/china-day.ts";
import { knownCertificate } from "../../jd/known-certificate.ts";
import type { LeadTime } from "../../jd/lead-time.ts";
import { lastQualifyingDay, qualifies, type RenewalPlan, renewalPlan } from "../../jd/submission.ts";
import { promiseOf, type Ticket } from "../../jd/ticket.ts";
import { counted, distanceText, instantText } from "../../words.ts";
import type { BindingFacts, Draft, FindingKind } from "../facts.ts";
import { about, earliestEnd, type SeenLeaf, seenLeaves } from "../seen.ts";
import { hasEnded } from "../thresholds.ts";

/** Hosting takes weeks: the served certificate ends so soon that the next one must be on its way now. */
export const renewBy: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    const served = earliestEnd(seenLeaves(facts));
    if (facts.byTicket === undefined || served === undefined || hasEnded(served.leaf, facts.at)) return [];
    const { leadTime, open } = facts.byTicket;
    const today = chinaDayOf(facts.at);
    if (open !== undefined) {
      const promised = promiseOf(open, leadTime);
      // Past that day it is `ticket-overdue`.
      if (today > promised || endOfDay(promised) < served.leaf.notAfter) return [];
      return [lateTicket(facts, served, open, promised)];
    }
    const plan = renewalPlan(served.leaf.notAfter, leadTime);
    return today < plan.startOn ? [] : [startNow(facts, served, plan, leadTime)];
  },
};

function startNow(
  facts: BindingFacts,
  served: SeenLeaf,
  plan: RenewalPlan,
  { workingDays }: LeadTime,
): Draft {
  const { binding, at } = facts;
  const { notAfter } = served.leaf;
  const today = chinaDayOf(at);
  const late = today > plan.submitBy;
  const known = usable(facts, today);
  const last = late ? plan.lastDay : plan.submitBy;
  const lastDay = known === undefined ? last : Math.min(last, known);
  const tooLate = today > plan.lastDay;
  const until = tooLate ? "today and mark it as urgent" : `by ${dayText(lastDay)} (China time)`;
  const write = `\`certhorizon ticket ${binding.domain}\` writes it`;
  return {
    severity: tooLate ? "critical" : "warning",
    deadline: tooLate ? notAfter : endOfDay(lastDay),
    summary: `The certificate of ${binding.domain} expires ${distanceText(notAfter, at)} (${instantText(notAfter)}), and the next one is hosted by a ticket that takes up to ${counted(workingDays, "working day")}${timeLeft(plan, today)}.`,
    remedy:
      known === undefined
        ? `Have a certificate issued that is valid for more than three months, and open the ticket ${until}; ${write}.`
        : `Open the ticket for the new certificate ${until}; ${write}.`,
    ...about([served]),
    facts: { "submit by": dayText(plan.submitBy), "last day": dayText(plan.lastDay) },
  };
}

function timeLeft({ submitBy, lastDay }: RenewalPlan, today: ChinaDay): string {
  if (today > lastDay) return ": an ordinary one comes too late";
  return today > submitBy ? ": the margin is being used up" : "";
}

/** The last day for the certificate that is known and still accepted; undefined when there is none. */
function usable(facts: BindingFacts, today: ChinaDay): ChinaDay | undefined {
  const leaves = seenLeaves(facts).map(({ leaf }) => leaf);
  const known = knownCertificate(facts.hosted, leaves);
  return known !== undefined && qualifies(known.notAfter, today)
    ? lastQualifyingDay(known.notAfter)
    : undefined;
}

function lateTicket(facts: BindingFacts, served: SeenLeaf, ticket: Ticket, promised: ChinaDay): Draft {
  const { binding, at, thresholds } = facts;
  const { notAfter } = served.leaf;
  return {
    severity: notAfter - at <= thresholds.criticalMs ? "critical" : "warning",
    deadline: notAfter,
    summary: `The certificate of ${binding.domain} expires ${distanceText(notAfter, at)} (${instantText(notAfter)}), and ticket ${ticket.id} may take until ${dayText(promised)} (China time).`,
    remedy: `Ask in ticket ${ticket.id} for urgent handling, and name the day on which the certificate expires.`,
    ...about([served]),
    facts: { ticket: ticket.id, "promised by": dayText(promised) },
  };
}
