import type { BindingRecord } from "../record.ts";
import type { Instant } from "../time.ts";
import type { RootFactCertainty, RootFactKind } from "../trust/root-facts.ts";
import type { AnchorFact, TrustData } from "../trust/trust-data.ts";

/** One anchor: who depends on it, and what happens to it when. */
export interface CalendarRow {
  /** As in the trust data, or the common name of an anchor of the user's own store. */
  readonly name: string;
  /** Lower-case hex; empty for anchors of the user's own stores. */
  readonly sha256: string;
  /** Domains whose best path in some store ends at it. */
  readonly domains: number;
  /** The anchor's own end; undefined when its bytes are not known. */
  readonly notAfter: Instant | undefined;
  /** Built-in stores that have it now. */
  readonly stores: readonly string[];
  /** Past and coming, earliest first. */
  readonly dates: readonly CalendarDate[];
}

export interface CalendarDate {
  readonly at: Instant;
  readonly store: string;
  readonly kind: RootFactKind;
  readonly certainty: RootFactCertainty;
  readonly text: string;
  readonly source: string;
}

/** Roots that object storage in China hangs under, now or next, listed even when nothing depends on them yet. */
export const RECOMMENDED_ROOTS: readonly string[] = [
  "GlobalSign Root CA",
  "GlobalSign Root CA - R3",
  "GlobalSign Root CA - R6",
  "GlobalSign Root R46",
];

/** Every anchor that a domain depends on, and the recommended ones: the next coming date first, undated ones last. */
export function rootCalendar(
  records: Iterable<BindingRecord>,
  data: TrustData,
  at: Instant,
): readonly CalendarRow[] {
  const uses = anchorUses(records);
  const names = [...new Set([...uses.keys(), ...RECOMMENDED_ROOTS])];
  const rows = names.map((name) => rowOf(name, uses.get(name)?.size ?? 0, data));
  return rows.toSorted((a, b) => nextDate(a, at) - nextDate(b, at) || (a.name < b.name ? -1 : 1));
}

/** Keys of the bindings whose best path in some store ends at an anchor, by its name. */
export function anchorUses(
  records: Iterable<BindingRecord>,
): ReadonlyMap<string, ReadonlySet<BindingRecord>> {
  const uses = new Map<string, Set<BindingRecord>>();
  for (const record of records) {
    for (const { anchor, trusted } of record.judgement?.stores ?? []) {
      if (anchor === undefined || !trusted) continue;
      const users = uses.get(anchor) ?? new Set();
      uses.set(anchor, users.add(record));
    }
  }
  return uses;
}

function rowOf(name: string, domains: number, data: TrustData): CalendarRow {
  const known = data.anchors.filter((anchor) => anchor.name === name);
  const keys = new Set(known.map(({ certificate }) => certificate.sha256));
  const ends = known.map(({ certificate }) => certificate.notAfter);
  return {
    name,
    sha256: known[0]?.certificate.sha256 ?? "",
    domains,
    notAfter: ends.length === 0 ? undefined : Math.max(...ends),
    stores: data.stores.filter(({ members }) => [...keys].some((key) => members.has(key))).map((s) => s.name),
    dates: data.stores
      .flatMap((store) =>
        store.facts.filter(({ anchor }) => keys.has(anchor)).map((fact) => dateOf(store.name, fact)),
      )
      .toSorted((a, b) => a.at - b.at),
  };
}

function dateOf(store: string, { at, kind, certainty, text, source }: AnchorFact): CalendarDate {
  return { store, at, kind, certainty, text, source };
}

/** When something happens to the anchor next; infinity for never. */
function nextDate({ dates, notAfter }: CalendarRow, at: Instant): Instant {
  const coming = dates.map((date) => date.at).filter((date) => date >= at);
  return Math.min(...coming, notAfter !== undefined && notAfter >= at ? notAfter : Number.POSITIVE_INFINITY);
}
