import { type Agent, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { DurationMs } from "../../core/time.ts";
import { type HttpFailure, networkFailure } from "./failure.ts";
import { type Target, targetOf } from "./target.ts";

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first byte asked to the last byte read. */
  readonly deadlineMs: DurationMs;
  /** Of the body. */
  readonly maxBytes: number;
  /** What becomes of a longer answer: a failure, or its beginning, where status and headers are what matters. Default: `refuse`. */
  readonly excess?: "refuse" | "cut";
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name; repeated ones joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type HttpResult =
  | { readonly ok: true; readonly answer: HttpAnswer }
  | { readonly ok: false; readonly failure: HttpFailure };

export interface HttpClientOptions {
  /**
   * Where every connection goes instead of the URL's own host: a fake world. Host header and URL stay. Plain HTTP only for a loopback
   * address.
   */
  readonly via?: string | undefined;
  /** Hosts that may be asked without TLS beside loopback (a metadata service on the machine's own link). */
  readonly plainHosts?: readonly string[];
}

/** One request, one answer: any status is an answer, redirects are not followed. Never rejects. */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResult>;
  /** Ends kept connections. */
  close(): void;
}

export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const agents = {
    http: new PlainAgent({ keepAlive: true, maxFreeSockets: 16, timeout: 60_000 }),
    https: new TlsAgent({ keepAlive: true, maxFreeSockets: 16, timeout: 60_000 }),
  };
  return {
    async send(request) {
      const target = targetOf(request.url, options);
      if (!target.ok) return { ok: false, failure: target.failure };
      const failure = headerFailure(request.headers);
      if (failure !== undefined) return { ok: false, failure };
      return exchange(request, target, agents[target.scheme]);
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** Node would throw; and the text itself may be a secret. */
function headerFailure(headers: HttpRequest["headers"] = {}): HttpFailure | undefined {
  const name = Object.keys(headers).find((each) => /[^\t\x20-\x7e]/.test(headers[each] ?? ""));
  if (name === undefined) return undefined;
  return { kind: "not-allowed", detail: `the value of the header ${name} has characters other than ASCII` };
}

function exchange(request: HttpRequest, target: Target, agent: Agent): Promise<HttpResult> {
  const { promise, resolve } = Promise.withResolvers<HttpResult>();
  const start = target.scheme === "https" ? tlsRequest : plainRequest;
  const outgoing = start({
    agent,
    method: request.method,
    host: target.address,
    port: target.port,
    path: target.path,
    headers: {
      "content-length": String(Buffer.byteLength(request.body ?? "")),
      ...request.headers,
      host: target.host,
    },
  });
  const finish = (result: HttpResult): void => {
    clearTimeout(timer);
    request.signal?.removeEventListener("abort", onAbort);
    // What is not read to its end must not go back into the pool.
    if (!result.ok) outgoing.destroy();
    resolve(result);
  };
  const fail = (kind: HttpFailure["kind"], detail: string): void =>
    finish({ ok: false, failure: { kind, detail } });
  const onAbort = (): void => fail("aborted", "stopped by the program");
  const timer = setTimeout(
    () => fail("timeout", `no whole answer within ${request.deadlineMs} ms`),
    request.deadlineMs,
  );
  request.signal?.addEventListener("abort", onAbort, { once: true });
  if (request.signal?.aborted === true) onAbort();
  outgoing.on("error", (error) => finish({ ok: false, failure: networkFailure(error) }));
  outgoing.on("response", (response) => {
    response.on("error", (error) => finish({ ok: false, failure: networkFailure(error) }));
    collect(response, request, (result) => {
      finish(result);
      if (!response.complete) outgoing.destroy();
    });
  });
  outgoing.end(request.body);
  return promise;
}

function collect(
  response: IncomingMessage,
  request: HttpRequest,
  finish: (result: HttpResult) => void,
): void {
  const parts: Buffer[] = [];
  let size = 0;
  const complete = (): void => {
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
    );
    const body = Buffer.concat(parts).subarray(0, request.maxBytes);
    finish({ ok: true, answer: { status: response.statusCode ?? 0, headers, body } });
  };
  response.on("data", (part: Buffer) => {
    size += part.length;
    if (size <= request.maxBytes || request.excess === "cut") parts.push(part);
    if (size <= request.maxBytes) return;
    if (request.excess === "cut") return complete();
    const detail = `the answer is longer than ${request.maxBytes} bytes`;
    finish({ ok: false, failure: { kind: "too-large", detail } });
  });
  response.on("end", complete);
}
