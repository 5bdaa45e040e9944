import type { BindingRecord, StoreJudgement } from "../../../core/record.ts";
import { DAY, type Instant } from "../../../core/time.ts";
import { REASON_WORDS } from "../../../core/views/reason-words.ts";
import { dayText } from "../../../core/words.ts";
import { scroller } from "./layout.ts";
import { type Markup, markup } from "./markup.ts";
import { gridOf, placeOf, type Scale, tenths } from "./timeline.ts";
import { when } from "./words.ts";

const WIDTH = 640;
/** For the names of stores at the left. */
const LEFT = 120;
const ROW = 26;
const TOP = 44;
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
  const leaf = leafEnd === undefined ? today : LEFT + placeOf(leafEnd, scale);
  const rows = stores.map((store, index) => storeRow(store, TOP + index * ROW, leaf, scale));
  return markup`<svg class="horizons" viewBox="0 0 ${LEFT + WIDTH + 20} ${height}" role="img" aria-labelledby="hz-title hz-desc"><title id="hz-title">Trust horizons of ${domain}</title><desc id="hz-desc">${describe(stores, leafEnd)}</desc>
${axis(scale, height)}${leafEnd !== undefined && leafMark(leaf, height)}
${rows}<path class="today" d="M${today} ${TOP - 8}V${height - 4}"/></svg>
<p class="legend">Near days are drawn wider: <span class="key todaykey"></span> today <span class="key trust"></span> trusted <span class="key watchedkey"></span> by a watched store <span class="key refused"></span> refused <span class="key over"></span> over <span class="key rootkey"></span> way to a root ends <span class="key leafkey"></span> certificate ends</p>`;
}

/** Far enough for the leaf and the ends of the ways to roots, up to ten years. */
function scaleFor(stores: readonly StoreJudgement[], leafEnd: Instant | undefined, now: Instant): Scale {
  const ends = stores.flatMap(({ trustedUntil, rootEnd }) => [trustedUntil, rootEnd?.at]);
  const dated = [...ends, leafEnd].flatMap((at) => (at === undefined || Number.isNaN(at) ? [] : [at]));
  const farthest = Math.max(now + 120 * DAY, ...dated);
  return { now, ahead: Math.min((farthest - now) * 1.05, 3700 * DAY), width: WIDTH };
}

function axis(scale: Scale, height: number): readonly Markup[] {
  return gridOf(scale).map(
    ({ x, label }) =>
      markup`<path class="grid" d="M${LEFT + x} ${TOP - 4}V${height - 4}"/><text class="axis" x="${LEFT + x}" y="12" text-anchor="middle">${label}</text>`,
  );
}

function leafMark(x: number, height: number): Markup {
  return markup`<path class="leafend" d="M${x} ${TOP - 8}V${height - 4}"/><text class="note" x="${x}" y="${TOP - 13}" text-anchor="${x > LEFT + WIDTH - 50 ? "end" : "middle"}">certificate ends</text>`;
}

/** To the horizon in the colour of trust; what is over is drawn from its end to today, what is refused to the end of the leaf. */
function storeRow(store: StoreJudgement, y: number, leaf: number, scale: Scale): Markup {
  const { trusted, trustedUntil, tier, rootEnd } = store;
  const today = LEFT + placeOf(scale.now, scale);
  const end = trustedUntil === undefined ? undefined : LEFT + placeOf(trustedUntil, scale);
  const [kind, from, to] =
    end !== undefined && end < today
      ? (["over", end, today] as const)
      : !trusted
        ? (["refused", today, Math.max(today, leaf)] as const)
        : ([tier === "required" ? "trust" : "watched", today, end ?? LEFT + WIDTH] as const);
  const middle = y + ROW / 2;
  const isInside = rootEnd !== undefined && rootEnd.at <= scale.now + scale.ahead;
  const root = isInside && rootDiamond(LEFT + placeOf(rootEnd.at, scale), middle);
  return markup`<text class="store" x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${cutName(store.store)}</text><path class="grid" d="M${LEFT} ${middle}H${LEFT + WIDTH}"/><rect class="${kind}" x="${from}" y="${middle - 5}" width="${tenths(Math.max(2, to - from))}" height="10"/>${root}`;
}

function rootDiamond(x: number, y: number): Markup {
  return markup`<path class="root" d="M${x} ${y - 6}l6 6-6 6-6-6z"/>`;
}

function cutName(name: string): string {
  return name.length <= 17 ? name : `${name.slice(0, 16)}…`;
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
      markup`<tr><th scope="row">${store}<span class="soft"> ${tier}</span></th><td>${trusted ? "yes" : markup`<strong class="bad">no</strong>${reason !== undefined && `: ${REASON_WORDS[reason]}`}`}</td><td>${when(trustedUntil, now)}</td><td>${limitedBy ?? limitedByCode ?? ""}</td><td>${anchor ?? ""}</td><td>${rootEnd !== undefined && dayText(rootEnd.at)}</td></tr>`,
  );
  return markup`<table><caption class="hidden">Trust by store</caption><thead><tr><th scope="col">Store</th><th scope="col">Trusted</th><th scope="col">Until</th><th scope="col">Limited by</th><th scope="col">Anchor</th><th scope="col">Way to the root ends</th></tr></thead><tbody>${rows}</tbody></table>`;
}
