import type { Condition } from "../../../core/findings/urgency.ts";
import { CONDITIONS, type Filter, isWanted } from "../../../core/views/overview.ts";
import type { Fleet } from "./fleet-index.ts";
import { type Markup, markup } from "./markup.ts";
import { type ListQuery, listHref, type Page } from "./query.ts";
import { counted, countText } from "./words.ts";

/** Rows of a page: so many that the largest stays below 100 KiB. */
export const PAGE_SIZE = 40;

/** Entries of one JSON answer: more would hold up everything else meanwhile. */
export const MOST_AT_ONCE = 500;

/** Longer lists of values are typed, not chosen. */
const MOST_CHOICES = 60;

/** One link per condition with its count, keeping the other filters. */
export function conditionTabs(
  path: string,
  query: ListQuery,
  counts: Readonly<Partial<Record<Condition, number>>>,
): Markup {
  const there = CONDITIONS.flatMap((wanted) => {
    const count = counts[wanted];
    return count === undefined ? [] : [{ wanted, count }];
  });
  const sum = (conditions: typeof there) => conditions.reduce((total, { count }) => total + count, 0);
  const tabs = [
    { wanted: "all" as const, count: sum(there) },
    { wanted: "problems" as const, count: sum(there.filter(({ wanted }) => isWanted(wanted, "problems"))) },
    ...there,
  ];
  const links = tabs.map(
    ({ wanted, count }) =>
      markup`<li><a class="tab ${wanted}" href="${listHref(path, query, { condition: wanted })}"${wanted === (query.condition ?? "all") && markup` aria-current="true"`}><span class="count">${countText(count)}</span> ${wanted}</a></li>`,
  );
  return markup`<nav aria-label="Conditions"><ul class="tabs">${links}</ul></nav>`;
}

/** Filters and search; an ordinary form, so that the address says it all. */
export function filterForm(
  path: string,
  query: ListQuery,
  choices: Fleet["choices"],
  filters: readonly Filter[],
): Markup {
  const fields = filters.map((filter) => filterField(filter, choices[filter], query.filters[filter] ?? ""));
  const condition =
    query.condition !== undefined &&
    markup`<input type="hidden" name="condition" value="${query.condition}">`;
  return markup`<form class="filters" method="get" action="${path}" role="search" aria-label="Filters">${condition}
<label>Search <input type="search" name="q" value="${query.search}" maxlength="300"></label>
${fields}
<button>Show</button> <a class="reset" href="${path}">Everything</a></form>`;
}

function filterField(filter: Filter, choices: readonly string[], chosen: string): Markup | false {
  if (choices.length > MOST_CHOICES) {
    return markup`<label>${filter} <input name="${filter}" value="${chosen}" maxlength="300"></label>`;
  }
  // A choice of one is none, unless the address made it.
  if (choices.length < 2 && chosen === "") return false;
  const values = chosen === "" || choices.includes(chosen) ? choices : [chosen, ...choices];
  const options = values.map(
    (value) => markup`<option${value === chosen && markup` selected`}>${value}</option>`,
  );
  return markup`<label>${filter} <select name="${filter}"><option value="">any</option>${options}</select></label>`;
}

/** "41 to 80 of 20,000 domains", and the ways to other pages. */
export function pager(path: string, query: ListQuery, page: Page<unknown>, thing: string): Markup {
  const { page: shown, pages, total, entries } = page;
  if (pages === 1) return markup`<p class="pager">${counted(total, thing)}</p>`;
  const first = (shown - 1) * PAGE_SIZE + 1;
  const link = (to: number, words: string, rel: string) =>
    to >= 1 &&
    to <= pages &&
    to !== shown &&
    markup` <a href="${listHref(path, query, { page: to })}" rel="${rel}">${words}</a>`;
  return markup`<nav class="pager" aria-label="Further pages">${countText(first)} to ${countText(first + entries.length - 1)} of ${counted(total, thing)}${link(1, "First", "nofollow")}${link(shown - 1, "Previous", "prev")}${link(shown + 1, "Next", "next")}${link(pages, "Last", "nofollow")}</nav>`;
}
