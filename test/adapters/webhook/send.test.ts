import { createHmac, timingSafeEqual } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { createWebhookSender, type WebhookOptions } from "../../../src/adapters/webhook/send.ts";
import { createSecret } from "../../../src/core/secret.ts";
import { type Message, startMessageReceiver } from "../../tools/message-receiver.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const KEY = "a key of the test";

function sender(url: string, changes: Partial<WebhookOptions> = {}) {
  const created = createWebhookSender({
    url,
    secret: createSecret(KEY),
    clock: { now: () => NOW + 999 },
    ...changes,
  });
  onTestFinished(() => created.close());
  return created;
}

/** As a receiver would do it: docs/webhook.md. */
function isSigned({ headers, body }: Message): boolean {
  const given = Buffer.from(String(headers["x-certhorizon-signature"]));
  const text = `${headers["x-certhorizon-timestamp"]}.${body}`;
  const wanted = Buffer.from(`sha256=${createHmac("sha256", KEY).update(text).digest("hex")}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

describe("the webhook", () => {
  it("posts signed JSON", async () => {
    const receiver = await startMessageReceiver((response) => response.writeHead(204).end());
    const outcome = await sender(`${receiver.url}/hooks/a`).send("d-1", { kind: "test", text: "grüße 例" });
    expect(outcome).toEqual({ kind: "accepted", answer: "HTTP 204", refused: [] });
    const [message] = receiver.messages;
    if (message === undefined) expect.fail("nothing came");
    expect(message).toMatchObject({
      method: "POST",
      path: "/hooks/a",
      headers: {
        "content-type": "application/json",
        "x-certhorizon-delivery": "d-1",
        "x-certhorizon-timestamp": String(NOW / 1_000),
      },
    });
    expect(JSON.parse(message.body)).toEqual({ kind: "test", text: "grüße 例" });
    expect(isSigned(message)).toBe(true);
    expect(isSigned({ ...message, body: message.body.replace("test", "best") })).toBe(false);
  });

  it("has the signature that openssl computes", async () => {
    const receiver = await startMessageReceiver();
    await sender(receiver.url, {
      secret: createSecret("Jefe"),
      clock: { now: () => 1_700_000_000_000 },
    }).send("d-1", { version: 1 });
    // printf %s '1700000000.{"version":1}' | openssl dgst -sha256 -hmac Jefe
    expect(receiver.messages[0]?.headers["x-certhorizon-signature"]).toBe(
      "sha256=11c6a57e329385bb25185175112f9105b5e1927c400fbcc7bc64da526d7232c5",
    );
  });

  it("signs nothing without a key", async () => {
    const receiver = await startMessageReceiver();
    await sender(receiver.url, { secret: undefined }).send("d-1", {});
    expect(receiver.messages[0]?.headers).not.toHaveProperty("x-certhorizon-signature");
  });

  it("may be repeated with the same id", async () => {
    let asked = 0;
    const receiver = await startMessageReceiver((response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 500 : 200).end(asked === 1 ? "the database is locked" : "");
    });
    const webhook = sender(receiver.url);
    expect(await webhook.send("d-7", { a: 1 })).toEqual({
      kind: "transient",
      answer: "HTTP 500: the database is locked",
    });
    expect(await webhook.send("d-7", { a: 1 })).toMatchObject({ kind: "accepted" });
    expect(receiver.messages.map(({ headers }) => headers["x-certhorizon-delivery"])).toEqual(["d-7", "d-7"]);
    expect(new Set(receiver.messages.map(({ body }) => body)).size).toBe(1);
  });

  it("does not wait for one that hangs", async () => {
    const receiver = await startMessageReceiver(() => undefined);
    const outcome = await sender(receiver.url, { deadlineMs: 50 }).send("d-1", {});
    expect(outcome).toEqual({ kind: "transient", answer: "no whole answer within 50 ms" });
    expect(receiver.messages).toHaveLength(1);
  });

  it("believes the status of one that answers megabytes", async () => {
    const receiver = await startMessageReceiver((response) => response.end("x".repeat(5_000_000)));
    expect(await sender(receiver.url).send("d-1", {})).toEqual({
      kind: "accepted",
      answer: "HTTP 200",
      refused: [],
    });
  });

  it("follows no redirect", async () => {
    const elsewhere = await startMessageReceiver();
    const receiver = await startMessageReceiver((response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    );
    expect(await sender(receiver.url).send("d-1", {})).toEqual({
      kind: "permanent",
      answer: "HTTP 307: redirects are not followed",
    });
    expect(elsewhere.messages).toEqual([]);
  });

  it("tries later where nobody listens", async () => {
    const receiver = await startMessageReceiver();
    await receiver.close();
    expect(await sender(receiver.url).send("d-1", {})).toMatchObject({ kind: "transient" });
  });

  it.each([
    ["what is no JSON", { n: 1n }],
    ["nothing", undefined],
  ])("sends no %s", async (_, body) => {
    const receiver = await startMessageReceiver();
    expect(await sender(receiver.url).send("d-1", body)).toMatchObject({ kind: "permanent" });
    expect(receiver.messages).toEqual([]);
  });

  it("ends what runs when it is closed", async () => {
    const asked = Promise.withResolvers<void>();
    const receiver = await startMessageReceiver(() => asked.resolve());
    const webhook = sender(receiver.url);
    const outcome = webhook.send("d-1", {});
    await asked.promise;
    webhook.close();
    expect(await outcome).toMatchObject({ kind: "transient" });
  });
});
