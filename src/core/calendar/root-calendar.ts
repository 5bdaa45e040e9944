import type { CertificateSummary } from "../evaluation.ts";
import type { BindingRecord } from "../record.ts";
import type { Instant } from "../time.ts";
import type { RootFact, RootFactCertainty, RootFactKind } from "../trust/root-facts.ts";
import type { TrustData } from "../trust/trust-data.ts";
import { factsAbout, type TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";

/** One anchor: who depends on it, and what happens to it when. */
export interface CalendarRow {
  /** As in the trust data, or the common name of an anchor of the user's own store. */
  readonly name: string;
  /** Lower-case hex; of several with one key, one. */
  readonly sha256: string;
  /** Domains whose best path in some store ends at it. */
  readonly domains: number;
  /** The anchor's own end; undefined when its bytes are not known. */
  readonly notAfter: Instant | undefined;
  /** Stores that have it on their list. */
  readonly stores: readonly string[];
  /** Past and coming, earliest first. */
  readonly dates: readonly CalendarDate[];
}

export interface CalendarDate {
  readonly at: Instant;
  readonly store: string;
  /** Domains that this store sees under the anchor. */
  readonly domains: number;
  readonly kind: RootFactKind;
  readonly certainty: RootFactCertainty;
  readonly text: string;
  readonly source: string;
}

/**
 * Roots that object storage in China hangs under, now or next, listed even when nothing depends on them yet. Alibaba Cloud asks for these
 * four in its help on OSS root certificates: the oldest because chains that are served lead to it by cross-certificates until it ends.
 */
export const RECOMMENDED_ROOTS: readonly string[] = [
  "GlobalSign Root CA",
  "GlobalSign Root CA - R3",
  "GlobalSign Root CA - R6",
  "GlobalSign Root R46",
];

export interface CalendarWorld {
  readonly data: TrustData;
  /** Every store there is, by name: the built-in ones and the user's own. */
  readonly stores: ReadonlyMap<string, TrustStore>;
  /** What an anchor is called. */
  readonly anchorName: (anchor: Pick<CertificateSummary, "sha256" | "spkiSha256" | "subject">) => string;
}

/** Every anchor that a domain depends on, and the recommended ones: the next coming date first, undated ones last. */
export function rootCalendar(
  records: Iterable<BindingRecord>,
  world: CalendarWorld,
  at: Instant,
): readonly CalendarRow[] {
  const uses = anchorUses(records);
  const names = [...new Set([...uses.keys(), ...RECOMMENDED_ROOTS])];
  const held = heldAnchors(world);
  const rows = names.map((name) => rowOf(name, uses.get(name) ?? NO_USE, held.get(name) ?? []));
  return rows.toSorted((a, b) => nextDate(a, at) - nextDate(b, at) || (a.name < b.name ? -1 : 1));
}

/** Who depends on an anchor: the best path of some store ends there. */
interface Use {
  readonly records: Set<BindingRecord>;
  /** How many of them by store. */
  readonly byStore: Map<string, number>;
}

const NO_USE: Use = { records: new Set(), byStore: new Map() };

function anchorUses(records: Iterable<BindingRecord>): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  for (const record of records) {
    for (const { anchor, store, trusted } of record.judgement?.stores ?? []) {
      if (anchor === undefined || !trusted) continue;
      const use = uses.get(anchor) ?? { records: new Set(), byStore: new Map() };
      use.records.add(record);
      use.byStore.set(store, (use.byStore.get(store) ?? 0) + 1);
      uses.set(anchor, use);
    }
  }
  return uses;
}

/** An anchor as one store has it, or once had it. */
interface HeldAnchor {
  readonly store: TrustStore;
  readonly certificate: Certificate;
  /** False for what a built-in store only had once. */
  readonly isMember: boolean;
}

function heldAnchors({
  data,
  stores,
  anchorName,
}: CalendarWorld): ReadonlyMap<string, readonly HeldAnchor[]> {
  const former = new Map(data.stores.map((store) => [store.name, store.former]));
  const held = [...stores.values()].flatMap((store) =>
    store.anchors.map(({ certificate, sha256 }) => ({
      store,
      certificate,
      isMember: former.get(store.name)?.has(sha256) !== true,
    })),
  );
  return Map.groupBy(held, ({ certificate }) =>
    anchorName({
      sha256: certificate.sha256,
      spkiSha256: certificate.publicKey.spkiSha256,
      subject: certificate.subject.text,
    }),
  );
}

function rowOf(name: string, { records, byStore }: Use, held: readonly HeldAnchor[]): CalendarRow {
  const ends = held.map(({ certificate }) => certificate.notAfter);
  return {
    name,
    sha256: held[0]?.certificate.sha256 ?? "",
    domains: records.size,
    notAfter: ends.length === 0 ? undefined : Math.max(...ends),
    stores: [...new Set(held.filter(({ isMember }) => isMember).map(({ store }) => store.name))],
    dates: held
      .flatMap(({ store, certificate }) =>
        factsAbout(store, certificate.sha256).map((fact) =>
          dateOf(store.name, byStore.get(store.name) ?? 0, fact),
        ),
      )
      .toSorted((a, b) => a.at - b.at),
  };
}

function dateOf(
  store: string,
  domains: number,
  { at, kind, certainty, text, source }: RootFact,
): CalendarDate {
  return { store, domains, at, kind, certainty, text, source };
}

/** When something happens to the anchor next; infinity for never. */
function nextDate({ dates, notAfter }: CalendarRow, at: Instant): Instant {
  const coming = dates.map((date) => date.at).filter((date) => date >= at);
  return Math.min(...coming, notAfter !== undefined && notAfter >= at ? notAfter : Number.POSITIVE_INFINITY);
}
