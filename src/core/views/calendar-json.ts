import type { Deadline } from "../calendar/deadlines.ts";
import type { CalendarRow } from "../calendar/root-calendar.ts";
import type { Instant } from "../time.ts";
import type { TrustData } from "../trust/trust-data.ts";
import { time } from "./record-json.ts";

export function calendarJson(
  rows: readonly CalendarRow[],
  deadlines: readonly Deadline[],
  data: Pick<TrustData, "asOf">,
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
