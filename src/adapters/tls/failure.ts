import { printable } from "../../core/names/printable.ts";
import type { FailureReason, Outcome, Stage } from "../../core/observation.ts";
import { alertIn } from "./alerts.ts";

const longestDetail = 200;

/** What an error says by its code alone. */
const reasons: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  ETIMEDOUT: "timeout",
  EHOSTUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ENETUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  ERR_SSL_WRONG_VERSION_NUMBER: "not-tls",
  ERR_SSL_HTTP_REQUEST: "not-tls",
  ERR_SSL_HTTPS_PROXY_REQUEST: "not-tls",
  ERR_SSL_UNEXPECTED_EOF_WHILE_READING: "closed",
  ERR_SSL_EXCESSIVE_MESSAGE_SIZE: "too-large",
};

/** Errors of this host or its kernel, which say nothing about the server. */
const localErrors: ReadonlySet<string> = new Set([
  "EACCES",
  "EADDRINUSE",
  "EADDRNOTAVAIL",
  "EAFNOSUPPORT",
  "EINVAL",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ENOMEM",
  "EPERM",
  "ERR_SOCKET_BAD_PORT",
]);

/** The server has no certificate that fits the question; 71 is 40 of servers that blame the client for it. */
const refusals: ReadonlySet<string> = new Set(["handshake-failure", "insufficient-security"]);

/** The server does not heed the question and answers with a certificate of another type. */
const answersOfAnotherType: ReadonlySet<string> = new Set([
  "ERR_SSL_WRONG_SIGNATURE_TYPE",
  "ERR_SSL_WRONG_CERTIFICATE_TYPE",
]);

/** How node:tls reports an end of stream during the handshake; a true reset names the system call. */
const closedWithoutAWord = "Client network socket disconnected before secure TLS connection was established";

/** Where OpenSSL was when it gave up: at the certificate message, or at the bytes of a certificate. */
const aboutCertificate = /:(tls_process_server_certificate|excessive message size|asn1 encoding routines):/;
/** It has no words of its own for a certificate message without a certificate. */
const emptyCertificate = /:tls_process_server_certificate:length mismatch:/;

export function failed(stage: Stage, reason: FailureReason, detail: string): Outcome {
  return { kind: "failed", failure: { stage, reason, detail: shortened(detail) } };
}

/**
 * What an error during a probe means. An alert 40 after the certificate was sent is about something else (the server wants a
 * client certificate): a failure.
 */
export function outcomeOfError(error: unknown, stage: Stage, certificateSeen: boolean): Outcome {
  const { code, message, detail } = partsOf(error);
  const alert = alertIn(message);
  if (alert !== undefined) {
    if (refusals.has(alert) && !certificateSeen) return { kind: "not-offered", alert };
    return failed(stage, `alert-${alert}`, detail);
  }
  if (answersOfAnotherType.has(code)) return { kind: "not-offered" };
  if (message === closedWithoutAWord) return failed(stage, "closed", detail);
  return failed(aboutCertificate.test(message) ? "certificate" : stage, reasonOf(code, message), detail);
}

function reasonOf(code: string, message: string): FailureReason {
  if (localErrors.has(code)) return "local-error";
  if (emptyCertificate.test(message)) return "no-certificate";
  return reasons[code] ?? (/^ERR_(SSL|OSSL|TLS)_/.test(code) ? "protocol-error" : "internal-error");
}

/** OpenSSL's own texts begin with a number of the thread; its `reason` is the part for people. */
function partsOf(error: unknown): {
  readonly code: string;
  readonly message: string;
  readonly detail: string;
} {
  if (!(error instanceof Error)) return { code: "", message: String(error), detail: String(error) };
  const { code, reason } = error as { readonly code?: unknown; readonly reason?: unknown };
  const detail = typeof reason === "string" ? reason : error.message;
  return { code: typeof code === "string" ? code : "", message: error.message, detail };
}

function shortened(detail: string): string {
  const text = printable(detail);
  return text.length <= longestDetail ? text : `${text.slice(0, longestDetail - 1)}…`;
}
