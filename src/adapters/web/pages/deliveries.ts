import type { Delivery } from "../../../core/alerts/delivery.ts";
import type { Instant } from "../../../core/time.ts";
import { deliveryAbout, toldJson } from "../../../core/views/delivery-about.ts";
import { time } from "../../../core/views/record-json.ts";
import { pager } from "./list-parts.ts";
import { type Markup, markup } from "./markup.ts";
import { type ListQuery, listHref, type Page } from "./query.ts";
import type { Message, MessageCounts, MessageState } from "./status-data.ts";
import { counted, countText, distance, domainLink, listedCode, shortened, when } from "./words.ts";

export interface DeliveriesView {
  readonly messages: Page<Message>;
  readonly counts: MessageCounts;
  readonly state: MessageState | undefined;
  readonly now: Instant;
  readonly formToken: string;
  /** What was just done; empty for nothing. */
  readonly notice: string;
}

export const DELIVERIES = "/deliveries";
export const MESSAGE_STATES: readonly MessageState[] = ["waiting", "sent", "failed", "dropped"];

const WORDS: Readonly<Record<MessageState, string>> = {
  waiting: "waiting",
  sent: "sent",
  failed: "given up",
  dropped: "dropped",
};

const NONE: Readonly<Record<MessageState, string>> = {
  waiting: "No message waits to be sent.",
  sent: "No message was sent yet.",
  failed: "No message was given up.",
  dropped: "No message was dropped: none had become pointless.",
};

/** Who was told what: the newest messages, whoever got them. */
export function deliveriesPage(view: DeliveriesView): Markup {
  const { messages, counts, state, now, notice } = view;
  const query = queryOf(state, messages.page);
  const none = state === undefined ? "Nobody was told anything yet." : NONE[state];
  return markup`<div class="title"><h1>Messages</h1>${retryForm(view)}</div>
<p class="asof">who was told what, newest first, and what the other side answered</p>${notice !== "" && markup`<p class="notice" role="status">${notice}</p>`}
${stateTabs(counts, state)}
${messages.total === 0 ? markup`<p class="empty">${none}</p>` : table(messages.entries, now)}
${pager(DELIVERIES, query, messages, "message")}`;
}

export function noDeliveries(): Markup {
  return markup`<h1>Messages</h1><p class="empty">No messages are sent here.</p>`;
}

function queryOf(state: MessageState | undefined, page: number): ListQuery {
  const filters = state === undefined ? {} : { state };
  return { condition: undefined, filters, search: "", page, size: undefined };
}

function retryForm({ counts, formToken }: DeliveriesView): Markup | false {
  if (counts.failed === 0) return false;
  const words = `Send again what was given up (${countText(counts.failed)})`;
  return markup`<form method="post" action="${DELIVERIES}/retry"><input type="hidden" name="form" value="${formToken}"><button>${words}</button></form>`;
}

/** One link per state with its count. */
function stateTabs(counts: MessageCounts, state: MessageState | undefined): Markup {
  const all = MESSAGE_STATES.reduce((sum, one) => sum + counts[one], 0);
  const tab = (one: MessageState | undefined, count: number) =>
    markup`<li><a class="tab${one === "failed" && count > 0 && " critical"}" href="${listHref(DELIVERIES, queryOf(one, 1))}"${one === state && markup` aria-current="true"`}><span class="count">${countText(count)}</span> ${one === undefined ? "all" : WORDS[one]}</a></li>`;
  return markup`<nav aria-label="States"><ul class="tabs">${tab(undefined, all)}${MESSAGE_STATES.map((one) => tab(one, counts[one]))}</ul></nav>`;
}

function table(messages: readonly Message[], now: Instant): Markup {
  return markup`<table class="cards" role="table"><caption class="hidden">Messages, newest first</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">State</th><th role="columnheader" scope="col">About</th><th role="columnheader" scope="col">What</th><th role="columnheader" scope="col">To</th><th role="columnheader" scope="col">Decided</th><th role="columnheader" scope="col">Answer</th></tr></thead>
<tbody role="rowgroup">${messages.map((message) => row(message, now))}</tbody></table>`;
}

function row(message: Message, now: Instant): Markup {
  const { delivery } = message;
  return markup`<tr role="row"><td role="cell" class="nowrap">${stateCell(delivery, now)}</td><th role="rowheader" scope="row">${aboutCell(message)}</th><td role="cell">${whatCell(message)}</td><td role="cell" class="who">${toCell(delivery)}</td><td role="cell" class="nowrap">${when(delivery.createdAt, now)}</td><td role="cell" class="words">${answerCell(delivery)}</td></tr>
`;
}

/** Sign, word and colour, and since or until when. */
function stateCell({ state, attempts, endedAt, nextAt }: Delivery, now: Instant): Markup {
  const isRefused = state === "waiting" && attempts > 0;
  const [colour, sign] = isRefused ? (["warning", "!"] as const) : MARKS[state];
  const since =
    endedAt !== undefined
      ? distance(endedAt, now)
      : nextAt > now && markup`${isRefused ? "next attempt" : "goes out"} ${distance(nextAt, now)}`;
  return markup`<span class="mark ${colour}"><span aria-hidden="true">${sign}</span> ${WORDS[state]}</span>${since !== false && markup`<span class="sub">${since}</span>`}`;
}

const MARKS = {
  waiting: ["info", "·"],
  sent: ["ok", "✓"],
  failed: ["critical", "✗"],
  dropped: ["unknown", "–"],
} as const;

function aboutCell({ delivery, brief }: Message): Markup {
  const { binding, name, others } = deliveryAbout(delivery, brief);
  const words = name === "" ? "no longer known" : shortened(name, 200);
  const first = binding === undefined ? markup`${words}` : domainLink(binding, words);
  return others === 0 ? first : markup`${first}<span class="sub">and ${countText(others)} more</span>`;
}

function whatCell({ delivery: { kind, severity, detail }, brief }: Message): Markup {
  const isNews = kind === "opened" || kind === "escalated" || kind === "reminded";
  const what = isNews ? `${kind}, ${severity}` : kind;
  const together = detail.summary !== undefined && markup`<span class="sub">in a summary</span>`;
  return markup`${brief !== undefined && markup`${listedCode(brief.code, brief.first)} `}${what}${together}`;
}

function toCell({ recipients, owner, road, copy }: Delivery): Markup {
  const to = recipients.length > 0 ? recipients.join(", ") : owner || "the default owner";
  const how = copy === "" ? road : `${road}, a copy for the default owner`;
  return markup`${shortened(to, 120)}<span class="sub">${how}</span>`;
}

function answerCell({ answer, attempts, state }: Delivery): Markup {
  const text = shortened(answer, 300);
  return markup`${state === "failed" ? markup`<strong class="bad">${text}</strong>` : text}${attempts > 0 && markup`<span class="sub">${counted(attempts, "attempt")}</span>`}`;
}

export function deliveriesJson({
  messages,
  counts,
  now,
}: Pick<DeliveriesView, "messages" | "counts" | "now">): unknown {
  return {
    at: time(now),
    total: messages.total,
    page: messages.page,
    pages: messages.pages,
    counts,
    deliveries: messages.entries.map(({ delivery, brief }) => toldJson(delivery, brief)),
  };
}
