import type { BindingRecord, StoreJudgement } from "../../../core/record.ts";
import { DAY, type Instant } from "../../../core/time.ts";
import { dayText } from "../../../core/words.ts";
import { scroller } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import { placeOf, type Scale } from "./timeline.ts";
import { when } from "./words.ts";

const WIDTH = 640;
/** For the names of stores at the left. */
const LEFT = 120;
const ROW = 26;
const TOP = 30;
/** A picture of more would be none. */
const MOST_STORES = 24;

/** How long each store trusts what is served: as a picture, and as a table with the reasons. */
export function horizons({ judgement, binding }: BindingRecord, now: Instant): Markup {
  const stores = (judgement?.stores ?? []).slice(0, MOST_STORES);
  if (stores.length === 0) return markup`<p>No store has judged this domain yet.</p>`;
  const leafEnd = judgement?.leaf?.notAfter;
  return markup`${scroller("Picture of the horizons", picture(stores, leafEnd, now, binding.domain))}
${scroller("Table of the horizons", storeTable(stores, now))}`;
}

function picture(
  stores: readonly StoreJudgement[],
  leafEnd: Instant | undefined,
  now: Instant,
  domain: string,
): Markup {
  const scale = scaleFor(stores, leafEnd, now);
  const height = TOP + stores.length * ROW + 8;
  const today = LEFT + placeOf(now, scale);
  const leaf = leafEnd === undefined ? undefined : LEFT + placeOf(leafEnd, scale);
  return markup`<svg class="horizons" viewBox="0 0 ${LEFT + WIDTH + 8} ${height}" role="img" aria-labelledby="hz-title hz-desc"><title id="hz-title">Trust horizons of ${domain}</title><desc id="hz-desc">${describe(stores, leafEnd)}</desc>
${axis(scale, height)}${leaf !== undefined && markup`<path class="leafend" d="M${leaf} ${TOP - 8}V${height - 8}"/><text class="note" x="${leaf}" y="${TOP - 12}" text-anchor="${leaf > LEFT + WIDTH - 60 ? "end" : "middle"}">certificate ends</text>`}
${stores.map((store, index) => storeRow(store, TOP + index * ROW, today, scale))}<path class="today" d="M${today} ${TOP - 8}V${height - 8}"/></svg>
<p class="legend"><span class="key trust"></span> trusted <span class="key over"></span> over or refused <span class="key rootkey"></span> way to a root ends <span class="key leafkey"></span> certificate ends</p>`;
}

/** Far enough for the leaf and a year of roots behind it, so that what comes after the next renewal is seen too. */
function scaleFor(stores: readonly StoreJudgement[], leafEnd: Instant | undefined, now: Instant): Scale {
  const ends = stores.flatMap(({ trustedUntil, rootEnd }) => [trustedUntil ?? now, rootEnd?.at ?? now]);
  const farthest = Math.max(now + 60 * DAY, leafEnd ?? now, ...ends);
  const ahead = Math.min(farthest - now, 800 * DAY) * 1.05;
  return { now, span: 30 * DAY + ahead, width: WIDTH };
}

function axis(scale: Scale, height: number): readonly Markup[] {
  return monthsOf(scale).map(({ at, label }) => {
    const x = LEFT + placeOf(at, scale);
    return markup`<path class="grid" d="M${x} ${TOP - 2}V${height - 8}"/><text class="axis" x="${x}" y="12" text-anchor="middle">${label}</text>`;
  });
}

/** First days of months, eight at most. */
function monthsOf({ now, span }: Scale): readonly { readonly at: Instant; readonly label: string }[] {
  const step = Math.max(1, Math.ceil(span / (30 * DAY) / 8));
  const begin = new Date(now);
  const months = Array.from({ length: 9 }, (_, index) =>
    Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 1 + index * step, 1),
  );
  const end = now - 30 * DAY + span;
  return months.filter((at) => at < end).map((at) => ({ at, label: dayText(at).slice(0, 7) }));
}

function storeRow(store: StoreJudgement, y: number, today: number, scale: Scale): Markup {
  const end = store.trustedUntil === undefined ? LEFT + WIDTH : LEFT + placeOf(store.trustedUntil, scale);
  const isOver = !store.trusted || end < today;
  const from = isOver && end > today ? LEFT : Math.min(today, end);
  const to = isOver && end > today ? today : Math.max(today, end);
  const root =
    store.rootEnd !== undefined && store.rootEnd.at <= scale.now - 30 * DAY + scale.span
      ? LEFT + placeOf(store.rootEnd.at, scale)
      : undefined;
  const middle = y + ROW / 2;
  return markup`<text class="store" x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${cutName(store.store)}</text><path class="track" d="M${LEFT} ${middle}H${LEFT + WIDTH}"/><rect class="${isOver ? "over" : store.tier === "required" ? "trust" : "watched"}" x="${round(from)}" y="${middle - 5}" width="${round(Math.max(2, to - from))}" height="10"/>${root !== undefined && markup`<path class="root" d="M${root} ${middle - 6}l6 6-6 6-6-6z"/>`}`;
}

function cutName(name: string): string {
  return name.length <= 17 ? name : `${name.slice(0, 16)}…`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}

function describe(stores: readonly StoreJudgement[], leafEnd: Instant | undefined): string {
  const lines = stores.map(({ store, trusted, trustedUntil }) => {
    if (!trusted) return `${store} does not trust it`;
    return trustedUntil === undefined
      ? `${store} trusts it`
      : `${store} trusts it until ${dayText(trustedUntil)}`;
  });
  return [...(leafEnd === undefined ? [] : [`The certificate ends ${dayText(leafEnd)}`]), ...lines].join(
    "; ",
  );
}

function storeTable(stores: readonly StoreJudgement[], now: Instant): Markup {
  const rows = stores.map(
    ({ store, tier, trusted, reason, trustedUntil, limitedBy, limitedByCode, anchor, rootEnd }) =>
      markup`<tr><th scope="row">${store}<span class="soft"> ${tier}</span></th><td>${trusted ? "yes" : markup`<strong class="bad">no</strong>${reason !== undefined && `: ${reason}`}`}</td><td>${when(trustedUntil, now)}</td><td>${limitedBy ?? limitedByCode ?? ""}</td><td>${anchor ?? ""}</td><td>${rootEnd !== undefined && dayText(rootEnd.at)}</td></tr>`,
  );
  return markup`<table><caption class="hidden">Trust by store</caption><thead><tr><th scope="col">Store</th><th scope="col">Trusted</th><th scope="col">Until</th><th scope="col">Limited by</th><th scope="col">Anchor</th><th scope="col">Way to the root ends</th></tr></thead><tbody>${rows}</tbody></table>`;
}
