import type { OpenFinding } from "../../../core/findings/finding.ts";
import { DAY, type DurationMs, HOUR, type Instant } from "../../../core/time.ts";
import { openFindingJson, time } from "../../../core/views/record-json.ts";
import { doubtOf } from "./doubt.ts";
import { scroller } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import type { StatusData, Suppression } from "./status-data.ts";
import { shortened, when } from "./words.ts";

const MOST = 60;

/** For how long something can be kept quiet on the page. */
export const SPANS: Readonly<Record<string, { readonly words: string; readonly lastsMs: DurationMs }>> = {
  "2h": { words: "2 hours", lastsMs: 2 * HOUR },
  "8h": { words: "8 hours", lastsMs: 8 * HOUR },
  "1d": { words: "1 day", lastsMs: DAY },
  "3d": { words: "3 days", lastsMs: 3 * DAY },
  "7d": { words: "7 days", lastsMs: 7 * DAY },
  "30d": { words: "30 days", lastsMs: 30 * DAY },
};

export interface SilencesView {
  /** Undefined where no messages are sent. */
  readonly suppressions: readonly Suppression[] | undefined;
  readonly now: Instant;
  readonly formToken: string;
  /** What was just done; empty for nothing. */
  readonly notice: string;
}

/** What keeps messages back now, and a way to end each. */
export function silencesPage({ suppressions, now, formToken, notice }: SilencesView): Markup {
  const title = markup`<h1>Silences</h1><p class="asof">what keeps messages back; pages and metrics go on showing everything${suppressions !== undefined && markup`; <a href="/deliveries">what was told</a>`}</p>${notice !== "" && markup`<p class="notice" role="status">${notice}</p>`}`;
  if (suppressions === undefined) {
    return markup`${title}<p class="empty">No messages are sent here, so there is nothing to keep back.</p>`;
  }
  if (suppressions.length === 0)
    return markup`${title}<p class="empty">Nothing is acknowledged or silenced.</p>`;
  const rows = suppressions.slice(0, MOST).map((one) => row(one, now, formToken));
  const more = suppressions.length - MOST;
  return markup`${title}${scroller("Silences", markup`<table><caption class="hidden">Acknowledged, silenced, in maintenance</caption><thead><tr><th scope="col" class="number">No.</th><th scope="col">Kind</th><th scope="col">What</th><th scope="col">By</th><th scope="col">Why</th><th scope="col">Since</th><th scope="col">Until</th><th scope="col"><span class="hidden">Change</span></th></tr></thead><tbody>${rows}</tbody></table>`)}${more > 0 && markup`<p class="soft">and ${more} more, in the JSON</p>`}`;
}

function row(
  { id, kind, what, by, reason, from, until }: Suppression,
  now: Instant,
  formToken: string,
): Markup {
  const end = markup`<form method="post" action="/silences/${id}/end"><input type="hidden" name="form" value="${formToken}"><button aria-label="End number ${id}">End</button></form>`;
  return markup`<tr><td class="number">${id}</td><td>${kind}</td><th scope="row">${shortened(what, 300)}</th><td>${shortened(by, 100)}</td><td class="words">${shortened(reason, 300)}</td><td>${when(from, now)}</td><td>${when(until, now)}</td><td>${end}</td></tr>`;
}

/** "acknowledged by li, until 2026-11-24 16:40 UTC (in 2 days): ticket 4711 is open" */
export function suppressionText({ kind, by, reason, until }: Suppression, now: Instant): Markup {
  return markup`${kind} by ${by}, until ${when(until, now)}${reason !== "" && markup`: ${reason}`}`;
}

/** For lists: who keeps it quiet. */
export function quietNote(finding: OpenFinding, data: Pick<StatusData, "suppressionOf">): Markup | false {
  const known = data.suppressionOf?.(finding);
  return (
    known !== undefined &&
    markup`<span class="sub suppressed">${known.kind} by ${shortened(known.by, 60)}</span>`
  );
}

/** A finding, the fault of our own that makes it doubtful, and what keeps messages about it back where any are sent. */
export function suppressedJson(
  finding: OpenFinding,
  data: Pick<StatusData, "suppressionOf" | "otherFindings" | "now">,
): unknown {
  const told = { ...openFindingJson(finding), in_doubt: doubtOf(finding, data) ?? null };
  if (data.suppressionOf === undefined) return told;
  const known = data.suppressionOf(finding);
  return { ...told, suppressed: known === undefined ? null : suppressionJson(known) };
}

export function silencesJson(suppressions: readonly Suppression[] | undefined, now: Instant): unknown {
  return { at: time(now), suppressions: (suppressions ?? []).map(suppressionJson) };
}

function suppressionJson({ from, until, ...rest }: Suppression): unknown {
  return { ...rest, from: time(from), until: time(until) };
}
