import { dayText } from "../words.ts";
import type { StoreData, TrustData } from "./trust-data.ts";

/**
 * What makes `newer` absurd beside `shipped`, one sentence each; empty when it may replace it. An older date, a store that is gone, or
 * less than half of what a store held speaks for a broken or wrong file, not for a root program's decision.
 */
export function compareTrustData(shipped: TrustData, newer: TrustData): readonly string[] {
  const stores = new Map(newer.stores.map((store) => [store.name, store]));
  return [
    ...(newer.asOf < shipped.asOf
      ? [`it is of ${dayText(newer.asOf)}, older than the shipped data of ${dayText(shipped.asOf)}`]
      : []),
    ...lost(
      "anchors with certificates",
      shipped.anchors.map(({ certificate }) => certificate.sha256),
      new Set(newer.anchors.map(({ certificate }) => certificate.sha256)),
    ),
    ...shipped.stores.flatMap((store) => storeProblems(store, stores.get(store.name))),
  ];
}

function storeProblems(shipped: StoreData, newer: StoreData | undefined): readonly string[] {
  if (newer === undefined) return [`the store ${shipped.name} is missing`];
  // What moved to the former anchors is known to be gone; what is in neither may be a mistake.
  return lost(`anchors of ${shipped.name}`, [...shipped.members.keys()], newer.members);
}

function lost(what: string, before: readonly string[], now: Pick<ReadonlySet<string>, "has">): string[] {
  const kept = before.filter((sha256) => now.has(sha256)).length;
  return kept * 2 < before.length ? [`only ${kept} of ${before.length} ${what} are left`] : [];
}
