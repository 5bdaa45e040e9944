import { chinaDayOf, dayText, endOfDay } from "../../jd/china-day.ts";
import { knownCertificate } from "../../jd/known-certificate.ts";
import { lastQualifyingDay, renewalPlan } from "../../jd/submission.ts";
import type { FindingKind } from "../facts.ts";
import { earliestEnd, seenLeaves } from "../seen.ts";

const NOTICE_DAYS = 14;

/** The next certificate is there and not submitted; the days on which the provider still takes it are running out. */
export const submissionWindow: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    if (facts.byTicket === undefined || facts.byTicket.open !== undefined) return [];
    const leaves = seenLeaves(facts);
    const known = knownCertificate(
      facts.hosted,
      leaves.map(({ leaf }) => leaf),
    );
    if (known === undefined) return [];
    const today = chinaDayOf(facts.at);
    const lastDay = lastQualifyingDay(known.notAfter);
    if (today > lastDay || lastDay - today > NOTICE_DAYS) return [];
    const served = earliestEnd(leaves)?.leaf;
    const plan = served && renewalPlan(served.notAfter, facts.byTicket.leadTime);
    const needed = plan === undefined || today >= plan.startOn;
    return [
      {
        severity: needed && lastDay - today <= 1 ? "critical" : "warning",
        deadline: endOfDay(lastDay),
        summary: `The new certificate for ${facts.binding.domain} must be submitted by ${dayText(lastDay)} (China time): after that day it is valid for three months or less, and JD Cloud no longer takes it.`,
        remedy: `Open the ticket by then; \`certhorizon ticket ${facts.binding.domain}\` writes it.`,
        facts: { "valid until": new Date(known.notAfter).toISOString() },
      },
    ];
  },
};
