import type { Finding } from "../core/findings/finding.ts";
import type { Binding } from "../core/inventory/binding.ts";
import { daysUntil, type TightLimit, tightLimits } from "../core/jd/coming-lifetimes.ts";
import { type LeadTime, leadTimeOf } from "../core/jd/lead-time.ts";
import { DAY, type Instant } from "../core/time.ts";
import { counted, dayText } from "../core/words.ts";

/** A day that is farther off than this is information only. */
const NOTICE_DAYS = 180;

/**
 * `lead-time-impossible`: certificates are to last so shortly that the rules of hosting by ticket leave few days or none to submit
 * one. One finding per source that has such bindings: a warning from half a year before the next limit on, and once none qualifies.
 */
export function judgeLeadTimes(
  leadTimes: ReadonlyMap<string, LeadTime>,
  bindings: readonly Binding[],
  at: Instant,
): readonly Finding[] {
  const limits = tightLimits(at);
  const [first] = limits;
  if (first === undefined) return [];
  return [...leadTimes.keys()].flatMap((source) => {
    const concerned = bindings.filter(
      (binding) =>
        binding.sources.includes(source) &&
        binding.https === "expected" &&
        leadTimeOf(binding, leadTimes) !== undefined,
    );
    return concerned.length === 0 ? [] : [finding(source, concerned.length, limits, at)];
  });
}

function finding(source: string, domains: number, limits: readonly TightLimit[], at: Instant): Finding {
  const next = limits.find(({ from }) => from > at);
  const isNear = next === undefined || daysUntil(next, at) <= NOTICE_DAYS;
  return {
    subject: "source",
    domain: "",
    port: 0,
    code: "lead-time-impossible",
    scope: source,
    severity: isNear ? "warning" : "info",
    actor: "customer",
    ...(next === undefined ? {} : { deadline: next.from }),
    summary: `JD Cloud takes certificates that are valid for more than three months, and those of ${counted(domains, "domain")} of ${source} will last less and less: ${limits.map(limitText).join("; ")}.`,
    remedy:
      "Let issuing a certificate and opening its ticket follow each other at once, and plan another way before none qualifies: a CDN in front, another provider, or other terms with JD Cloud.",
    evidence: {
      facts: Object.fromEntries(limits.map((limit) => [dayText(limit.from), `${lifetimeDays(limit)} days`])),
    },
  };
}

function limitText(limit: TightLimit): string {
  const { from, daysToSubmit } = limit;
  const left =
    daysToSubmit < 0
      ? "none can be submitted"
      : `up to ${daysToSubmit} days after its issue one can be submitted`;
  return `issued from ${dayText(from)} on, ${lifetimeDays(limit)} days at most, ${left}`;
}

function lifetimeDays({ lifetimeMs }: TightLimit): number {
  return lifetimeMs / DAY;
}
