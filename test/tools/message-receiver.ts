import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import { listen } from "../../src/lab/listening.ts";

export interface Message {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface MessageReceiver {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  /** Everything that came, in order. */
  readonly messages: readonly Message[];
  readonly close: () => Promise<void>;
}

/** A real web server on loopback until the test is over; `answer` may also leave the client waiting. */
export async function startMessageReceiver(
  answer: (response: ServerResponse, message: Message) => void = (response) => response.end(),
): Promise<MessageReceiver> {
  const messages: Message[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method, url: path, headers } = request;
    const message = { method, path, headers, body: Buffer.concat(parts).toString() };
    messages.push(message);
    answer(response, message);
  });
  const listening = await listen(server, {});
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= listening.close());
  onTestFinished(close);
  return { url: `http://127.0.0.1:${listening.port}`, messages, close };
}
