import { brief } from "../../core/alerts/brief.ts";
import type { Secret } from "../../core/secret.ts";
import type { SendOutcome } from "../../ports/notifier.ts";
import type { HttpResult } from "./http-client.ts";

/** Characters of the other side's words that are kept. */
const KEPT = 200;

/**
 * What became of a message that was sent by POST. What may work later is transient: no answer, 401, 403, 404, 408, 429 and
 * 5xx.
 * `sent`: a secret that went with it; servers exist that repeat what they were told.
 */
export function outcomeOf(result: HttpResult, sent?: Secret): SendOutcome {
  if (!result.ok) {
    const kind = result.failure.kind === "not-allowed" ? "permanent" : "transient";
    return { kind, answer: result.failure.detail };
  }
  const { status, body } = result.answer;
  if (status >= 200 && status < 300) return { kind: "accepted", answer: `HTTP ${status}`, refused: [] };
  if (status >= 300 && status < 400)
    return { kind: "permanent", answer: `HTTP ${status}: redirects are not followed` };
  const text = body.toString("utf8").trim();
  const words =
    sent === undefined || sent.reveal() === "" ? text : text.replaceAll(sent.reveal(), "[secret]");
  const answer = brief(words === "" ? `HTTP ${status}` : `HTTP ${status}: ${words}`, KEPT);
  return { kind: mayWorkLater(status) ? "transient" : "permanent", answer };
}

/** Keys and addresses are, at this end or at the other: the message waits for that. */
const MENDED_BY_PEOPLE: readonly number[] = [401, 403, 404];

function mayWorkLater(status: number): boolean {
  return MENDED_BY_PEOPLE.includes(status) || status === 408 || status === 429 || status >= 500;
}

/** The hosts of addresses that are written with http:// on purpose, as the client wants them named. */
export function plainHostsOf(urls: readonly string[]): readonly string[] {
  return urls.flatMap((text) => {
    const url = URL.parse(text);
    return url?.protocol === "http:" ? [url.hostname] : [];
  });
}
