import type { BundleGap } from "../core/calendar/bundle-gaps.ts";
import type { Deadline } from "../core/calendar/deadlines.ts";
import type { Breakage } from "../core/calendar/rehearse.ts";
import type { CalendarRow } from "../core/calendar/root-calendar.ts";
import type { Instant } from "../core/time.ts";
import type { TrustData } from "../core/trust/trust-data.ts";
import { time } from "./check-json.ts";

export function calendarJson(
  rows: readonly CalendarRow[],
  deadlines: readonly Deadline[],
  data: TrustData,
  at: Instant,
): unknown {
  return {
    at: time(at),
    trust_data_as_of: time(data.asOf),
    roots: rows.map(({ name, sha256, domains, notAfter, stores, dates }) => ({
      name,
      sha256,
      domains,
      not_after: time(notAfter),
      stores,
      dates: dates.map((date) => ({ ...date, at: time(date.at) })),
    })),
    deadlines: deadlines.map((deadline) => ({ ...deadline, at: time(deadline.at) })),
  };
}

export function gapJson({ name, sha256, domains, recommended }: BundleGap): unknown {
  return { name, sha256, domains, recommended };
}

export function breakageJson({ binding, store, tier, verdict }: Breakage): unknown {
  const { domain, port, owner } = binding;
  return {
    domain,
    port,
    owner,
    store,
    tier,
    reason: verdict.reason,
    detail: verdict.detail,
    limited_by: verdict.limitedBy,
  };
}
