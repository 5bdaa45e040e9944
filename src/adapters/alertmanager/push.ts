import type { Alert } from "../../core/alerts/alert.ts";
import type { Secret } from "../../core/secret.ts";
import { type DurationMs, type Instant, SECOND } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AlertmanagerSender, SendOutcome } from "../../ports/notifier.ts";
import { createHttpClient } from "../http/http-client.ts";
import { outcomeOf, plainHostsOf } from "../http/outcome.ts";

export interface AlertmanagerOptions {
  readonly urls: readonly string[];
  /** Bearer token; undefined: none. */
  readonly token: Secret | undefined;
  readonly clock: Clock;
  /** For everything that one Alertmanager is told at a time. Default: twenty seconds. */
  readonly deadlineMs?: DurationMs;
}

/** Alerts of one POST: proxies take a megabyte. */
const AT_ONCE = 250;

/** Of the answer, for its words. */
const MAX_ANSWER_BYTES = 4_096;

/** Tells all Alertmanagers side by side; `close` ends the connections, also those in use. */
export function createAlertmanagerSender(
  options: AlertmanagerOptions,
): AlertmanagerSender & { close(): void } {
  const { urls, token, clock, deadlineMs = 20 * SECOND } = options;
  const http = createHttpClient({ plainHosts: plainHostsOf(urls) });
  const headers = {
    "content-type": "application/json",
    "user-agent": "certhorizon",
    ...(token && { authorization: `Bearer ${token.reveal()}` }),
  };
  const post = async (
    url: string,
    alerts: readonly Alert[],
    timeLeftMs: DurationMs,
  ): Promise<SendOutcome> => {
    const result = await http.send({
      method: "POST",
      url,
      headers,
      body: JSON.stringify(alerts.map(toJson)),
      deadlineMs: Math.max(1, Math.ceil(timeLeftMs)),
      maxBytes: MAX_ANSWER_BYTES,
      excess: "cut",
    });
    return outcomeOf(result, token);
  };
  /** One alert that is refused does not keep the others from being told; the worst outcome counts. */
  const postAll = async (url: string, alerts: readonly Alert[], endsAt: number): Promise<SendOutcome> => {
    let worst: SendOutcome = { kind: "accepted", answer: "nothing to tell", refused: [] };
    for (let first = 0; first < alerts.length; first += AT_ONCE) {
      const some = alerts.slice(first, first + AT_ONCE);
      const outcome = await post(url, some, endsAt - performance.now());
      if (outcome.kind === "transient") return outcome;
      if (worst.kind === "accepted") worst = outcome;
    }
    return worst;
  };
  const tell = async (url: string, alerts: readonly Alert[]): Promise<SendOutcome> => {
    const endsAt = performance.now() + deadlineMs;
    const now = clock.now();
    const running = alerts.filter((alert) => alert.endsAt > now);
    const told = await postAll(url, running, endsAt);
    // What was not taken may replace what would end now.
    if (told.kind !== "accepted" || running.length === alerts.length) return told;
    return postAll(
      url,
      alerts.filter((alert) => alert.endsAt <= now),
      endsAt,
    );
  };
  return {
    push: (alerts) =>
      Promise.all(urls.map(async (url) => ({ url, outcome: await tell(apiOf(url), alerts) }))),
    close: () => http.close(),
  };
}

function apiOf(url: string): string {
  return `${url.replace(/\/+$/, "")}/api/v2/alerts`;
}

function toJson({ labels, annotations, startsAt, endsAt, generatorUrl }: Alert): unknown {
  return {
    labels,
    annotations,
    startsAt: timeText(startsAt),
    endsAt: timeText(endsAt),
    ...(generatorUrl !== undefined && { generatorURL: generatorUrl }),
  };
}

function timeText(at: Instant): string {
  return new Date(at).toISOString();
}
