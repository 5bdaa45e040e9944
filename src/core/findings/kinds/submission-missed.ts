import { chinaDayOf, dayText } from "../../jd/china-day.ts";
import type { FindingKind } from "../facts.ts";
import { hostedCertificate } from "../hosted-certificate.ts";
import { hasEnded } from "../thresholds.ts";
import { unsubmitted } from "../unsubmitted.ts";

/** The next certificate was never submitted, and the provider no longer takes it: another one is needed. */
export const submissionMissed: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    const waiting = unsubmitted(facts);
    if (waiting === undefined || hasEnded(waiting.known, facts.at)) return [];
    const { known, today, lastDay, servedUntil, plan } = waiting;
    if (today <= lastDay) return [];
    const issued = known.certificate.notBefore?.at;
    const never = issued !== undefined && chinaDayOf(issued) > lastDay;
    return [
      {
        severity: plan !== undefined && today > plan.lastDay ? "critical" : "warning",
        ...(servedUntil === undefined ? {} : { deadline: servedUntil }),
        summary: `JD Cloud does not take the new certificate for ${facts.binding.domain}: ${never ? "it never was valid for more than three months" : `${dayText(lastDay)} (China time) was the last day on which it was valid for more than three months`}.`,
        remedy: "Have another one issued that is valid for longer, and open the ticket at once.",
        ...hostedCertificate(known.certificate),
        facts: { "valid until": new Date(known.notAfter).toISOString() },
      },
    ];
  },
};
