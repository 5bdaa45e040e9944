import type { Context, Hono } from "hono";
import type { Access } from "./access.ts";
import {
  DELIVERIES,
  type DeliveriesView,
  deliveriesJson,
  deliveriesPage,
  MESSAGE_STATES,
  noDeliveries,
} from "./deliveries.ts";
import type { Visit } from "./guard.ts";
import { MOST_AT_ONCE, PAGE_SIZE } from "./list-parts.ts";
import { queryOf, sendJson } from "./list-routes.ts";
import type { Show } from "./show.ts";
import type { MessageCounts, StatusData } from "./status-data.ts";

interface Tools {
  readonly data: StatusData;
  readonly access: Access;
  readonly show: Show;
}

type Listed = Pick<DeliveriesView, "messages" | "counts" | "state" | "now">;

const RETRIED = "What was given up waits to be sent again; the daemon does it in seconds.";

/** Who was told what, and a way to have it sent again. */
export function deliveryRoutes(pages: Hono<Visit>, { data, access, show }: Tools): void {
  pages.get(DELIVERIES, async (context) => {
    const json = `${DELIVERIES}.json${new URL(context.req.url).search}`;
    const frame = { title: "Messages", place: DELIVERIES, json };
    const listed = await list(data, context, PAGE_SIZE);
    if (listed === undefined) return show(context, frame, noDeliveries());
    const formToken = access.formToken(context.get("session"));
    const notice = context.req.query("done") === "retry" ? RETRIED : "";
    return show(context, frame, deliveriesPage({ ...listed, formToken, notice }));
  });
  pages.get(`${DELIVERIES}.json`, async (context) => {
    const size = Math.min(MOST_AT_ONCE, queryOf(context).size ?? PAGE_SIZE);
    const listed = await list(data, context, size);
    return sendJson(context, deliveriesJson(listed ?? { ...NOTHING, now: data.now() }));
  });
  pages.post(`${DELIVERIES}/retry`, async (context) => {
    if (data.retryMessages === undefined) return context.notFound();
    await data.retryMessages();
    return context.redirect(`${DELIVERIES}?done=retry`, 303);
  });
}

const NO_COUNTS: MessageCounts = { waiting: 0, sent: 0, failed: 0, dropped: 0 };
const NOTHING = { messages: { entries: [], page: 1, pages: 1, total: 0 }, counts: NO_COUNTS };

/** Undefined where no messages are sent. */
async function list(data: StatusData, context: Context<Visit>, size: number): Promise<Listed | undefined> {
  if (data.messages === undefined || data.messageCounts === undefined) return undefined;
  const query = queryOf(context);
  const state = MESSAGE_STATES.find((known) => known === query.filters.state);
  const counts = await data.messageCounts();
  const total = MESSAGE_STATES.filter((one) => state === undefined || one === state).reduce(
    (sum, one) => sum + counts[one],
    0,
  );
  const pages = Math.max(1, Math.ceil(total / size));
  const page = Math.min(query.page, pages);
  const entries = await data.messages(state, size, (page - 1) * size);
  return { messages: { entries, page, pages, total }, counts, state, now: data.now() };
}
