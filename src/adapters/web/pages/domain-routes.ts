import type { Context, Hono } from "hono";
import { bindingKey } from "../../../core/inventory/binding.ts";
import type { BindingRecord } from "../../../core/record.ts";
import { bindingName } from "../../../core/views/binding-name.ts";
import { historyJson } from "../../../core/views/history.ts";
import { domainPath } from "../../../core/views/page-addresses.ts";
import { recordJson, time } from "../../../core/views/record-json.ts";
import type { Access } from "./access.ts";
import { type DomainView, domainPage } from "./domain.ts";
import { HISTORY_LIMIT } from "./domain-history.ts";
import { doubtOf } from "./doubt.ts";
import { findRecord } from "./find-record.ts";
import type { Visit } from "./guard.ts";
import { sendJson } from "./list-routes.ts";
import { markup } from "./markup.ts";
import type { Show } from "./show.ts";
import { suppressedJson } from "./silences.ts";
import type { Delivery, StatusData } from "./status-data.ts";

interface Tools {
  readonly data: StatusData;
  readonly access: Access;
  readonly show: Show;
}

/** Said after something was done; the address carries only which. */
const NOTICES: Readonly<Record<string, string>> = {
  recheck: "The daemon looks at it within a second or two. Load the page again to see what it saw.",
  acknowledge: "Acknowledged: no further messages about this finding until then, unless it gets worse.",
  silence: "Silenced: no messages about this domain until then.",
};

/** Chains that are shown, read and judged for one page. */
const MOST_CHAINS = 20;

/** The page of one domain, its JSON, and what can be done there. */
export function domainRoutes(pages: Hono<Visit>, { data, access, show }: Tools): void {
  pages.get("/domains/:name", async (context) => {
    const named = context.req.param("name");
    const isJson = named.endsWith(".json") && data.find(named) === undefined;
    const record = findRecord(data, isJson ? named.slice(0, -".json".length) : named);
    if (record === undefined) return unknownDomain(context, named, isJson, show);
    const key = bindingKey(record.binding);
    if (isJson) return sendJson(context, await domainJson(data, record));
    if (key !== named) return context.redirect(domainPath(key), 302);
    const notice = NOTICES[context.req.query("done") ?? ""] ?? "";
    const view = await viewOf(data, record, access.formToken(context.get("session")), notice);
    const frame = { title: bindingName(record.binding), json: `${domainPath(key)}.json` };
    return show(context, frame, domainPage(view));
  });
  pages.post("/domains/:name/recheck", async (context) => {
    const record = data.find(context.req.param("name"));
    if (record === undefined) return context.notFound();
    await data.recheck(bindingKey(record.binding));
    return context.redirect(`${domainPath(bindingKey(record.binding))}?done=recheck`, 303);
  });
}

function unknownDomain(
  context: Context<Visit>,
  named: string,
  isJson: boolean,
  show: Show,
): Response | Promise<Response> {
  if (isJson) return context.json({ error: "unknown-domain" }, 404);
  const words = markup`<h1>Unknown domain</h1><p>${named.slice(0, 300)} is not watched here. <a href="/">All domains</a></p>`;
  return show(context, { title: "Unknown domain" }, words, 404);
}

async function viewOf(
  data: StatusData,
  record: BindingRecord,
  formToken: string,
  notice: string,
): Promise<DomainView> {
  const key = bindingKey(record.binding);
  return {
    record,
    now: data.now(),
    chains: await chainsOf(data, record),
    history: await data.history(key, HISTORY_LIMIT),
    deliveries: await data.deliveriesOf?.(key),
    suppressionOf: (finding) => data.suppressionOf?.(finding),
    doubtOf: (finding) => doubtOf(finding, data),
    canSuppress: data.acknowledge !== undefined && data.silence !== undefined,
    formToken,
    notice,
  };
}

async function chainsOf(data: StatusData, record: BindingRecord): Promise<DomainView["chains"]> {
  const digests = new Set(record.endpoints.flatMap(({ presented }) => presented?.chainDigest ?? []));
  const judged = [...digests].slice(0, MOST_CHAINS).map(async (digest) => {
    const evaluation = await data.evaluate(record, digest);
    return evaluation === undefined ? [] : [[digest, evaluation] as const];
  });
  return new Map((await Promise.all(judged)).flat());
}

/** As `check --json` has it, with times of findings, history and messages. */
async function domainJson(data: StatusData, record: BindingRecord): Promise<unknown> {
  const key = bindingKey(record.binding);
  const { binding: _key, ...history } = historyJson(await data.history(key, 10 * HISTORY_LIMIT));
  const deliveries = await data.deliveriesOf?.(key);
  return {
    at: time(data.now()),
    ...recordJson(record, await chainsOf(data, record)),
    findings: record.findings.map((finding) => suppressedJson(finding, data)),
    history,
    ...(deliveries === undefined ? {} : { deliveries: deliveries.map(deliveryJson) }),
  };
}

function deliveryJson({ at, road, to, what, acceptedAt, failure }: Delivery): unknown {
  return { at: time(at), road, to, what, accepted_at: time(acceptedAt), failure };
}
