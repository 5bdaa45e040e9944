import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Secret } from "../../../core/secret.ts";
import { type Access, createAccess } from "./access.ts";
import { deliveryRoutes } from "./delivery-routes.ts";
import { domainRoutes } from "./domain-routes.ts";
import type { FleetIndex } from "./fleet-index.ts";
import { knownMethods, loopbackHost, ownForms, secureHeaders, type Visit, visitors } from "./guard.ts";
import { ICON } from "./icon.ts";
import { listRoutes } from "./list-routes.ts";
import { markup } from "./markup.ts";
import { runbookRoutes } from "./runbook-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { createShow } from "./show.ts";
import { silenceRoutes } from "./silence-routes.ts";
import type { StatusData } from "./status-data.ts";
import { STYLE } from "./style.ts";

export interface PagesOptions {
  readonly data: StatusData;
  readonly index: FleetIndex;
  /** Undefined: nobody needs one. */
  readonly token: Secret | undefined;
  /** True: answers only under the names of this machine. */
  readonly isLoopbackOnly: boolean;
  /** A page failed on our side. */
  onError(error: unknown): void;
}

/** The largest form of ours is a few hundred bytes. */
const MAX_BODY_BYTES = 16 * 1024;

/** Every page and its JSON, with the guards in front. */
export function createPages({ data, index, token, isLoopbackOnly, onError }: PagesOptions): Hono<Visit> {
  const access: Access = createAccess(token);
  const show = createShow(data, access);
  const pages = new Hono<Visit>();
  pages.use(secureHeaders, knownMethods);
  if (isLoopbackOnly) pages.use(loopbackHost);
  pages.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: (context) => context.text("This is more than any form here holds.\n", 413),
    }),
    visitors(access, data.now),
    ownForms(access),
  );
  pages.get("/style.css", (context) =>
    context.body(STYLE, 200, { "content-type": "text/css; charset=utf-8" }),
  );
  pages.get("/icon.svg", (context) => context.body(ICON, 200, { "content-type": "image/svg+xml" }));
  listRoutes(pages, { data, index, show });
  runbookRoutes(pages, { data, index, show });
  domainRoutes(pages, { data, access, show });
  deliveryRoutes(pages, { data, access, show });
  silenceRoutes(pages, { data, access, show });
  sessionRoutes(pages, { data, access, show });
  pages.notFound((context) =>
    context.req.path.endsWith(".json")
      ? context.json({ error: "not-found" }, 404)
      : show(
          context,
          { title: "Not here" },
          markup`<h1>Not here</h1><p>There is no such page. <a href="/">All domains</a></p>`,
          404,
        ),
  );
  pages.onError((error, context) => {
    onError(error);
    return context.text("This failed on our side; the log says why.\n", 500);
  });
  return pages;
}
