import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import {
  type MetricsListenerOptions,
  openMetricsListener,
} from "../../../src/adapters/web/metrics-listener.ts";
import type { Listener } from "../../../src/adapters/web/open-server.ts";
import { acceptsGzip } from "../../../src/adapters/web/plain-http.ts";

async function open(
  options: Partial<MetricsListenerOptions> = {},
): Promise<Listener & { errors: unknown[] }> {
  const errors: unknown[] = [];
  const result = await openMetricsListener({
    host: "127.0.0.1",
    port: 0,
    render: lines,
    readiness: async () => ({ ready: true }),
    onError: (error) => errors.push(error),
    ...options,
  });
  if (result.kind === "failed") throw new Error(result.sentence);
  onTestFinished(() => result.listener.close(0));
  return { ...result.listener, errors };
}

async function* lines(): AsyncGenerator<string> {
  yield "a 1\n";
  yield "b 2\n";
}

/** A rendering without end, that tells how far it came and when it was stopped. */
function endless(): { render(): AsyncGenerator<string>; chunks: number; stopped: Promise<void> } {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const source = {
    chunks: 0,
    stopped,
    async *render(): AsyncGenerator<string> {
      try {
        for (;;) {
          source.chunks += 1;
          yield `${"x".repeat(65_535)}\n`;
          await nextTurn();
        }
      } finally {
        resolve();
      }
    },
  };
  return source;
}

/** A response whose body nobody reads. */
async function ask(url: string): Promise<IncomingMessage> {
  const request = httpRequest(url).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.on("error", () => undefined);
  onTestFinished(() => void response.destroy());
  return response;
}

test("/metrics carries the whole rendering, compressed when asked", async () => {
  const { url } = await open();
  for (const encoding of ["identity", "gzip"]) {
    const response = await fetch(`${url}/metrics`, { headers: { "accept-encoding": encoding } });
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(response.headers.get("content-encoding")).toBe(encoding === "gzip" ? "gzip" : null);
    expect(await response.text()).toBe("a 1\nb 2\n");
  }
});

test.each([
  ["GET", "/healthz", 200],
  ["HEAD", "/healthz", 200],
  ["GET", "/readyz", 200],
  ["GET", "/metrics?collect=all", 200],
  ["HEAD", "/metrics", 200],
  ["GET", "/", 404],
  ["GET", "/metrics/", 404],
  ["GET", "/constructor", 404],
  ["GET", "/debug/pprof", 404],
  ["POST", "/metrics", 405],
  ["DELETE", "/healthz", 405],
])("%s %s is answered with %i", async (method, path, status) => {
  const { url } = await open();
  const response = await fetch(url + path, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get("allow")).toBe(status === 405 ? "GET, HEAD" : null);
  if (method === "HEAD") expect(await response.text()).toBe("");
});

test("HEAD renders nothing", async () => {
  let rendered = 0;
  const { url } = await open({
    render() {
      rendered += 1;
      return lines();
    },
  });
  await fetch(`${url}/metrics`, { method: "HEAD" });
  expect(rendered).toBe(0);
});

test("a request with a body is refused", async () => {
  const { url } = await open();
  const request = httpRequest(`${url}/metrics`, { method: "GET", headers: { "content-length": "5" } }).end(
    "12345",
  );
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(413);
  response.resume();
});

test("/readyz says in one sentence why not", async () => {
  const { url } = await open({
    readiness: async () => ({ ready: false, sentence: "The first sweep is not done yet." }),
  });
  const response = await fetch(`${url}/readyz`);
  expect([response.status, await response.text()]).toEqual([503, "The first sweep is not done yet.\n"]);
});

test("a failing readiness check is reported, not fatal", async () => {
  const fault = new Error("the store is gone");
  const { url, errors } = await open({ readiness: () => Promise.reject(fault) });
  expect((await fetch(`${url}/readyz`)).status).toBe(500);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(errors).toEqual([fault]);
});

test("a reader that goes away stops the rendering and is no error", async () => {
  const source = endless();
  const { url, errors } = await open({ render: source.render });
  (await ask(`${url}/metrics`)).destroy();
  await source.stopped;
  expect(errors).toEqual([]);
});

test("a reader that does not read halts the rendering", async () => {
  const source = endless();
  const { url } = await open({ render: source.render });
  await ask(`${url}/metrics`);
  for (let [still, seen] = [0, 0]; still < 200; still = source.chunks === seen ? still + 1 : 0) {
    seen = source.chunks;
    await nextTurn();
  }
  expect(source.chunks).toBeLessThan(1000);
});

test("a scrape beyond its limit is cut off and is no error", async () => {
  const source = endless();
  const { url, errors } = await open({ render: source.render, scrapeLimitMs: 20 });
  const response = await ask(`${url}/metrics`);
  response.resume();
  await new Promise((resolve) => response.once("close", resolve));
  expect(response.complete).toBe(false);
  await source.stopped;
  expect(errors).toEqual([]);
});

test("scrapes at the same time are bounded, and a place becomes free again", async () => {
  const source = endless();
  const { url } = await open({ render: source.render, maxScrapes: 1 });
  const first = await ask(`${url}/metrics`);
  expect((await fetch(`${url}/metrics`)).status).toBe(503);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  first.destroy();
  await source.stopped;
  expect((await ask(`${url}/metrics`)).statusCode).toBe(200);
});

test("a rendering that fails ends the answer visibly and is reported", async () => {
  const fault = new Error("no records");
  const { url, errors } = await open({
    async *render() {
      yield "a 1\n";
      throw fault;
    },
  });
  await expect(fetch(`${url}/metrics`).then((response) => response.text())).rejects.toThrow();
  expect(errors).toEqual([fault]);
});

test("a port in use is a failure that names host, port and the mend", async () => {
  const { port } = await open();
  const second = await openMetricsListener({
    host: "127.0.0.1",
    port,
    render: lines,
    readiness: async () => ({ ready: true }),
    onError: () => undefined,
  });
  expect(second).toMatchObject({ kind: "failed", reason: "port-in-use" });
  expect(second.kind === "failed" && second.sentence).toContain(`127.0.0.1:${port}`);
});

test("an address of another machine is a failure", async () => {
  const result = await openMetricsListener({
    host: "192.0.2.1",
    port: 0,
    render: lines,
    readiness: async () => ({ ready: true }),
    onError: () => undefined,
  });
  expect(result).toMatchObject({ kind: "failed", reason: "address-unavailable" });
});

test("close lets a running scrape end, and cuts it off at the limit", async () => {
  const gate = Promise.withResolvers<void>();
  const patient = await open({
    async *render() {
      yield "a 1\n";
      await gate.promise;
      yield "b 2\n";
    },
  });
  const answer = await fetch(`${patient.url}/metrics`);
  const closed = patient.close(60_000);
  gate.resolve();
  expect(await answer.text()).toBe("a 1\nb 2\n");
  await closed;
  await expect(fetch(`${patient.url}/healthz`)).rejects.toThrow();

  const source = endless();
  const strict = await open({ render: source.render });
  await ask(`${strict.url}/metrics`);
  await strict.close(0);
  await source.stopped;
  expect(strict.errors).toEqual([]);
});

test.each([
  ["gzip", true],
  ["deflate, gzip;q=0.5", true],
  ["GZIP", true],
  ["*", true],
  ["", false],
  ["identity", false],
  ["gzip;q=0", false],
  ["*, gzip; q=0", false],
  ["gzip;q=nonsense", false],
])("Accept-Encoding %j allows gzip: %s", (header, allowed) => {
  expect(acceptsGzip(header)).toBe(allowed);
});
