import { chinaDayOf, dayText } from "../../jd/china-day.ts";
import { knownCertificate } from "../../jd/known-certificate.ts";
import { lastQualifyingDay, renewalPlan } from "../../jd/submission.ts";
import type { FindingKind } from "../facts.ts";
import { earliestEnd, seenLeaves } from "../seen.ts";
import { hasEnded } from "../thresholds.ts";

/** The next certificate was never submitted, and the provider no longer takes it: another one is needed. */
export const submissionMissed: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    if (facts.byTicket === undefined || facts.byTicket.open !== undefined) return [];
    const leaves = seenLeaves(facts);
    const known = knownCertificate(
      facts.hosted,
      leaves.map(({ leaf }) => leaf),
    );
    if (known === undefined || hasEnded(known, facts.at)) return [];
    const today = chinaDayOf(facts.at);
    const lastDay = lastQualifyingDay(known.notAfter);
    if (today <= lastDay) return [];
    const served = earliestEnd(leaves)?.leaf;
    const plan = served && renewalPlan(served.notAfter, facts.byTicket.leadTime);
    const issued = known.certificate.notBefore?.at;
    const never = issued !== undefined && chinaDayOf(issued) > lastDay;
    return [
      {
        severity: plan !== undefined && today > plan.lastDay ? "critical" : "warning",
        ...(served === undefined ? {} : { deadline: served.notAfter }),
        summary: `JD Cloud does not take the new certificate for ${facts.binding.domain}: ${never ? "it never was valid for more than three months" : `${dayText(lastDay)} (China time) was the last day on which it was valid for more than three months`}.`,
        remedy: "Have another one issued that is valid for longer, and open the ticket at once.",
        facts: { "valid until": new Date(known.notAfter).toISOString() },
      },
    ];
  },
};
