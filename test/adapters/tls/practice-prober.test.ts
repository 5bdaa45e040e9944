import { createServer } from "node:net";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createPracticeProber } from "../../../src/adapters/tls/practice-prober.ts";
import type { HttpOutcome } from "../../../src/core/practice/http-answer.ts";
import { type IssuedLeaf, issueLeaf } from "../../../src/lab/authority.ts";
import { createFamily, daysFrom } from "../../../src/lab/family.ts";
import { type Listening, listen } from "../../../src/lab/listening.ts";
import { holdRefusedPort, startRawServer } from "../../../src/lab/raw-server.ts";
import { startTlsServer } from "../../../src/lab/tls-server.ts";
import type { PracticeRequest } from "../../../src/ports/practice-prober.ts";
import { startWebServer } from "../../tools/web-server.ts";

const DOMAIN = "img.lab.example";
let leaf: IssuedLeaf;

beforeAll(async () => {
  const now = new Date();
  const { r3Rsa: issuer } = await createFamily(now);
  // Ended and for another name: that is judged elsewhere.
  const validity = { notBefore: daysFrom(now, -90), notAfter: daysFrom(now, -1) };
  leaf = await issueLeaf({ issuer, names: ["other.lab.example"], ...validity });
});

function ask(
  { address, port }: Listening,
  scheme: PracticeRequest["scheme"],
  more: Partial<PracticeRequest> & { readonly deadlineMs?: number } = {},
): Promise<HttpOutcome> {
  const { deadlineMs = 5_000, ...rest } = more;
  const prober = createPracticeProber({ deadlineMs });
  return prober.ask({ scheme, method: "HEAD", domain: DOMAIN, address, port, path: "/a?b=c", ...rest });
}

/** Says `text` to everybody who says anything. */
async function saying(text: string): Promise<Listening> {
  const server = await listen(
    createServer((socket) => void socket.once("data", () => socket.write(text, "latin1"))),
    {},
  );
  onTestFinished(() => server.close());
  return server;
}

const head = (...lines: readonly string[]): string => `HTTP/1.1 200 OK\r\n${lines.join("\r\n")}\r\n\r\n`;

describe("an answer", () => {
  it.for(["https", "http"] as const)("over %s is its head, asked for by name and path", async (scheme) => {
    const headers = {
      location: "https://other.lab.example/",
      "strict-transport-security": "max-age=31536000",
      "x-cache": ["HIT", "MISS"],
      "set-cookie": "secret=1",
    };
    const server = await startWebServer(
      () => ({ status: 301, headers }),
      scheme === "https" ? leaf : undefined,
    );
    expect(await ask(server, scheme)).toEqual({
      kind: "answered",
      status: 301,
      headers: {
        location: "https://other.lab.example/",
        "strict-transport-security": "max-age=31536000",
        "x-cache": "HIT, MISS",
      },
    });
    expect(server.asked).toEqual([
      { method: "HEAD", host: `${DOMAIN}:${server.port}`, path: "/a?b=c", version: "1.1" },
    ]);
  });

  it("to GET is there before its body is", async () => {
    const server = await saying(head("content-encoding: gzip", "content-length: 1000000000"));
    const answer = await ask(server, "http", { method: "GET" });
    expect(answer).toMatchObject({ kind: "answered", headers: { "content-encoding": "gzip" } });
  });

  it("is printable and cut", async () => {
    const server = await saying(head(`server: a\u009b2J${"x".repeat(20_000)}`, "via: \u00ad\u00a0"));
    expect(await ask(server, "http")).toEqual({
      kind: "answered",
      status: 200,
      headers: { server: expect.stringMatching(/^a\\u\{9b\}2Jx{188,}$/), via: "\\u{ad}\\u{a0}" },
    });
  });

  it("may ask for another protocol", async () => {
    const server = await saying("HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n");
    expect(await ask(server, "http")).toMatchObject({ kind: "answered", status: 101 });
  });
});

describe("no answer", () => {
  it.for([
    ["a head without end", `HTTP/1.1 200 OK\r\nserver: ${"x".repeat(100_000)}`, "flood"],
    ["interim answers without end", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(20_000), "flood"],
    ["another protocol", "SSH-2.0-OpenSSH\r\n", "not-http"],
    ["control characters in a field", head("server: a\u0001b"), "not-http"],
    ["two lengths", head("content-length: 1", "content-length: 2"), "not-http"],
  ] as const)("%s", async ([, text, reason]) => {
    expect(await ask(await saying(text), "http")).toMatchObject({ kind: "failed", reason });
  });

  it("where nobody listens", async () => {
    const closed = await holdRefusedPort();
    onTestFinished(() => closed.close());
    expect(await ask(closed, "http")).toMatchObject({ kind: "failed", reason: "refused" });
    expect(await ask(closed, "https")).toMatchObject({ kind: "failed", reason: "refused" });
  });

  it.for([
    ["silent", "http", "timeout"],
    ["silent", "https", "timeout"],
    ["slow-drip", "https", "timeout"],
    ["endless-handshake", "https", "flood"],
    ["plain-http", "https", "protocol-error"],
    ["reset", "http", "reset"],
    ["hang-up", "http", "reset"],
    ["hang-up", "https", "reset"],
    [{ alert: 112 }, "https", "protocol-error"],
  ] as const)("from a server that is %s, over %s", async ([behaviour, scheme, reason]) => {
    const server = await startRawServer(behaviour);
    onTestFinished(() => server.close());
    const deadlineMs = reason === "timeout" ? 100 : 5_000;
    expect(await ask(server, scheme, { deadlineMs })).toMatchObject({ kind: "failed", reason });
  });

  it("after the prober was closed", async () => {
    const server = await startRawServer("silent");
    onTestFinished(() => server.close());
    const prober = createPracticeProber({ deadlineMs: 60_000 });
    const { address, port } = server;
    const asked = prober.ask({ scheme: "http", method: "HEAD", domain: DOMAIN, address, port, path: "/" });
    prober.close();
    expect(await asked).toMatchObject({ kind: "failed", reason: "closed" });
  });
});

it("of the lab's servers says that there is nothing", async () => {
  const server = await startTlsServer({ certificates: [leaf], alpn: ["h2", "http/1.1"] });
  onTestFinished(() => server.close());
  expect(await ask(server, "https")).toEqual({
    kind: "answered",
    status: 404,
    headers: { "content-length": "0" },
  });
});
