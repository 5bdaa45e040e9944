import type { Deadline } from "../../../core/calendar/deadlines.ts";
import type { CalendarRow } from "../../../core/calendar/root-calendar.ts";
import type { Instant } from "../../../core/time.ts";
import { type Standing, storeStanding } from "../../../core/views/store-standing.ts";
import { dayText, distanceText } from "../../../core/words.ts";
import { scroller } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import type { RootCalendar } from "./status-data.ts";
import { countText, shortened } from "./words.ts";

/** Which root ends when, in which store, for how many domains; and what has to be done by when. */
export function rootsPage(calendar: RootCalendar, now: Instant): Markup {
  const { rows, deadlines, trustDataAsOf, isStale } = calendar;
  return markup`<h1>Roots</h1>
<p class="asof">trust data of ${dayText(trustDataAsOf)}${isStale && markup` <strong class="bad">too old to rely on: renew it</strong>`}</p>
<section aria-labelledby="deadlines"><h2 id="deadlines">Coming deadlines</h2>${deadlineTable(deadlines, now)}</section>
<section aria-labelledby="calendar"><h2 id="calendar">Every root in use, and the recommended ones</h2>
${scroller("Root calendar", calendarTable(rows, calendar.stores, now))}
<p class="legend">“new until”: certificates issued or logged later are not trusted. ~ estimated by the 15-year rule. – the store does not have it.</p></section>`;
}

/** More would be another list than the coming ones. */
const MOST_DEADLINES = 40;
const MOST_ROOTS = 120;

function deadlineTable(deadlines: readonly Deadline[], now: Instant): Markup {
  if (deadlines.length === 0) return markup`<p>None is known.</p>`;
  const rows = deadlines
    .slice(0, MOST_DEADLINES)
    .map(
      ({ at, text, source, domains }) =>
        markup`<tr role="row"><th role="rowheader" scope="row" class="nowrap">${dayText(at)}</th><td role="cell" class="nowrap">${distanceText(at, now)}</td><td role="cell" class="number">${domainsText(domains)}</td><td role="cell" class="words">${shortened(text, 400)}<span class="sub">${shortened(source, 200)}</span></td></tr>`,
    );
  return markup`<table class="cards" role="table"><caption class="hidden">Coming deadlines</caption><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Date</th><th role="columnheader" scope="col">When</th><th role="columnheader" scope="col" class="number">Domains</th><th role="columnheader" scope="col">What</th></tr></thead><tbody role="rowgroup">${rows}</tbody></table>`;
}

function domainsText(domains: number): Markup {
  return domains === 0
    ? markup`<span class="soft">none</span>`
    : markup`<strong>${countText(domains)}</strong>`;
}

function calendarTable(rows: readonly CalendarRow[], stores: readonly string[], now: Instant): Markup {
  const head = stores.map((store) => markup`<th scope="col">${store}</th>`);
  const body = rows
    .slice(0, MOST_ROOTS)
    .map(
      (row) =>
        markup`<tr><th scope="row">${shortened(row.name, 120)}</th><td class="number">${domainsText(row.domains)}</td><td class="nowrap">${row.notAfter !== undefined && dayText(row.notAfter)}</td>${stores.map((store) => standingCell(storeStanding(row, store, now)))}</tr>`,
    );
  return markup`<table class="roots"><caption class="hidden">Roots and stores</caption><thead><tr><th scope="col">Root</th><th scope="col" class="number">Domains</th><th scope="col">Ends</th>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function standingCell({ text, tone }: Standing): Markup {
  return markup`<td class="nowrap standing ${tone}">${text}</td>`;
}
