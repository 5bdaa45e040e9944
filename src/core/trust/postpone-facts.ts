import { formatInstant } from "../path/certificate-names.ts";
import type { Instant } from "../time.ts";
import type { AnchorFact, StoreData, TrustData } from "./trust-data.ts";

/** What an operator knows better than the data: a program moved a date that it had announced, or took it back. */
export interface Postponement {
  readonly store: string;
  /** Name or SHA-256 of the anchor, as the data has it. */
  readonly anchor: string;
  /** The new date; `never` takes the fact away. */
  readonly until: Instant | "never";
}

export interface PostponedTrustData {
  readonly data: TrustData;
  /** One sentence per postponement that cannot be carried out; those leave the data as it is. */
  readonly problems: readonly string[];
}

/**
 * The data with announced and estimated facts moved to a later date or taken away. A shipped fact stays: the store's own list says so.
 * With several such facts about an anchor in a store, all that are earlier than the new date move.
 */
export function postponeFacts(data: TrustData, postponements: readonly Postponement[]): PostponedTrustData {
  return postponements.reduce<PostponedTrustData>(
    (before, postponement) => {
      const result = postponeOne(before.data, postponement);
      return typeof result === "string"
        ? { data: before.data, problems: [...before.problems, result] }
        : { data: result, problems: before.problems };
    },
    { data, problems: [] },
  );
}

function postponeOne(data: TrustData, postponement: Postponement): TrustData | string {
  const { store: storeName, anchor, until } = postponement;
  const store = data.stores.find(({ name }) => name === storeName);
  if (store === undefined) return `the trust data has no store ${storeName}`;
  const about = store.facts.filter((fact) => isAbout(fact, anchor, store));
  if (about.length === 0) return `the trust data has no dated fact about ${anchor} in ${storeName}`;
  const movable = about.filter(({ certainty }) => certainty !== "shipped");
  if (movable.length === 0) {
    return `${storeName} has already carried out what is known about ${anchor}; only announced and estimated dates can be postponed`;
  }
  const moved = movable.filter(({ at }) => until === "never" || at < until);
  if (moved.length === 0) {
    return `the date for ${anchor} in ${storeName} is not later than the known one; a postponement needs a later date`;
  }
  const facts = store.facts.flatMap((fact) => (moved.includes(fact) ? later(fact, until) : fact));
  return {
    ...data,
    stores: data.stores.map((other) => (other === store ? { ...store, facts } : other)),
  };
}

function isAbout({ anchor }: AnchorFact, wanted: string, { members, former }: StoreData): boolean {
  return anchor === wanted.toLowerCase() || (members.get(anchor) ?? former.get(anchor)) === wanted;
}

function later(fact: AnchorFact, until: Instant | "never"): readonly AnchorFact[] {
  if (until === "never") return [];
  const was = formatInstant(fact.at);
  return [
    {
      ...fact,
      at: until,
      text: `${fact.text} Postponed to ${formatInstant(until)} by the configuration (was ${was}).`,
    },
  ];
}
