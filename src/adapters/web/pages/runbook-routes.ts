import type { Context, Hono } from "hono";
import type { FindingCode } from "../../../core/findings/codes.ts";
import { runbookQuery } from "../../../core/views/page-addresses.ts";
import { type FilledFor, filledFor } from "./fill-in.ts";
import type { Fleet, FleetIndex } from "./fleet-index.ts";
import type { Visit } from "./guard.ts";
import { sendJson } from "./list-routes.ts";
import type { Folder } from "./markdown.ts";
import { docPage, runbookJson, runbookPage, runbooksJson, runbooksPage } from "./runbooks.ts";
import type { Show } from "./show.ts";
import type { StatusData } from "./status-data.ts";
import { isCode } from "./words.ts";

interface Tools {
  readonly data: StatusData;
  readonly index: FleetIndex;
  readonly show: Show;
}

/** Runbooks, and what of the documentation they lead to. */
export function runbookRoutes(pages: Hono<Visit>, { data, index, show }: Tools): void {
  pages.get("/runbooks", async (context) => {
    const frame = { title: "Runbooks", place: "/runbooks", json: "/runbooks.json" };
    return show(context, frame, runbooksPage(openCounts(await index.fleet(), data)));
  });
  pages.get("/runbooks.json", async (context) =>
    sendJson(context, runbooksJson(openCounts(await index.fleet(), data))),
  );
  pages.get("/runbooks/:name", async (context) => {
    const name = context.req.param("name");
    const about = filledFor(data, context.req.query("domain"));
    if (name === "README") return showDoc(context, "runbooks/README", "/runbooks/", about);
    const code = name.replace(/\.json$/, "");
    if (!isCode(code)) return context.notFound();
    const open = openCounts(await index.fleet(), data).get(code) ?? 0;
    const text = await data.doc(`runbooks/${code}`);
    if (name !== code) return sendJson(context, runbookJson(code, text, open, about));
    const json = `/runbooks/${code}.json${runbookQuery(about)}`;
    const frame = { title: code, place: "/runbooks", json };
    return show(context, frame, runbookPage(code, text, open, about));
  });
  pages.get("/docs/:name", (context) => {
    const name = context.req.param("name");
    return /^[\w-]{1,60}$/.test(name) ? showDoc(context, name, "/docs/") : context.notFound();
  });
  const showDoc = async (context: Context<Visit>, name: string, folder: Folder, about?: FilledFor) => {
    const text = await data.doc(name);
    if (text === undefined) return context.notFound();
    const title = /^# (.+)/m.exec(text)?.[1] ?? name;
    return show(context, { title, place: "/runbooks" }, docPage(text, folder, about));
  };
}

function openCounts(fleet: Fleet, data: StatusData): ReadonlyMap<FindingCode, number> {
  const counts = new Map<FindingCode, number>();
  for (const list of [fleet.findings, data.otherFindings()]) {
    for (const { code } of list) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}
