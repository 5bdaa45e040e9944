import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DurationMs } from "../../core/time.ts";
import { hostAndPort, type ListenFailure, listenFailure } from "./listen-failure.ts";

export interface Listener {
  /** `http://127.0.0.1:9443` */
  readonly url: string;
  readonly port: number;
  /** Takes no new requests, lets running ones end, cuts off what is left after `limitMs`. */
  close(limitMs: DurationMs): Promise<void>;
}

export type ListenResult = { readonly kind: "listening"; readonly listener: Listener } | ListenFailure;

export interface ServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly keepAliveMs: DurationMs;
  onError(error: unknown): void;
  /** What still runs when the time for closing is over. */
  onCutOff?(): void;
}

/** An HTTP server that slow and many clients cannot hold up for long. */
export function openServer(handler: RequestListener, options: ServerOptions): Promise<ListenResult> {
  const server = createServer(
    {
      maxHeaderSize: 8 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      connectionsCheckingInterval: 5_000,
      keepAliveTimeout: options.keepAliveMs,
    },
    handler,
  );
  server.maxConnections = 100;
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(listenFailure(options, error)));
    server.listen(options.port, options.host, () => {
      server.removeAllListeners("error").on("error", options.onError);
      resolve({ kind: "listening", listener: listening(server, options) });
    });
  });
}

function listening(server: Server, { host, onCutOff }: ServerOptions): Listener {
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${hostAndPort(host, port)}`,
    port,
    async close(limitMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Connections that become idle only now would otherwise stay until their keep-alive ends.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      const limit = setTimeout(() => {
        onCutOff?.();
        server.closeAllConnections();
      }, limitMs);
      await closed;
      clearInterval(idle);
      clearTimeout(limit);
    },
  };
}
