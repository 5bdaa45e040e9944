import { createHmac } from "node:crypto";
import type { Secret } from "../../core/secret.ts";
import { type DurationMs, SECOND } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SendOutcome, WebhookSender } from "../../ports/notifier.ts";
import { createHttpClient } from "../http/http-client.ts";
import { outcomeOf, plainHostsOf } from "../http/outcome.ts";

export interface WebhookOptions {
  readonly url: string;
  /** Key of the signature; undefined: nothing is signed. */
  readonly secret: Secret | undefined;
  readonly clock: Clock;
  /** Default: ten seconds from the first byte sent to the last byte read. */
  readonly deadlineMs?: DurationMs;
}

/** Of the answer, for its words. */
const MAX_ANSWER_BYTES = 4_096;

/** Sends to one address; `close` ends its connections, also those in use. */
export function createWebhookSender(options: WebhookOptions): WebhookSender & { close(): void } {
  const { url, secret, clock, deadlineMs = 10 * SECOND } = options;
  const http = createHttpClient({ plainHosts: plainHostsOf([url]) });
  return {
    async send(id, body) {
      const text = jsonOf(body);
      if (text === undefined) return UNSENDABLE;
      const timestamp = String(Math.floor(clock.now() / SECOND));
      const result = await http.send({
        method: "POST",
        url,
        headers: {
          "content-type": "application/json",
          "user-agent": "certhorizon",
          "x-certhorizon-delivery": id,
          "x-certhorizon-timestamp": timestamp,
          ...(secret && { "x-certhorizon-signature": `sha256=${signature(secret, `${timestamp}.${text}`)}` }),
        },
        body: text,
        deadlineMs,
        maxBytes: MAX_ANSWER_BYTES,
        excess: "cut",
      });
      return outcomeOf(result);
    },
    close: () => http.close(),
  };
}

const UNSENDABLE: SendOutcome = { kind: "permanent", answer: "the message cannot be written as JSON" };

/** Undefined for what JSON does not know. */
function jsonOf(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch {
    return undefined;
  }
}

function signature(secret: Secret, text: string): string {
  return createHmac("sha256", secret.reveal()).update(text).digest("hex");
}
