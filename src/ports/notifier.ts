import type { Alert } from "../core/alerts/alert.ts";
import type { DigestView, HeartbeatView, IncidentView, SummaryView } from "../core/alerts/incident-view.ts";
import type { Severity } from "../core/findings/finding.ts";
import type { Instant } from "../core/time.ts";

/** How an attempt to send ended. `answer`: the other side's words, printable and cut. */
export type SendOutcome =
  /** Accepted by the next server (SMTP 250, HTTP 2xx); `refused`: recipients it did not take; `refusedForNow`: those of them that it may take later. */
  | {
      readonly kind: "accepted";
      readonly answer: string;
      readonly refused: readonly string[];
      readonly refusedForNow?: readonly string[];
    }
  /** It may work later: SMTP 4xx, HTTP 401, 403, 404, 408, 429 and 5xx, timeouts, no connection. */
  | { readonly kind: "transient"; readonly answer: string }
  /** It will never work: SMTP 5xx, other HTTP 4xx, no recipient. */
  | { readonly kind: "permanent"; readonly answer: string };

export interface Mail {
  /** With angle brackets (RFC 5322 §3.6.4); the same for every repetition. */
  readonly messageId: string;
  readonly references: readonly string[];
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Critical mails are marked as important. */
  readonly severity: Severity;
}

/** What is to be told, whatever the road. */
export type Told =
  | { readonly kind: "incident"; readonly view: IncidentView }
  | { readonly kind: "digest"; readonly view: DigestView }
  | { readonly kind: "summary"; readonly view: SummaryView }
  | { readonly kind: "heartbeat"; readonly view: HeartbeatView }
  | { readonly kind: "test"; readonly at: Instant };

export interface Message {
  /** From content: the same for every repetition. */
  readonly id: string;
  /** What all messages about one thing have in common; empty: about nothing else. */
  readonly thread: string;
  /** Mail addresses; other roads have one receiver and none of these. */
  readonly to: readonly string[];
  readonly severity: Severity;
  readonly told: Told;
}

/** A road on which messages leave. Never rejects; has its own deadlines. */
export interface Notifier {
  send(message: Message): Promise<SendOutcome>;
  close(): void;
}

/** Sends mails through one server. Never rejects; has its own timeouts. */
export interface MailSender {
  send(mail: Mail): Promise<SendOutcome>;
  close(): void;
}

/** Sends JSON to one address, signed. Never rejects; has its own deadline. */
export interface WebhookSender {
  /** `id` is the same for every repetition. */
  send(id: string, body: unknown): Promise<SendOutcome>;
}

/** Tells alerts to every Alertmanager of a cluster. Never rejects; has its own deadline. */
export interface AlertmanagerSender {
  /** One outcome per Alertmanager, in the order of the configuration. */
  push(alerts: readonly Alert[]): Promise<readonly { readonly url: string; readonly outcome: SendOutcome }[]>;
}
