import { createTransport } from "nodemailer";
import type { Secret } from "../../core/secret.ts";
import { type DurationMs, MINUTE, SECOND } from "../../core/time.ts";
import type { Mail, MailSender, SendOutcome } from "../../ports/notifier.ts";
import { failedOutcome, type Hide, mayTakeLater, readableAnswer } from "./send-outcome.ts";
import { FOREIGN_LIMIT, shown } from "./shown.ts";

export interface SmtpServer {
  /** Sender of all mails. */
  readonly from: string;
  readonly host: string;
  readonly port: number;
  /** `starttls` sends nothing to a server that does not offer it; `none` sends in the clear whatever is offered. */
  readonly tls: "starttls" | "implicit" | "none";
  readonly user: string | undefined;
  readonly password: Secret | undefined;
}

export interface SmtpTimeouts {
  readonly connectMs: DurationMs;
  readonly greetingMs: DurationMs;
  /** Silence in the middle of a conversation. */
  readonly silenceMs: DurationMs;
  /** A whole attempt, with the wait for a free connection: a server that trickles its answers is never silent. */
  readonly wholeMs: DurationMs;
}

const TIMEOUTS: SmtpTimeouts = {
  connectMs: 10 * SECOND,
  greetingMs: 10 * SECOND,
  silenceMs: 30 * SECOND,
  wholeMs: 2 * MINUTE,
};

/** Connections at once; mail servers count them. */
const CONNECTIONS = 2;

type Transport = ReturnType<typeof openTransport>;

/**
 * Sends through one server, over connections that are kept for the next mail. Never repeats a mail by itself: the outbox does. The server's certificate is
 * judged by the runtime's authorities (and NODE_EXTRA_CA_CERTS).
 */
export function createSmtpSender(server: SmtpServer, timeouts: SmtpTimeouts = TIMEOUTS): MailSender {
  const transport = openTransport(server, timeouts);
  const hide = hideSecrets(server);
  return {
    send: (mail) => sendThrough(transport, server.from, mail, timeouts.wholeMs, hide),
    close: () => transport.close(),
  };
}

function openTransport(server: SmtpServer, timeouts: SmtpTimeouts) {
  const { host, port, tls, user, password } = server;
  return createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    // The outbox repeats, and knows what it repeats.
    maxRequeues: 0,
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    ...(user === undefined ? {} : { auth: { user, pass: password?.reveal() ?? "" } }),
    connectionTimeout: timeouts.connectMs,
    dnsTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

async function sendThrough(
  transport: Transport,
  from: string,
  mail: Mail,
  wholeMs: DurationMs,
  hide: Hide,
): Promise<SendOutcome> {
  const to = mail.to.filter(isAddress);
  const unfit = mail.to
    .filter((address) => !isAddress(address))
    .map((address) => shown(address, FOREIGN_LIMIT));
  if (to.length === 0) return { kind: "permanent", answer: "the mail has no recipient" };
  try {
    const signal = AbortSignal.timeout(wholeMs);
    const info = await transport.sendMail({ ...message(from, { ...mail, to }), signal });
    const refused = [...unfit, ...info.rejected];
    const refusedForNow = mayTakeLater(info.rejectedErrors);
    const answer = readableAnswer(info.response, hide);
    return { kind: "accepted", answer, refused, ...(refusedForNow.length > 0 ? { refusedForNow } : {}) };
  } catch (error) {
    return failedOutcome(error, hide);
  }
}

/** nodemailer reads a field with a line end or a comma in it as several addresses. */
function isAddress(text: string): boolean {
  return /^[^\s@<>",;:]+@[^\s@<>",;:]+$/.test(text);
}

/** Fields only, never lines: what a value holds cannot become another header. */
function message(from: string, { messageId, references, to, subject, text, html, severity }: Mail) {
  const previous = references.at(-1);
  return {
    envelope: { from, to: [...to] },
    from: { name: "certhorizon", address: from },
    to: to.map((address) => ({ name: "", address })),
    subject,
    messageId,
    ...(previous === undefined ? {} : { inReplyTo: previous, references: [...references] }),
    ...(severity === "critical" ? { priority: "high" as const } : {}),
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    text,
    html,
  };
}

/** Servers may repeat what they were told, also as it was encoded for them. */
function hideSecrets({ user = "", password }: SmtpServer): Hide {
  const secret = password?.reveal() ?? "";
  if (secret === "") return (text) => text;
  const encoded = [secret, `\0${user}\0${secret}`].map((one) => Buffer.from(one).toString("base64"));
  return (text) => [secret, ...encoded].reduce((hidden, one) => hidden.replaceAll(one, "[secret]"), text);
}
