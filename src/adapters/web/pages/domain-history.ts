import type { Instant } from "../../../core/time.ts";
import { historyLines } from "../../../core/views/history.ts";
import type { DomainView } from "./domain.ts";
import { scroller } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import type { Delivery } from "./status-data.ts";
import { shortened, when } from "./words.ts";

/** Lines of each kind that are read for the page. */
export const HISTORY_LIMIT = 30;

/** What changed, which findings came and went, and who was told. */
export function historySection({ history, deliveries, now }: DomainView): Markup {
  const lines = historyLines(history).slice(0, 2 * HISTORY_LIMIT);
  const rows = lines.map(
    ({ at, what, where, text }) =>
      markup`<tr><td class="nowrap">${when(at, now)}</td><td class="nowrap">${what}</td><td>${shortened(where, 80)}</td><td class="words">${shortened(text, 400)}</td></tr>`,
  );
  const table = scroller(
    "History",
    markup`<table><caption class="hidden">What happened, newest first</caption><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Where</th><th scope="col">Before → after</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
  return markup`${lines.length === 0 ? markup`<p>Nothing has happened yet.</p>` : table}${deliveries !== undefined && deliveryList(deliveries, now)}`;
}

function deliveryList(deliveries: readonly Delivery[], now: Instant): Markup {
  const rows = deliveries
    .slice(0, HISTORY_LIMIT)
    .map(
      ({ at, road, to, what, acceptedAt, failure }) =>
        markup`<tr><td class="nowrap">${when(at, now)}</td><td>${road}</td><td>${shortened(to, 120)}</td><td class="words">${shortened(what, 300)}</td><td>${acceptedAt !== undefined ? when(acceptedAt, now) : failure !== "" ? markup`<strong class="bad">${shortened(failure, 200)}</strong>` : "waiting"}</td></tr>`,
    );
  return markup`<h3>Messages</h3><p><a href="/deliveries">All messages</a></p>${
    deliveries.length === 0
      ? markup`<p>Nobody has been told anything yet.</p>`
      : scroller(
          "Messages",
          markup`<table><caption class="hidden">Messages, newest first</caption><thead><tr><th scope="col">When</th><th scope="col">Road</th><th scope="col">To</th><th scope="col">What</th><th scope="col">Accepted</th></tr></thead><tbody>${rows}</tbody></table>`,
        )
  }`;
}
