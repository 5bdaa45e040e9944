import { describe, expect, it, onTestFinished } from "vitest";
import {
  type AlertmanagerOptions,
  createAlertmanagerSender,
} from "../../../src/adapters/alertmanager/push.ts";
import type { Alert } from "../../../src/core/alerts/alert.ts";
import { createSecret } from "../../../src/core/secret.ts";
import { HOUR } from "../../../src/core/time.ts";
import { type Message, startMessageReceiver } from "../../tools/message-receiver.ts";

const NOW = Date.UTC(2026, 10, 22, 12);

function sender(urls: readonly string[], changes: Partial<AlertmanagerOptions> = {}) {
  const created = createAlertmanagerSender({ urls, token: undefined, clock: { now: () => NOW }, ...changes });
  onTestFinished(() => created.close());
  return created;
}

function alert(domain: string, endsAt = NOW + HOUR): Alert {
  return {
    labels: { alertname: "CerthorizonUntrusted", domain },
    annotations: { summary: "It is." },
    startsAt: NOW - HOUR,
    endsAt,
    generatorUrl: "https://status.example/",
  };
}

function domainsIn({ body }: Message): readonly string[] {
  return (JSON.parse(body) as { labels: { domain: string } }[]).map(({ labels }) => labels.domain);
}

describe("a push", () => {
  it("is what the API takes, to every Alertmanager", async () => {
    const both = [await startMessageReceiver(), await startMessageReceiver()];
    const urls = [both[0]?.url ?? "", `${both[1]?.url}/behind/a/proxy/`];
    const outcomes = await sender(urls, { token: createSecret("t0ken") }).push([alert("a.example")]);
    const accepted = { kind: "accepted", answer: "HTTP 200", refused: [] };
    expect(outcomes).toEqual(urls.map((url) => ({ url, outcome: accepted })));
    expect(both.map(({ messages }) => messages.map(({ path }) => path))).toEqual([
      ["/api/v2/alerts"],
      ["/behind/a/proxy/api/v2/alerts"],
    ]);
    for (const { messages } of both) {
      expect(messages[0]).toMatchObject({
        method: "POST",
        headers: { "content-type": "application/json", authorization: "Bearer t0ken" },
      });
      expect(JSON.parse(messages[0]?.body ?? "")).toEqual([
        {
          labels: { alertname: "CerthorizonUntrusted", domain: "a.example" },
          annotations: { summary: "It is." },
          startsAt: "2026-11-22T11:00:00.000Z",
          endsAt: "2026-11-22T13:00:00.000Z",
          generatorURL: "https://status.example/",
        },
      ]);
    }
  });

  it("asks nobody when there is nothing to tell", async () => {
    const receiver = await startMessageReceiver();
    expect(await sender([receiver.url]).push([])).toMatchObject([{ outcome: { kind: "accepted" } }]);
    expect(receiver.messages).toEqual([]);
  });

  it("comes in pieces, those that run before those that ended", async () => {
    const receiver = await startMessageReceiver();
    const alerts = Array.from({ length: 700 }, (_, i) =>
      alert(`${i}.example`, i % 7 === 0 ? NOW : NOW + HOUR),
    );
    await sender([receiver.url]).push(alerts);
    expect(receiver.messages.map((message) => domainsIn(message).length)).toEqual([250, 250, 100, 100]);
    const told = receiver.messages.flatMap(domainsIn);
    expect([...told].sort()).toEqual(alerts.map(({ labels }) => labels["domain"]).sort());
    expect(told.slice(600)).toEqual(Array.from({ length: 100 }, (_, i) => `${7 * i}.example`));
  });

  it("goes on past what is refused, but ends nothing then", async () => {
    const receiver = await startMessageReceiver((response, { body }) =>
      response.writeHead(body.includes('"0.example"') ? 400 : 200).end("bad alert"),
    );
    const alerts = Array.from({ length: 300 }, (_, i) => alert(`${i}.example`));
    const [told] = await sender([receiver.url]).push([...alerts, alert("over.example", NOW)]);
    expect(told?.outcome).toEqual({ kind: "permanent", answer: "HTTP 400: bad alert" });
    expect(receiver.messages.map((message) => domainsIn(message).length)).toEqual([250, 50]);
  });

  it("stops where it may work later", async () => {
    let asked = 0;
    const receiver = await startMessageReceiver((response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 200).end();
    });
    const alertmanager = sender([receiver.url]);
    const alerts = [alert("a.example"), alert("b.example", NOW)];
    expect(await alertmanager.push(alerts)).toMatchObject([{ outcome: { kind: "transient" } }]);
    expect(await alertmanager.push(alerts)).toMatchObject([{ outcome: { kind: "accepted" } }]);
    expect(receiver.messages.map(domainsIn)).toEqual([["a.example"], ["a.example"], ["b.example"]]);
  });

  it("does not let one that hangs, redirects or is gone hold up the others", async () => {
    const hanging = await startMessageReceiver(() => undefined);
    const gone = await startMessageReceiver();
    await gone.close();
    const moved = await startMessageReceiver((response) =>
      response.writeHead(301, { location: "/elsewhere" }).end(),
    );
    const chatty = await startMessageReceiver((response) => response.end("x".repeat(5_000_000)));
    const well = Promise.withResolvers<Message>();
    const last = await startMessageReceiver((response, message) => {
      response.end();
      well.resolve(message);
    });
    const urls = [hanging, gone, moved, chatty, last].map(({ url }) => url);
    const many = Array.from({ length: 600 }, (_, i) => alert(`${i}.example`));
    const stop = sender(urls, { deadlineMs: 1_000 });
    const started = performance.now();
    const outcomes = stop.push(many);
    await well.promise;
    expect((await outcomes).map(({ outcome }) => outcome.kind)).toEqual([
      "transient",
      "transient",
      "permanent",
      "accepted",
      "accepted",
    ]);
    // One deadline for all pieces.
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(hanging.messages).toHaveLength(1);
    expect(moved.messages.map(({ path }) => path)).not.toContain("/elsewhere");
  });

  it("does not show its token, whatever is answered", async () => {
    const echo = await startMessageReceiver((response, { headers }) =>
      response.writeHead(500).end(JSON.stringify(headers)),
    );
    const outcomes = await sender([echo.url, "https://127.0.0.1:1"], { token: createSecret("t0ken") }).push([
      alert("a.example"),
    ]);
    expect(JSON.stringify(outcomes)).toContain("[secret]");
    expect(JSON.stringify(outcomes)).not.toContain("t0ken");
  });

  it("does not reject for a token that no header can hold", async () => {
    const receiver = await startMessageReceiver();
    const outcomes = await sender([receiver.url], { token: createSecret("пароль") }).push([
      alert("a.example"),
    ]);
    expect(outcomes).toMatchObject([{ outcome: { kind: "permanent" } }]);
    expect(JSON.stringify(outcomes)).not.toContain("пароль");
  });
});
