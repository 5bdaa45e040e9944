import { createServer, type OutgoingHttpHeaders } from "node:http";
import { createSecureServer } from "node:http2";
import { onTestFinished } from "vitest";
import { type IssuedLeaf, pemOf } from "../../src/lab/authority.ts";
import { type Listening, listen } from "../../src/lab/listening.ts";

export interface Asked {
  readonly method: string | undefined;
  readonly host: string | undefined;
  readonly path: string | undefined;
  readonly version: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

type Leaf = Pick<IssuedLeaf, "chain" | "key">;

/** What HTTP/1.1 and HTTP/2 have in common. */
interface Request {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersion: string;
  readonly headers: { readonly host?: string | undefined };
}
interface Response {
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  end(body: string): unknown;
}

export interface WebServer extends Listening {
  readonly asked: readonly Asked[];
  /** Serves another leaf from the next connection on, over TLS. */
  readonly exchange: (leaf: Leaf) => void;
}

/** A real web server on loopback until the test is over: plain, or with a leaf over TLS with HTTP/2 on offer. */
export async function startWebServer(reply: (asked: Asked) => Reply, leaf?: Leaf): Promise<WebServer> {
  const asked: Asked[] = [];
  const answer = (request: Request, response: Response): void => {
    const one = {
      method: request.method,
      host: request.headers.host,
      path: request.url,
      version: request.httpVersion,
    };
    asked.push(one);
    const { status, headers = {}, body = "" } = reply(one);
    response.writeHead(status, headers);
    response.end(body);
  };
  const secure =
    leaf === undefined
      ? undefined
      : createSecureServer({ allowHTTP1: true, ...pemsOf(leaf) }, (request, response) =>
          answer(request, response),
        );
  const server = secure ?? createServer((request, response) => answer(request, response));
  const listening = await listen(server, {});
  onTestFinished(() => listening.close());
  return { ...listening, asked, exchange: (next) => secure?.setSecureContext(pemsOf(next)) };
}

function pemsOf({ chain, key }: Leaf): { readonly cert: string; readonly key: string } {
  return { cert: pemOf(chain), key };
}
