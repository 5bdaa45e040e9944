import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, constants as zlib } from "node:zlib";
import type { DurationMs } from "../../core/time.ts";
import { hostAndPort, type ListenFailure, listenFailure } from "./listen-failure.ts";
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

export interface MetricsListener {
  /** `http://127.0.0.1:9443` */
  readonly url: string;
  readonly port: number;
  /** Takes no new requests, lets running ones end, cuts off what is left after `limitMs`. */
  close(limitMs: DurationMs): Promise<void>;
}

export type ListenResult = { readonly kind: "listening"; readonly listener: MetricsListener } | ListenFailure;

/** Serves `/metrics`, `/healthz` and `/readyz` and nothing else. */
export function openMetricsListener(options: MetricsListenerOptions): Promise<ListenResult> {
  const closing = new AbortController();
  const server = createServer(
    {
      maxHeaderSize: 8 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      connectionsCheckingInterval: 5_000,
      // Longer than the usual scrape intervals, so that a scraper keeps its connection.
      keepAliveTimeout: 75_000,
    },
    createHandler(options, closing.signal),
  );
  server.maxConnections = 100;
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(listenFailure(options, error)));
    server.listen(options.port, options.host, () => {
      server.removeAllListeners("error").on("error", options.onError);
      resolve({ kind: "listening", listener: listening(server, options.host, closing) });
    });
  });
}

function listening(server: Server, host: string, closing: AbortController): MetricsListener {
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${hostAndPort(host, port)}`,
    port,
    async close(limitMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Connections that become idle only now would otherwise stay until their keep-alive ends.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      const limit = setTimeout(() => {
        closing.abort();
        server.closeAllConnections();
      }, limitMs);
      await closed;
      clearInterval(idle);
      clearTimeout(limit);
    },
  };
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
