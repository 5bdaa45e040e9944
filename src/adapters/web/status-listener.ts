import { getRequestListener } from "@hono/node-server";
import { type ListenResult, openServer } from "./open-server.ts";
import { createPages, type PagesOptions } from "./pages/pages.ts";

export interface StatusListenerOptions extends PagesOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Serves the pages for people, on a listener of their own. */
export function openStatusListener(options: StatusListenerOptions): Promise<ListenResult> {
  const pages = createPages(options);
  const answer = getRequestListener(pages.fetch, { overrideGlobalObjects: false });
  return openServer((request, response) => void answer(request, response), {
    ...options,
    keepAliveMs: 30_000,
  });
}
