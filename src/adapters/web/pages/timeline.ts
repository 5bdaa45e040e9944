import type { BindingRecord, StoreJudgement } from "../../../core/record.ts";
import { DAY, type DurationMs, type Instant } from "../../../core/time.ts";
import { dayText, listText } from "../../../core/words.ts";
import { type Markup, markup } from "./markup.ts";

/** What lies before today in a picture. */
const PAST: DurationMs = 30 * DAY;

/** A straight piece of time as so many units of width. */
export interface Scale {
  readonly now: Instant;
  readonly span: DurationMs;
  readonly width: number;
}

/** The same for every row of a list, so that rows compare: thirty days back, four hundred ahead. */
export function listScale(now: Instant): Scale {
  return { now, span: PAST + 400 * DAY, width: 180 };
}

/** Where an instant lies, inside the picture in any case. */
export function placeOf(at: Instant, { now, span, width }: Scale): number {
  const share = (at - (now - PAST)) / span;
  if (Number.isNaN(share)) return 0;
  return Math.round(Math.min(1, Math.max(0, share)) * width * 10) / 10;
}

/** Marks at one place in one picture would hide each other, and cost. */
const MOST_MARKS = 6;

/** Today, the leaf, how long the required stores trust it, each store's horizon, and when ways to roots end. */
export function rowPicture({ judgement }: Pick<BindingRecord, "judgement">, scale: Scale): Markup {
  const leafEnd = judgement?.leaf?.notAfter;
  if (judgement === undefined || leafEnd === undefined) return markup`<span class="soft">never seen</span>`;
  const today = placeOf(scale.now, scale);
  const required = judgement.stores.filter(({ tier }) => tier === "required");
  const refused = required.some(({ trusted }) => !trusted);
  const trustEnd = Math.min(leafEnd, ...required.flatMap(({ trustedUntil }) => trustedUntil ?? []));
  return markup`<svg class="line" viewBox="0 0 ${scale.width} 16" width="${scale.width}" height="16" role="img"><title>${pictureText(judgement.stores, leafEnd, scale.now)}</title><path class="track" d="M0 8H${scale.width}"/>${bar("leaf", today, placeOf(leafEnd, scale))}${!refused && bar("trust", today, placeOf(trustEnd, scale))}${storeTicks(judgement.stores, scale)}${rootMarks(judgement.stores, scale)}<path class="today${refused ? " refused" : ""}" d="M${today} 1V15"/></svg>`;
}

/** From today on in its own colour; what has passed already is drawn as over. */
function bar(kind: "leaf" | "trust", today: number, end: number): Markup {
  if (end < today)
    return markup`<rect class="over" x="${end}" y="5" width="${round(today - end)}" height="6"/>`;
  return markup`<rect class="${kind}" x="${today}" y="5" width="${round(end - today)}" height="6"/>`;
}

function storeTicks(stores: readonly StoreJudgement[], scale: Scale): readonly Markup[] {
  const places = distinctPlaces(
    stores.map(({ trustedUntil }) => trustedUntil),
    scale,
  );
  return places.map((x) => markup`<path class="tick" d="M${x} 3V13"/>`);
}

function rootMarks(stores: readonly StoreJudgement[], scale: Scale): readonly Markup[] {
  const places = distinctPlaces(
    stores.map(({ rootEnd }) => rootEnd?.at),
    scale,
  );
  return places.map((x) => markup`<path class="root" d="M${x} 4l4 4-4 4-4-4z"/>`);
}

/** Inside the picture only: what lies beyond its end would claim to be at it. */
export function distinctPlaces(instants: readonly (Instant | undefined)[], scale: Scale): readonly number[] {
  const end = scale.now - PAST + scale.span;
  const inside = instants.flatMap((at) => (at === undefined || at > end ? [] : [placeOf(at, scale)]));
  return [...new Set(inside)].sort((a, b) => a - b).slice(0, MOST_MARKS);
}

function pictureText(stores: readonly StoreJudgement[], leafEnd: Instant, now: Instant): string {
  const refusing = stores.filter(({ trusted }) => !trusted).map(({ store }) => store);
  const horizons = Map.groupBy(
    stores.filter(({ trusted, trustedUntil }) => trusted && trustedUntil !== undefined),
    ({ trustedUntil }) => dayText(trustedUntil ?? 0),
  );
  const trusted = [...horizons].map(
    ([day, those]) =>
      `trusted until ${day} by ${listText(
        those.map(({ store }) => store),
        4,
      )}`,
  );
  return [
    `Certificate ${leafEnd < now ? "ended" : "ends"} ${dayText(leafEnd)}`,
    ...trusted.slice(0, 3),
    ...(refusing.length === 0 ? [] : [`not trusted by ${listText(refusing, 4)}`]),
  ].join("; ");
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
