import type { Instant } from "../../../core/time.ts";
import { time } from "../../../core/views/record-json.ts";
import { scroller } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import type { Suppression } from "./status-data.ts";
import { shortened, when } from "./words.ts";

const MOST = 60;

/** What keeps messages back now, and what will. */
export function silencesPage(suppressions: readonly Suppression[] | undefined, now: Instant): Markup {
  const title = markup`<h1>Silences</h1><p class="asof">what keeps messages back; pages and metrics go on showing everything</p>`;
  if (suppressions === undefined) {
    return markup`${title}<p class="empty">No messages are sent here, so there is nothing to keep back.</p>`;
  }
  if (suppressions.length === 0)
    return markup`${title}<p class="empty">Nothing is acknowledged or silenced.</p>`;
  const rows = suppressions
    .slice(0, MOST)
    .map(
      ({ kind, what, by, reason, from, until }) =>
        markup`<tr><td>${kind}</td><th scope="row">${shortened(what, 300)}</th><td>${shortened(by, 100)}</td><td class="words">${shortened(reason, 300)}</td><td>${when(from, now)}</td><td>${until === undefined ? "mended" : when(until, now)}</td></tr>`,
    );
  const more = suppressions.length - MOST;
  return markup`${title}${scroller("Silences", markup`<table><caption class="hidden">Acknowledged, silenced, in maintenance</caption><thead><tr><th scope="col">Kind</th><th scope="col">What</th><th scope="col">By</th><th scope="col">Why</th><th scope="col">Since</th><th scope="col">Until</th></tr></thead><tbody>${rows}</tbody></table>`)}${more > 0 && markup`<p class="soft">and ${more} more, in the JSON</p>`}`;
}

export function silencesJson(suppressions: readonly Suppression[] | undefined, now: Instant): unknown {
  return {
    at: time(now),
    suppressions: (suppressions ?? []).map(({ findingId, from, until, ...rest }) => ({
      ...rest,
      finding: findingId,
      from: time(from),
      until: time(until),
    })),
  };
}
