import type { BindingRecord, StoreJudgement } from "../../../core/record.ts";
import { DAY, type DurationMs, type Instant } from "../../../core/time.ts";
import { dayText, listText } from "../../../core/words.ts";
import { type Markup, markup } from "./markup.ts";

/** What lies before today in a picture, and how much of its width that gets. */
const PAST: DurationMs = 30 * DAY;
const PAST_SHARE = 0.1;

/** Time as a width. The nearer the future, the wider it is drawn (by the square root): weeks and years fit one picture. */
export interface Scale {
  readonly now: Instant;
  /** How far it reaches. */
  readonly ahead: DurationMs;
  readonly width: number;
}

/** The same for every row of a list, so that rows compare. */
export function listScale(now: Instant): Scale {
  return { now, ahead: 500 * DAY, width: 220 };
}

/** Where an instant lies, inside the picture in any case. */
export function placeOf(at: Instant, { now, ahead, width }: Scale): number {
  if (Number.isNaN(at)) return 0;
  const past = PAST_SHARE * (1 - Math.min(1, (now - at) / PAST));
  const future = PAST_SHARE + (1 - PAST_SHARE) * Math.sqrt(Math.min(1, Math.max(0, (at - now) / ahead)));
  return tenths((at < now ? past : future) * width);
}

/** To a tenth: finer is not seen, and longer. */
export function tenths(length: number): number {
  return Math.round(length * 10) / 10;
}

const GRID: readonly (readonly [days: number, label: string])[] = [
  [30, "30 d"],
  [90, "90 d"],
  [180, "180 d"],
  [365, "1 y"],
  [730, "2 y"],
  [1461, "4 y"],
  [3652, "10 y"],
];

/** Lines to read a picture by. */
export function gridOf(scale: Scale): readonly { readonly x: number; readonly label: string }[] {
  const inside = GRID.filter(([days]) => days * DAY < scale.ahead);
  return inside.map(([days, label]) => ({ x: placeOf(scale.now + days * DAY, scale), label }));
}

/** Stands above the pictures of a list. */
export function listAxis(scale: Scale): Markup {
  const labels = gridOf(scale).map(
    ({ x, label }) => markup`<text x="${x}" y="11" text-anchor="middle">${label}</text>`,
  );
  return markup`<svg class="line" viewBox="0 0 ${scale.width} 14" width="${scale.width}" height="14" aria-hidden="true">${labels}</svg>`;
}

/** Marks at one place in one picture would hide each other, and cost. */
const MOST_MARKS = 6;

/** Today, the leaf, how long the required stores trust it, each store's horizon, and when ways to roots end. */
export function rowPicture({ judgement }: Pick<BindingRecord, "judgement">, scale: Scale): Markup {
  const leafEnd = judgement?.leaf?.notAfter;
  if (judgement === undefined || leafEnd === undefined) return markup`<span class="soft">never seen</span>`;
  const [today, end] = [placeOf(scale.now, scale), placeOf(leafEnd, scale)];
  const required = judgement.stores.filter(({ tier }) => tier === "required");
  const isRefused = required.some(({ trusted }) => !trusted);
  const trustEnd = Math.min(leafEnd, ...required.flatMap(({ trustedUntil }) => trustedUntil ?? []));
  const title = pictureText(judgement.stores, leafEnd, scale.now);
  const grid = gridOf(scale).map(({ x }) => `M${x} 3V13`);
  const bars = isRefused
    ? bar("refused", today, end)
    : [bar("leaf", today, end), bar("trust", today, placeOf(trustEnd, scale))];
  return markup`<svg class="line" viewBox="0 0 ${scale.width} 16" width="${scale.width}" height="16" role="img"><title>${title}</title><path class="grid" d="M0 8H${scale.width}${grid.join("")}"/>${bars}${storeTicks(judgement.stores, scale)}${rootMarks(judgement.stores, scale)}<path class="today" d="M${today} 0V16"/></svg>`;
}

/** From today on in its own colour; what has passed already is drawn as over. */
function bar(kind: "leaf" | "trust" | "refused", today: number, end: number): Markup {
  if (end < today) {
    // Yesterday is to be seen too.
    const from = Math.max(0, Math.min(end, today - 3));
    return markup`<rect class="over" x="${tenths(from)}" y="5" width="${tenths(today - from)}" height="6"/>`;
  }
  return markup`<rect class="${kind}" x="${today}" y="5" width="${tenths(end - today)}" height="6"/>`;
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
function distinctPlaces(instants: readonly (Instant | undefined)[], scale: Scale): readonly number[] {
  const end = scale.now + scale.ahead;
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
