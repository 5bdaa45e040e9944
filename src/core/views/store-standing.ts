import type { CalendarRow } from "../calendar/root-calendar.ts";
import type { Instant } from "../time.ts";
import { dayText } from "../words.ts";

/** How a store stands to an anchor, for a cell of the root calendar. */
export interface Standing {
  /** "until 2027-04-15", "gone 2025-04-15", "yes", "–"; "~" before a date that is only estimated. */
  readonly text: string;
  readonly tone: "gone" | "ending" | "estimated" | "fine" | "absent";
}

export function storeStanding({ dates, stores }: CalendarRow, store: string, now: Instant): Standing {
  const own = dates.filter((date) => date.store === store);
  const gone = own.findLast(
    ({ at, kind, certainty }) => kind === "removal" && certainty !== "estimated" && at <= now,
  );
  if (gone !== undefined) return { text: `gone ${dayText(gone.at)}`, tone: "gone" };
  if (!stores.includes(store)) return { text: "–", tone: "absent" };
  const rule = own.findLast(({ at, kind }) => kind !== "removal" && at <= now);
  const next = own.find(({ at }) => at > now);
  if (next !== undefined) {
    const [mark, tone] =
      next.certainty === "estimated" ? (["~", "estimated"] as const) : (["", "ending"] as const);
    return { text: `${next.kind === "removal" ? "until " : "new until "}${mark}${dayText(next.at)}`, tone };
  }
  if (rule === undefined) return { text: "yes", tone: "fine" };
  return { text: `old ones only (${dayText(rule.at)})`, tone: "ending" };
}
