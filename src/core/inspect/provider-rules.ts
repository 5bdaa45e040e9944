import type { PresentedChain } from "../evaluation.ts";
import { lifetimeOf } from "../findings/lifetime-limit.ts";
import { dayText, startOfDay } from "../jd/china-day.ts";
import { lastQualifyingDay } from "../jd/submission.ts";
import { DAY, type Instant } from "../time.ts";
import { distanceText, durationText } from "../words.ts";
import type { Certificate } from "../x509/certificate.ts";
import { conversion } from "./conversion.ts";
import type { Provider, Remark } from "./inspection.ts";
import type { Material } from "./material.ts";

export interface ProviderInput {
  readonly leaf: Certificate;
  readonly chain: PresentedChain;
  readonly materials: readonly Material[];
  readonly at: Instant;
}

/** What a provider demands beyond what clients do. Dates, names and stores have their own remarks. */
export function providerRemarks(provider: Provider, input: ProviderInput): readonly Remark[] {
  return provider === "jdcloud" ? [jdcloud(input)] : aliyun(input);
}

/** Less left to hand in a ticket than this: a warning. */
const CLOSING = 14 * DAY;

/** JD Cloud hosts a certificate by ticket, and only while it is valid for more than three months. */
function jdcloud({ leaf, at }: ProviderInput): Remark {
  const lastDay = lastQualifyingDay(leaf.notAfter);
  const [day, endsAt] = [dayText(lastDay), startOfDay(lastDay + 1)];
  const left = endsAt - at;
  const rule = "JD Cloud takes a certificate only while it is valid for more than three calendar months";
  if (left > 0) {
    return {
      code: "submission-window",
      severity: left <= CLOSING ? "warning" : "info",
      about: "provider",
      summary: `${rule}: this one until the end of ${day} in China (UTC+8), for ${durationText(left)} more.`,
      remedy: "Hand in the ticket by then; it takes one to two weeks, holidays not counted.",
    };
  }
  const never = endsAt <= leaf.notBefore;
  return {
    code: "submission-missed",
    severity: "critical",
    about: "provider",
    summary: never
      ? `${rule}: this one, made for ${Math.floor(lifetimeOf(leaf) / DAY)} days, never was.`
      : `${rule}: ${day} in China (UTC+8) was the last day for this one, ${distanceText(endsAt, at)}.`,
    remedy: never
      ? "Have one issued that lasts longer than three months, and hand in the ticket at once."
      : "Renew it, and hand in the ticket for the new one.",
  };
}

/** Alibaba Cloud serves the chain that was uploaded and adds nothing; its CDN console takes PEM only. */
function aliyun({ chain, materials }: ProviderInput): readonly Remark[] {
  const remarks: Remark[] = [];
  const binary = materials.find(({ form, certificates }) => form === "der" && certificates.length > 0);
  if (binary !== undefined) {
    remarks.push({
      code: "not-pem",
      severity: "warning",
      about: "provider",
      summary: "The console of Alibaba Cloud CDN takes PEM only, and this is DER.",
      remedy: `Convert it: ${conversion("der", binary.file)}`,
    });
  }
  if (chain.problems.some(({ code }) => code === "missing-intermediate")) {
    remarks.push({
      code: "chain-not-included",
      severity: "warning",
      about: "provider",
      summary: "Alibaba Cloud serves the chain that was uploaded and adds nothing to it.",
      remedy: "Upload the intermediates with the certificate, in one PEM text behind it.",
    });
  }
  return remarks;
}
