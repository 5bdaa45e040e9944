import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, constants as zlib } from "node:zlib";
import type { DurationMs } from "../../core/time.ts";
import { type ListenResult, openServer } from "./open-server.ts";
import { acceptsGzip, refuse, sendText } from "./plain-http.ts";

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly sentence: string };

export interface MetricsListenerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** One scrape in Prometheus text format 0.0.4. */
  render(): AsyncIterable<string>;
  /** Ready once the first sweep is done and the store works. */
  readiness(): Promise<Readiness>;
  /** A scrape or a readiness check failed on our side. */
  onError(error: unknown): void;
  /** Scrapes at the same time; further ones get 503. Default 4. */
  readonly maxScrapes?: number;
  /** A scrape that takes longer is cut off, so that a slow reader does not keep its place. Default 60 s. */
  readonly scrapeLimitMs?: DurationMs;
}

/** Serves `/metrics`, `/healthz` and `/readyz` and nothing else. */
export function openMetricsListener(options: MetricsListenerOptions): Promise<ListenResult> {
  const closing = new AbortController();
  return openServer(createHandler(options, closing.signal), {
    ...options,
    // Longer than the usual scrape intervals, so that a scraper keeps its connection.
    keepAliveMs: 75_000,
    onCutOff: () => closing.abort(),
  });
}

function createHandler(
  options: MetricsListenerOptions,
  closing: AbortSignal,
): (request: IncomingMessage, response: ServerResponse) => void {
  const scrape = createScrape(options, closing);
  const routes: Readonly<
    Record<string, (request: IncomingMessage, response: ServerResponse) => Promise<void>>
  > = {
    "/metrics": scrape,
    "/healthz": async (_request, response) => sendText(response, 200, "alive"),
    "/readyz": async (_request, response) => {
      const readiness = await options.readiness();
      sendText(response, readiness.ready ? 200 : 503, readiness.ready ? "ready" : readiness.sentence);
    },
  };
  return (request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined || refuse(request, response)) {
      if (route === undefined)
        sendText(response, 404, "Not here: this listener has /metrics, /healthz and /readyz.");
      return;
    }
    route(request, response).catch((error: unknown) => {
      options.onError(error);
      if (response.headersSent) response.destroy();
      else sendText(response, 500, "This failed on our side; the log says why.");
    });
  };
}

function createScrape(
  options: MetricsListenerOptions,
  closing: AbortSignal,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  let running = 0;
  return async (request, response) => {
    if (running >= (options.maxScrapes ?? 4)) {
      sendText(response, 503, "Too many scrapes at the same time; try again later.");
      return;
    }
    const gzip = acceptsGzip(request.headers["accept-encoding"] ?? "");
    response.writeHead(200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
      vary: "accept-encoding",
      ...(gzip ? { "content-encoding": "gzip" } : {}),
    });
    if (request.method === "HEAD") {
      response.end();
      return;
    }
    running += 1;
    try {
      const cut = AbortSignal.any([closing, AbortSignal.timeout(options.scrapeLimitMs ?? 60_000)]);
      await streamTo(response, options.render(), gzip, cut);
    } finally {
      running -= 1;
    }
  };
}

/** Ends the rendering when the reader goes away or is cut off; that is no error of ours. */
async function streamTo(
  response: ServerResponse,
  text: AsyncIterable<string>,
  gzip: boolean,
  cut: AbortSignal,
): Promise<void> {
  const source = Readable.from(text);
  try {
    if (gzip) await pipeline(source, createGzip({ level: zlib.Z_BEST_SPEED }), response, { signal: cut });
    else await pipeline(source, response, { signal: cut });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (!cut.aborted && !READER_GONE.has(code)) throw error;
  }
}

const READER_GONE: ReadonlySet<string> = new Set(["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"]);
