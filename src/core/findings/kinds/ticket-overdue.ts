import { chinaDayOf, dayText, endOfDay } from "../../jd/china-day.ts";
import { promiseOf } from "../../jd/ticket.ts";
import { instantText } from "../../words.ts";
import type { FindingKind } from "../facts.ts";
import { about, earliestEnd, seenLeaves } from "../seen.ts";

/** A ticket has had the working days that the provider asks for, and what it was for is not served. */
export const ticketOverdue: FindingKind = {
  visitorsSee: "",
  actor: "provider",
  judge: (facts) => {
    const { leadTime, open } = facts.byTicket ?? {};
    if (leadTime === undefined || open === undefined) return [];
    const promised = promiseOf(open, leadTime);
    if (chinaDayOf(facts.at) <= promised) return [];
    const served = earliestEnd(seenLeaves(facts));
    const end = served?.leaf.notAfter;
    const near = end !== undefined && end - facts.at <= facts.thresholds.criticalMs;
    const instead =
      end === undefined
        ? "no certificate is served"
        : `the certificate that ends ${instantText(end)} is still served`;
    return [
      {
        severity: near ? "critical" : "warning",
        deadline: end ?? endOfDay(promised),
        summary: `Ticket ${open.id} of ${dayText(chinaDayOf(open.submittedAt))} for ${facts.binding.domain} should have taken effect by ${dayText(promised)} (China time), but ${instead}.`,
        remedy: `Ask in ticket ${open.id} what keeps it, and name the day by which it is needed.`,
        ...(served === undefined ? {} : about([served])),
        facts: { ticket: open.id, "promised by": dayText(promised) },
      },
    ];
  },
};
