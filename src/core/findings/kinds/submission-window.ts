import { dayText, endOfDay } from "../../jd/china-day.ts";
import type { FindingKind } from "../facts.ts";
import { hostedCertificate } from "../hosted-certificate.ts";
import { unsubmitted } from "../unsubmitted.ts";

const NOTICE_DAYS = 14;

/** The next certificate is there and not submitted; the days on which the provider still takes it are running out. */
export const submissionWindow: FindingKind = {
  visitorsSee: "",
  actor: "customer",
  judge: (facts) => {
    const waiting = unsubmitted(facts);
    if (waiting === undefined) return [];
    const { known, today, lastDay, plan } = waiting;
    if (today > lastDay || lastDay - today > NOTICE_DAYS) return [];
    const needed = plan === undefined || today >= plan.startOn;
    return [
      {
        severity: needed && lastDay - today <= 1 ? "critical" : "warning",
        deadline: endOfDay(lastDay),
        summary: `The new certificate for ${facts.binding.domain} must be submitted by ${dayText(lastDay)} (China time): after that day it is valid for three months or less, and JD Cloud no longer takes it.`,
        remedy: `Open the ticket by then; \`certhorizon ticket ${facts.binding.domain}\` writes it.`,
        ...hostedCertificate(known.certificate),
        facts: { "valid until": new Date(known.notAfter).toISOString() },
      },
    ];
  },
};
