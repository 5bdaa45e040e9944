import type { Context, Hono } from "hono";
import { calendarJson } from "../../../core/views/calendar-json.ts";
import { jsonText } from "../../../core/views/record-json.ts";
import { findingsJson, findingsPage } from "./findings.ts";
import type { FleetIndex } from "./fleet-index.ts";
import type { Visit } from "./guard.ts";
import { type Markup, markup } from "./markup.ts";
import { overview, overviewJson } from "./overview.ts";
import { type ListQuery, readQuery } from "./query.ts";
import { rootsPage } from "./roots.ts";
import type { Show } from "./show.ts";
import type { StatusData } from "./status-data.ts";

interface Tools {
  readonly data: StatusData;
  readonly index: FleetIndex;
  readonly show: Show;
}

/** Every page about many things, each with its JSON. */
export function listRoutes(pages: Hono<Visit>, { data, index, show }: Tools): void {
  pages.get("/", async (context) => {
    const [query, fleet] = [queryOf(context), await index.fleet()];
    const json = `/index.json${searchOf(context)}`;
    const content = fleet.isComing ? coming(context) : overview(fleet, query, data);
    return show(context, { title: "Domains", place: "/", json }, content);
  });
  pages.get("/index.json", async (context) =>
    sendJson(context, overviewJson(await index.fleet(), queryOf(context))),
  );
  pages.get("/findings", async (context) => {
    const [query, fleet] = [queryOf(context), await index.fleet()];
    const json = `/findings.json${searchOf(context)}`;
    const content = fleet.isComing ? coming(context) : findingsPage(fleet, data, query);
    return show(context, { title: "Findings", place: "/findings", json }, content);
  });
  pages.get("/findings.json", async (context) =>
    sendJson(context, findingsJson(await index.fleet(), data, queryOf(context))),
  );
  pages.get("/roots", (context) =>
    show(
      context,
      { title: "Roots", place: "/roots", json: "/roots.json" },
      rootsPage(data.calendar(), data.now()),
    ),
  );
  pages.get("/roots.json", (context) => {
    const { rows, deadlines, trustDataAsOf } = data.calendar();
    return sendJson(context, calendarJson(rows, deadlines, { asOf: trustDataAsOf }, data.now()));
  });
}

/** The first inventory of a large fleet has just been read. */
function coming(context: Context): Markup {
  context.header("refresh", "1");
  return markup`<h1>One moment</h1><p class="empty">The list is being made for the first time; the page loads again by itself.</p>`;
}

export function queryOf(context: Context): ListQuery {
  return readQuery(new URL(context.req.url).searchParams);
}

function searchOf(context: Context): string {
  return new URL(context.req.url).search;
}

export function sendJson(context: Context, value: unknown): Response {
  return context.body(`${jsonText(value)}\n`, 200, { "content-type": "application/json; charset=utf-8" });
}
