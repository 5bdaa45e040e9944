import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpClient, type HttpClientOptions } from "../../../src/adapters/http/http-client.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(options: HttpClientOptions = {}) {
  const http = createHttpClient(options);
  closing.push(() => http.close());
  return http;
}

const limits = { deadlineMs: 5_000, maxBytes: 1_000 };

describe("the HTTP client", () => {
  it("gives status, headers and body of any answer", async () => {
    const url = await serve((request, response) => {
      response.writeHead(404, { "x-name": "value" });
      response.end(`${request.method} ${request.url} ${request.headers["x-asked"]}`);
    });
    const result = await client().send({
      method: "GET",
      url: `${url}/a%2Fb?x&y=%20`,
      headers: { "x-asked": "1" },
      ...limits,
    });
    if (!result.ok) expect.fail(result.failure.detail);
    expect(result.answer.status).toBe(404);
    expect(result.answer.headers["x-name"]).toBe("value");
    expect(result.answer.body.toString()).toBe("GET /a%2Fb?x&y=%20 1");
  });

  it("follows no redirect", async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(302, { location: "/again" }).end();
    });
    const result = await client().send({ method: "GET", url, ...limits });
    expect([result.ok && result.answer.status, asked]).toEqual([302, 1]);
  });

  it("keeps the Host header and the address when it goes another way", async () => {
    const url = await serve((request, response) => response.end(`${request.headers.host}${request.url}`));
    const result = await client({ via: url }).send({
      method: "GET",
      url: "https://b.example.com/?cname",
      ...limits,
    });
    expect(result.ok && result.answer.body.toString()).toBe("b.example.com/?cname");
  });

  it.each([
    ["http://example.com/"],
    ["http://127.0.0.1.example.com/"],
    ["ftp://127.0.0.1/"],
    ["https://user:secret@example.com/"],
    ["no address at all"],
  ])("does not ask %s", async (url) => {
    const result = await client().send({ method: "GET", url, ...limits });
    expect(result).toMatchObject({ ok: false, failure: { kind: "not-allowed" } });
    expect(JSON.stringify(result)).not.toContain("secret");
  });

  it.each([
    ["timeout", (() => undefined) satisfies RequestListener, { deadlineMs: 30 }],
    ["timeout", ((_, response) => response.write("slow")) satisfies RequestListener, { deadlineMs: 30 }],
    ["too-large", ((_, response) => response.end("x".repeat(1_001))) satisfies RequestListener, {}],
    ["network", ((request) => request.socket.destroy()) satisfies RequestListener, {}],
    [
      "network",
      ((_, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half", () => response.destroy());
      }) satisfies RequestListener,
      {},
    ],
  ])("says %s (%#)", async (kind, listener, changes) => {
    const url = await serve(listener);
    const result = await client().send({ method: "GET", url, ...limits, ...changes });
    expect(result).toMatchObject({ ok: false, failure: { kind } });
  });

  it("gives the beginning of a long answer where that is enough, and lets go of the rest", async () => {
    const closed = Promise.withResolvers<void>();
    const url = await serve((_, response) => {
      response.on("close", closed.resolve);
      response.writeHead(202);
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    });
    const result = await client().send({ method: "POST", url, ...limits, excess: "cut" });
    expect(result.ok && [result.answer.status, result.answer.body.length]).toEqual([202, 1_000]);
    await closed.promise;
  });

  it.each([
    ["a header that cannot be sent", "/", { authorization: "Bearer пароль" }],
    ["a header of two lines", "/", { authorization: "Bearer a\r\nx-b: c" }],
    ["a path that is not encoded", "/例", {}],
  ])("refuses %s without showing it", async (_, path, headers) => {
    const url = await serve((__, response) => response.end());
    const result = await client().send({ method: "POST", url: url + path, headers, ...limits });
    expect(result).toMatchObject({ ok: false, failure: { kind: "not-allowed" } });
    expect(JSON.stringify(result)).not.toMatch(/Bearer|例/);
  });

  it("says network where nobody listens, without a word of the request", async () => {
    const url = await serve((_, response) => response.end());
    for (const close of closing.splice(0)) close();
    const request = {
      method: "POST" as const,
      url: `${url}/?token=PLANTED`,
      headers: { authorization: "PLANTED" },
      body: "PLANTED",
    };
    const result = await client().send({ ...request, ...limits });
    expect(result).toEqual({
      ok: false,
      failure: { kind: "network", detail: "the connection was refused (ECONNREFUSED)" },
    });
  });

  it("ends when it is told to, before and during", async () => {
    const stop = new AbortController();
    const url = await serve(() => stop.abort());
    const http = client();
    const during = await http.send({ method: "GET", url, ...limits, signal: stop.signal });
    const before = await http.send({ method: "GET", url, ...limits, signal: stop.signal });
    expect([during, before].map((r) => !r.ok && r.failure.kind)).toEqual(["aborted", "aborted"]);
  });
});
