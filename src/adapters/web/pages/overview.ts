import { FILTERS, select } from "../../../core/views/overview.ts";
import type { OverviewRow } from "../../../core/views/overview-row.ts";
import { pendingText } from "../../../core/views/pending-text.ts";
import { recordJson, time } from "../../../core/views/record-json.ts";
import { instantText } from "../../../core/words.ts";
import { doubtNote } from "./doubt.ts";
import type { Fleet } from "./fleet-index.ts";
import { conditionTabs, filterForm, MOST_AT_ONCE, PAGE_SIZE, pager } from "./list-parts.ts";
import { type Markup, markup, NOTHING } from "./markup.ts";
import { type ListQuery, pageOf } from "./query.ts";
import { quietNote } from "./silences.ts";
import type { StatusData } from "./status-data.ts";
import { listAxis, listScale, rowPicture, type Scale } from "./timeline.ts";
import { actorText, distance, domainLink, listedCode, mark, shortened } from "./words.ts";

type Source = Pick<StatusData, "now" | "suppressionOf" | "otherFindings">;

/** Sentences in a list; the whole one is on the domain's page. */
const SENTENCE = 200;

/** All domains, most urgent first. */
export function overview({ rows, choices, at }: Fleet, query: ListQuery, data: Source): Markup {
  const selection = select(rows, query);
  const page = pageOf(selection.rows, query.page, PAGE_SIZE);
  const scale = listScale(data.now());
  return markup`<h1>Domains</h1>
<p class="asof">as of ${instantText(at)}, most urgent first</p>
${untoldNotice(data)}${conditionTabs("/", query, selection.counts)}
${filterForm("/", query, choices, FILTERS)}
${page.total === 0 ? nothingFound(rows.length) : domainTable(page.entries, scale, data)}
${pager("/", query, page, "domain")}
${page.total > 0 && LEGEND}`;
}

/** Whoever reads this may be the only one who is told. */
function untoldNotice(data: Source): Markup | false {
  const untold = data.otherFindings().find(({ code }) => code === "delivery-failing");
  return (
    untold !== undefined &&
    markup`<p class="notice bad">${untold.summary} See what <a href="/deliveries?state=failed">was given up</a> and what <a href="/deliveries?state=waiting">waits</a>.</p>
`
  );
}

const LEGEND = markup`<p class="legend">Thirty days back, five hundred ahead, near days drawn wider: <span class="key todaykey"></span> today <span class="key trust"></span> trusted by every required store <span class="key leaf"></span> certificate runs on <span class="key refused"></span> refused by a required store <span class="key over"></span> over <span class="key tickkey"></span> horizon of a store <span class="key rootkey"></span> way to a root ends</p>`;

function nothingFound(known: number): Markup {
  return known === 0
    ? markup`<p class="empty">No domain is known yet: the inventory has not been read.</p>`
    : markup`<p class="empty">No domain fits these filters. <a href="/">Show everything</a></p>`;
}

function domainTable(rows: readonly OverviewRow[], scale: Scale, data: Source): Markup {
  return markup`<table class="cards" role="table"><caption class="hidden">Domains by urgency</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Condition</th><th role="columnheader" scope="col">Domain</th><th role="columnheader" scope="col">Gravest finding</th><th role="columnheader" scope="col">Who acts</th><th role="columnheader" scope="col">Deadline</th><th role="columnheader" scope="col" class="picture">Horizon${listAxis(scale)}</th></tr></thead>
<tbody role="rowgroup">${rows.map((row) => domainRow(row, scale, data))}</tbody></table>`;
}

function domainRow(row: OverviewRow, scale: Scale, data: Source): Markup {
  const { binding } = row.record;
  const [gravest] = row.findings;
  const place = [binding.owner, binding.provider, binding.bucket].filter((part) => part !== "").join(" · ");
  return markup`<tr role="row"><td role="cell">${mark(row.condition)}</td><th role="rowheader" scope="row">${domainLink(row.key, row.name)}<span class="sub">${shortened(place, 120)}</span></th><td role="cell" class="words">${findingCell(row, data)}</td><td role="cell" class="who">${gravest !== undefined && actorText(gravest, binding)}</td><td role="cell" class="nowrap">${row.deadline !== undefined && distance(row.deadline, scale.now)}</td><td role="cell" class="picture">${rowPicture(row.record, scale)}</td></tr>
`;
}

function findingCell({ findings, record, condition }: OverviewRow, data: Source): Markup {
  const [gravest, ...more] = findings;
  const { binding, judgement } = record;
  if (!binding.monitor)
    return markup`<span class="soft">not watched: ${shortened(binding.monitorReason, 120)}</span>`;
  if (gravest === undefined) {
    if (judgement === undefined) return markup`<span class="soft">not looked at yet</span>`;
    const pending = pendingText(record);
    if (pending !== "") return markup`<span class="soft">${pending}</span>`;
    return condition === "unknown"
      ? markup`<span class="soft">what is hosted is not known now</span>`
      : NOTHING;
  }
  const others = more.length > 0 && markup` <span class="soft">and ${more.length} more</span>`;
  return markup`${listedCode(gravest.code, binding)} ${shortened(gravest.summary, SENTENCE)}${others}${doubtNote(gravest, data)}${quietNote(gravest, data)}`;
}

/** What the page shows, as JSON; up to five hundred domains at a time. */
export function overviewJson({ rows, at }: Fleet, query: ListQuery): unknown {
  const { rows: selected, counts } = select(rows, query);
  const page = pageOf(selected, query.page, Math.min(MOST_AT_ONCE, query.size ?? PAGE_SIZE));
  return {
    at: time(at),
    total: page.total,
    page: page.page,
    pages: page.pages,
    counts,
    bindings: page.entries.map(({ record }) => recordJson(record, new Map())),
  };
}
