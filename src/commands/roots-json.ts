import type { BundleGap } from "../core/calendar/bundle-gaps.ts";
import type { Deadline } from "../core/calendar/deadlines.ts";
import type { Breakage, Rehearsed } from "../core/calendar/rehearse.ts";
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

/** What a rehearsal plays. */
export interface Played {
  readonly at: Instant | undefined;
  readonly without: string | undefined;
  /** How many domains are known at all. */
  readonly domains: number;
}

export function rehearsalJson({ breakages, renewals }: Rehearsed, { at, without, domains }: Played): unknown {
  return {
    rehearsed: { at: time(at), without: without ?? null, domains },
    breaks: breakages.map(breakageJson),
    renewed_before: renewals.map(({ domain, port, owner }) => ({ domain, port, owner })),
  };
}

function breakageJson({ binding, store, tier, reason, detail }: Breakage): unknown {
  const { domain, port, owner } = binding;
  return { domain, port, owner, store, tier, reason, detail };
}
