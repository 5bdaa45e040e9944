import type { Condition } from "../findings/urgency.ts";
import type { OverviewRow } from "./overview-row.ts";

/** What a list can be narrowed to by an exact value. */
export const FILTERS = ["owner", "source", "account", "provider", "store", "state", "code"] as const;
export type Filter = (typeof FILTERS)[number];

/** Besides each condition: everything that is not well. */
export type WantedCondition = Condition | "problems";

/** Gravest first. */
export const CONDITIONS: readonly Condition[] = ["critical", "unknown", "warning", "info", "ok"];

export interface OverviewQuery {
  readonly condition?: WantedCondition | undefined;
  readonly filters: Readonly<Partial<Record<Filter, string>>>;
  /** Part of a name, bucket or source; empty for everything. */
  readonly search: string;
}

export interface Selection {
  /** Those of the wanted condition, in the order given. */
  readonly rows: readonly OverviewRow[];
  /** How many the other filters leave, by condition. */
  readonly counts: Readonly<Record<Condition, number>>;
}

export function select(rows: readonly OverviewRow[], query: OverviewQuery): Selection {
  const counts: Record<Condition, number> = { critical: 0, unknown: 0, warning: 0, info: 0, ok: 0 };
  const wanted = FILTERS.flatMap((filter) => {
    const value = query.filters[filter];
    return value === undefined ? [] : [{ filter, value }];
  });
  const search = query.search.toLowerCase();
  const selected = rows.filter((row) => {
    if (search !== "" && !row.haystack.includes(search)) return false;
    if (!wanted.every(({ filter, value }) => valuesOf(row, filter).includes(value))) return false;
    counts[row.condition] += 1;
    return isWanted(row.condition, query.condition);
  });
  return { rows: selected, counts };
}

export function isWanted(condition: Condition, wanted: WantedCondition | undefined): boolean {
  if (wanted === undefined) return true;
  if (wanted === "problems") return condition !== "ok" && condition !== "info";
  return condition === wanted;
}

/** The values of a row that a filter compares. */
export function valuesOf({ record, findings }: OverviewRow, filter: Filter): readonly string[] {
  const { binding, judgement } = record;
  switch (filter) {
    case "owner":
    case "account":
    case "provider":
      return [binding[filter]];
    case "source":
      return binding.sources;
    case "store":
      return [...binding.stores.required, ...binding.stores.watched];
    case "state":
      return [judgement?.served.state ?? "unknown"];
    case "code":
      return findings.map(({ code }) => code);
  }
}
