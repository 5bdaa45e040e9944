import type { Context, Hono } from "hono";
import { bindingKey } from "../../../core/inventory/binding.ts";
import { printable } from "../../../core/names/printable.ts";
import { domainPath } from "../../../core/views/page-addresses.ts";
import type { Access } from "./access.ts";
import { readForm, type Visit } from "./guard.ts";
import { sendJson } from "./list-routes.ts";
import type { Show } from "./show.ts";
import { SPANS, silencesJson, silencesPage } from "./silences.ts";
import type { Silence, StatusData } from "./status-data.ts";

interface Tools {
  readonly data: StatusData;
  readonly access: Access;
  readonly show: Show;
}

/** What keeps messages back: shown, begun and ended. */
export function silenceRoutes(pages: Hono<Visit>, { data, access, show }: Tools): void {
  pages.get("/silences", (context) => {
    const frame = { title: "Silences", place: "/silences", json: "/silences.json" };
    const isEnded = context.req.query("done") === "end";
    const view = {
      suppressions: data.suppressions?.(),
      now: data.now(),
      formToken: access.formToken(context.get("session")),
      notice: isEnded ? "Ended: what is still open is told again." : "",
    };
    return show(context, frame, silencesPage(view));
  });
  pages.get("/silences.json", (context) =>
    sendJson(context, silencesJson(data.suppressions?.(), data.now())),
  );
  pages.post("/silences/:id/end", async (context) => {
    const id = context.req.param("id");
    const isEnded = /^\d{1,9}$/.test(id) && (await data.endSuppression?.(Number(id)));
    return isEnded === true ? context.redirect("/silences?done=end", 303) : context.notFound();
  });
  pages.post("/domains/:name/acknowledge", async (context) => {
    const record = data.find(context.req.param("name"));
    const form = await readForm(context);
    const finding = record?.findings.find(({ id }) => id === form("finding"));
    if (record === undefined || finding === undefined || data.acknowledge === undefined)
      return context.notFound();
    const key = bindingKey(record.binding);
    const said = read(form);
    if (said === undefined) return incomplete(context);
    await data.acknowledge({ ...said, key, findingId: finding.id });
    return context.redirect(`${domainPath(key)}?done=acknowledge`, 303);
  });
  pages.post("/domains/:name/silence", async (context) => {
    const record = data.find(context.req.param("name"));
    if (record === undefined || data.silence === undefined) return context.notFound();
    const key = bindingKey(record.binding);
    const said = read(await readForm(context));
    if (said === undefined) return incomplete(context);
    await data.silence({ ...said, key });
    return context.redirect(`${domainPath(key)}?done=silence`, 303);
  });
}

/** Undefined where something is missing or too long. */
function read(form: (name: string) => string): Omit<Silence, "key"> | undefined {
  const [by, reason, span] = [form("by").trim(), form("reason").trim(), form("for")];
  const lastsMs = Object.hasOwn(SPANS, span) ? SPANS[span]?.lastsMs : undefined;
  if (by === "" || by.length > 100 || reason === "" || reason.length > 300 || lastsMs === undefined)
    return undefined;
  return { by: printable(by), reason: printable(reason), lastsMs };
}

function incomplete(context: Context): Response {
  const words = "Say who you are, in at most 100 characters, why, in at most 300, and for how long.\n";
  return context.text(words, 400);
}
