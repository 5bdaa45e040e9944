import type { SendOutcome } from "../../ports/notifier.ts";
import { FOREIGN_LIMIT, shown } from "./shown.ts";

/** Takes secrets out of a text. */
export type Hide = (text: string) => string;

/** What nodemailer adds to its errors. */
interface SmtpError {
  readonly code?: unknown;
  /** The command that was answered: `MAIL FROM`, `RCPT TO`, `DATA`, `AUTH PLAIN`, `CONN`, … */
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

/**
 * How a failed attempt is to be taken. Permanent is only what the server says against this mail: 5xx to sender, recipients or contents (by the number, since
 * all of them share one error code). A refused login or connection, a certificate that is not accepted and a server that wants TLS are mended by people, in the configuration
 * or at the server: the mail waits for that.
 */
export function failedOutcome(error: unknown, hide: Hide): SendOutcome {
  const { code, command, responseCode, response } = fieldsOf(error);
  const said = readableAnswer(response ?? (error instanceof Error ? error.message : ""), hide);
  const answer = [explain(code, responseCode, said), said].filter((part) => part !== "").join(": ");
  const kind = isAboutMail(command) && isFinal(responseCode) ? "permanent" : "transient";
  return { kind, answer: shown(answer, FOREIGN_LIMIT) };
}

/** Recipients that the server refused, while it took others, in a way that may change. */
export function mayTakeLater(
  refusals: readonly { readonly responseCode?: unknown; readonly recipient?: unknown }[] = [],
): readonly string[] {
  return refusals.flatMap(({ responseCode, recipient }) =>
    typeof responseCode === "number" && !isFinal(responseCode) && typeof recipient === "string"
      ? [recipient]
      : [],
  );
}

/** A server's own words, made fit to be shown. */
export function readableAnswer(text: string, hide: Hide): string {
  return shown(hide(text).replace(/\s+/g, " ").trim(), FOREIGN_LIMIT);
}

function fieldsOf(error: unknown): {
  readonly code: string;
  readonly command: string;
  readonly responseCode: number;
  readonly response: string | undefined;
} {
  const { code, command, responseCode, response } = (error instanceof Error ? error : {}) as SmtpError;
  return {
    code: typeof code === "string" ? code : "",
    command: typeof command === "string" ? command : "",
    responseCode: typeof responseCode === "number" ? responseCode : 0,
    response: typeof response === "string" ? response : undefined,
  };
}

function isAboutMail(command: string): boolean {
  return /^(?:MAIL FROM|RCPT TO|DATA)/.test(command);
}

/** Login and TLS wanted (RFC 4954 §6, RFC 3207 §4), or commands in the wrong order: not the mail's fault. */
const NOT_THE_MAIL: readonly number[] = [503, 530, 534, 535, 538];

function isFinal(responseCode: number): boolean {
  return responseCode >= 500 && responseCode < 600 && !NOT_THE_MAIL.includes(responseCode);
}

const WORDS: Readonly<Record<string, string>> = {
  EAUTH: "the server refuses the login (user, password)",
  ENOAUTH: "the server refuses the login (user, password)",
  EDNS: "the server's name cannot be resolved",
  ETIMEDOUT: "the server did not answer in time",
  EABORT: "the attempt took too long",
  ECONNECTION: "the connection to the server broke",
  ETLS: "no TLS with the server",
  EREQUIRETLS: "no TLS with the server",
  EPROTOCOL: "the server does not speak SMTP as expected",
};

/** It speaks SMTP and hangs up: as its greeting or in answer to ours (RFC 5321 §3.1, §4.2.1). */
const HANGING_UP: readonly string[] = ["EPROTOCOL", "ECONNECTION"];

function explain(code: string, responseCode: number, said: string): string {
  if (HANGING_UP.includes(code) && responseCode >= 400 && responseCode < 600)
    return `the server refused the connection ${responseCode < 500 ? "for now" : "for good"}`;
  if (code !== "ESOCKET") return WORDS[code] ?? "";
  return /certificate|altname/i.test(said)
    ? "the server's certificate is not accepted"
    : "the connection to the server failed";
}
