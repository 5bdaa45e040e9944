import { DAY, type DurationMs, type Instant } from "../time.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { RootFact, RootFacts } from "./root-facts.ts";
import { createTrustStore, type TrustStore } from "./trust-store.ts";

/** Anchors and root program facts as the product ships them, or as a newer file of the same format gives them. Read-only. */
export interface TrustData {
  /** The day (UTC midnight) on which lists and facts were last looked through. */
  readonly asOf: Instant;
  /** Where bytes, lists and dates come from, in words. */
  readonly provenance: readonly string[];
  /** Every anchor whose bytes are known. */
  readonly anchors: readonly NamedAnchor[];
  readonly stores: readonly StoreData[];
  readonly crossCertificates: readonly CrossCertificate[];
}

export interface NamedAnchor {
  /** Short; two anchors share one only when they share the key. */
  readonly name: string;
  readonly certificate: Certificate;
}

export interface StoreData {
  readonly name: string;
  /** Which list, and its version. */
  readonly list: string;
  /** When that list was current. */
  readonly listedAt: Instant;
  readonly anchorExpiry: "enforce" | "ignore";
  /** What the list holds: name by SHA-256 (lower-case hex), also of anchors whose bytes nobody here has. */
  readonly members: ReadonlyMap<string, string>;
  /** What the store once held; each has a removal fact. */
  readonly former: ReadonlyMap<string, string>;
  readonly facts: readonly AnchorFact[];
}

/** A dated fact about one anchor in one store. */
export interface AnchorFact extends RootFact {
  /** SHA-256 of the anchor. */
  readonly anchor: string;
}

/** A known certificate of one anchor's key issued by another anchor: fingerprints and dates for advice, no bytes. */
export interface CrossCertificate {
  readonly sha256: string;
  /** SHA-256 of the anchor with the same name and key. */
  readonly subject: string;
  /** SHA-256 of the anchor that issued it. */
  readonly issuer: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/**
 * The stores of the data by name, in its order. Former anchors are anchors too: their removal facts say until when. Anchors on a list
 * whose bytes nobody has become `unknownAnchors`. Build them once: judged chains are remembered by store.
 */
export function storesFromTrustData(data: TrustData): ReadonlyMap<string, TrustStore> {
  const known = new Map(data.anchors.map(({ certificate }) => [certificate.sha256, certificate]));
  return new Map(data.stores.map((store) => [store.name, storeOf(store, known)]));
}

function storeOf(store: StoreData, known: ReadonlyMap<string, Certificate>): TrustStore {
  const { name, members, former, facts, anchorExpiry } = store;
  return createTrustStore({
    name,
    anchors: [...members.keys(), ...former.keys()].flatMap((sha256) => known.get(sha256) ?? []),
    facts: factsByAnchor(facts),
    anchorExpiry,
    unknownAnchors: [...members]
      .filter(([sha256]) => !known.has(sha256))
      .map(([sha256, memberName]) => ({ sha256, name: memberName })),
  });
}

function factsByAnchor(facts: readonly AnchorFact[]): RootFacts {
  const groups = Map.groupBy(facts, ({ anchor }) => anchor);
  return Object.fromEntries(
    [...groups].map(([anchor, group]) => [anchor, group.map(({ anchor: _, ...fact }) => fact)]),
  );
}

/** Past this age the data no longer says what root programs do. */
const TRUST_DATA_STALE_AFTER: DurationMs = 180 * DAY;

/** Too old to rely on, or dated more than a day ahead of `at`, which would keep it from ever growing old. */
export function isTrustDataStale(data: Pick<TrustData, "asOf">, at: Instant): boolean {
  const age = at - data.asOf;
  return age > TRUST_DATA_STALE_AFTER || age < -DAY;
}
