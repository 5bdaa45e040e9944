import type { IncomingMessage } from "node:http";

/** A request as it came in. */
export interface Received {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** Still encoded, without "?". */
  readonly rawQuery: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export async function receive(request: IncomingMessage): Promise<Received> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const rawQuery = mark < 0 ? "" : target.slice(mark + 1);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(",")]);
  return {
    method: request.method ?? "",
    host: (request.headers.host ?? "").toLowerCase(),
    path: mark < 0 ? target : target.slice(0, mark),
    rawQuery,
    query: decodePairs(rawQuery),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(parts).toString("utf8"),
  };
}

export function decodePairs(text: string): ReadonlyMap<string, string> {
  const pairs = text.split("&").filter((pair) => pair !== "");
  return new Map(
    pairs.map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [decodeURIComponent(name), decodeURIComponent(value.join("="))];
    }),
  );
}
