import type { IncomingMessage, ServerResponse } from "node:http";

/** One sentence as the whole answer; Node leaves the body out when the request was HEAD. */
export function sendText(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(`${sentence}\n`);
}

/** Answers what only-reading listeners do not take: other methods than GET and HEAD, and requests with a body. */
export function refuse(request: IncomingMessage, response: ServerResponse): boolean {
  const { method, headers } = request;
  if (method !== "GET" && method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    response.setHeader("connection", "close");
    sendText(response, 405, "Only GET and HEAD are answered here.");
    return true;
  }
  if (headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0)
    return false;
  response.setHeader("connection", "close");
  sendText(response, 413, "A request with a body is not answered here.");
  return true;
}

/** RFC 9110 §12.5.3, as far as gzip is concerned. */
export function acceptsGzip(acceptEncoding: string): boolean {
  const weights = new Map<string, number>();
  for (const item of acceptEncoding.toLowerCase().split(",")) {
    const [coding = "", ...parameters] = item.split(";").map((part) => part.trim());
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(coding, q === undefined ? 1 : Number(q.slice(2)));
  }
  return (weights.get("gzip") ?? weights.get("*") ?? 0) > 0;
}
