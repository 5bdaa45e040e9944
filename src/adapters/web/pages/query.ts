import {
  CONDITIONS,
  FILTERS,
  type Filter,
  type OverviewQuery,
  type WantedCondition,
} from "../../../core/views/overview.ts";

/** What an address asks of a list. Values that make no sense count as absent: an old bookmark still shows something. */
export interface ListQuery extends OverviewQuery {
  /** From 1. */
  readonly page: number;
  /** Entries per page, for JSON; undefined where nothing was asked. */
  readonly size: number | undefined;
}

/** Longer ones are no value of ours. */
const MAX_VALUE = 300;

export function readQuery(address: URLSearchParams): ListQuery {
  const text = (name: string) => (address.get(name) ?? "").trim().slice(0, MAX_VALUE);
  const filters = Object.fromEntries(
    FILTERS.flatMap((filter) => (text(filter) === "" ? [] : [[filter, text(filter)]])),
  ) as Partial<Record<Filter, string>>;
  const condition = [...CONDITIONS, "problems" as const].find((known) => known === text("condition"));
  return {
    condition,
    filters,
    search: text("q"),
    page: Math.max(1, wholeNumber(text("page")) ?? 1),
    size: wholeNumber(text("size")),
  };
}

/** The address of a list with some of its questions changed; page 1 and what is not asked are left out. */
export function listHref(
  path: string,
  query: ListQuery,
  change: { readonly condition?: WantedCondition | "all"; readonly page?: number } = {},
): string {
  const condition = change.condition ?? query.condition;
  const page = change.page ?? 1;
  const asked = new URLSearchParams({
    ...(condition === undefined || condition === "all" ? {} : { condition }),
    ...query.filters,
    ...(query.search === "" ? {} : { q: query.search }),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString();
  return asked === "" ? path : `${path}?${asked}`;
}

export interface Page<T> {
  readonly entries: readonly T[];
  /** The one that is shown, from 1. */
  readonly page: number;
  /** At least 1. */
  readonly pages: number;
  readonly total: number;
}

/** A page beyond the last is the last. */
export function pageOf<T>(all: readonly T[], wanted: number, size: number): Page<T> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const page = Math.min(wanted, pages);
  return { entries: all.slice((page - 1) * size, page * size), page, pages, total: all.length };
}

function wholeNumber(text: string): number | undefined {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
}
