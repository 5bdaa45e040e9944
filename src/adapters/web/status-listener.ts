import { getRequestListener } from "@hono/node-server";
import { type DurationMs, SECOND } from "../../core/time.ts";
import { type ListenResult, openServer } from "./open-server.ts";
import { FleetIndex } from "./pages/fleet-index.ts";
import { createPages, type PagesOptions } from "./pages/pages.ts";

export interface StatusListenerOptions extends Omit<PagesOptions, "index"> {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** So old the list becomes while nobody looks. */
const KEPT_READY_MS: DurationMs = 10 * SECOND;

/** Serves the pages for people, on a listener of their own. Who comes first finds the list ready, now and after a night. */
export async function openStatusListener(options: StatusListenerOptions): Promise<ListenResult> {
  const { data, onError } = options;
  const index = new FleetIndex({ records: () => data.records(), now: () => data.now() });
  await index.refresh();
  const pages = createPages({ ...options, index });
  const answer = getRequestListener(pages.fetch, { overrideGlobalObjects: false });
  const result = await openServer((request, response) => void answer(request, response), {
    ...options,
    keepAliveMs: 30_000,
  });
  if (result.kind !== "listening") return result;
  const { listener } = result;
  const keeping = setInterval(() => index.refresh().catch(onError), KEPT_READY_MS).unref();
  return {
    kind: "listening",
    listener: {
      ...listener,
      close: (limitMs) => {
        clearInterval(keeping);
        return listener.close(limitMs);
      },
    },
  };
}
