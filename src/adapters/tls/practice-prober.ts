import { type ClientRequest, type IncomingMessage, request as send } from "node:http";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type SecureContext } from "node:tls";
import { printable } from "../../core/names/printable.ts";
import { type HttpOutcome, type HttpSilence, KEPT_HEADERS } from "../../core/practice/http-answer.ts";
import { type DurationMs, SECOND } from "../../core/time.ts";
import type { PracticeProber, PracticeRequest } from "../../ports/practice-prober.ts";

export interface PracticeProberOptions {
  /** From the first packet to the end of the answer's head. Default 10 s. */
  readonly deadlineMs?: DurationMs;
}

/** Handshake and head together; some more may have arrived when the request ends. */
const MAX_BYTES = 256 * 1024;
const MAX_HEAD_BYTES = 32 * 1024;
const MAX_HEADER_TEXT = 200;
const TICK_MS = 20;

/** Certificates are judged elsewhere: here servers with any of them are asked what they say over HTTP. */
export function createPracticeProber({
  deadlineMs = 10 * SECOND,
}: PracticeProberOptions = {}): PracticeProber {
  // No finite-field Diffie-Hellman: the server would choose how long this program computes.
  const ciphers = "DEFAULT:!kDHE:@SECLEVEL=0";
  const context = createSecureContext({ ca: [], minVersion: "TLSv1", ciphers });
  const live = new Set<() => void>();
  return {
    ask: (request) =>
      new Promise((resolve) => {
        const abort = exchange(request, context, deadlineMs, (outcome) => {
          live.delete(abort);
          resolve(outcome);
        });
        live.add(abort);
      }),
    close: () => {
      for (const abort of live) abort();
    },
  };
}

/** Gives what ends it early. `onEnd` is called once, never before this returns. */
function exchange(
  request: PracticeRequest,
  context: SecureContext,
  deadlineMs: DurationMs,
  onEnd: (outcome: HttpOutcome) => void,
): () => void {
  const startedAt = performance.now();
  // Below TLS: its own counter stays at 0 during the handshake.
  const raw = connectTcp({ host: request.address, port: request.port });
  const outgoing = open(request, raw, context);
  let ended = false;
  const end = (outcome: HttpOutcome): void => {
    if (ended) return;
    ended = true;
    clearInterval(timer);
    outgoing.destroy();
    raw.destroy();
    onEnd(outcome);
  };
  const timer = setInterval(() => {
    if (raw.bytesRead > MAX_BYTES) end(silence("flood", `more than ${MAX_BYTES} bytes`));
    else if (performance.now() - startedAt >= deadlineMs)
      end(silence("timeout", `no answer after ${deadlineMs} ms`));
  }, TICK_MS);
  // Both stay for good: what comes after the end must not become an uncaught error.
  raw.on("error", (error) => end(failureOf(error)));
  outgoing.on("error", (error) => end(failureOf(error)));
  outgoing.once("response", (response) => end(answerOf(response)));
  outgoing.once("upgrade", (response) => end(answerOf(response)));
  outgoing.end();
  return () => end(silence("closed", "the prober was closed"));
}

function open(
  { scheme, method, domain, port, path }: PracticeRequest,
  raw: Socket,
  secureContext: SecureContext,
): ClientRequest {
  const named = isIP(domain) === 6 ? `[${domain}]` : domain;
  const host = port === (scheme === "https" ? 443 : 80) ? named : `${named}:${port}`;
  const servername = isIP(domain) === 0 ? domain : "";
  return send({
    method,
    path,
    headers: {
      host,
      "user-agent": "certhorizon",
      accept: "*/*",
      "accept-encoding": "gzip, br",
      connection: "close",
    },
    maxHeaderSize: MAX_HEAD_BYTES,
    createConnection: () =>
      scheme === "http"
        ? raw
        : connectTls({
            socket: raw,
            secureContext,
            servername,
            ALPNProtocols: ["http/1.1"],
            rejectUnauthorized: false,
          }),
  });
}

function answerOf({ statusCode = 0, headers }: IncomingMessage): HttpOutcome {
  const kept = KEPT_HEADERS.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, shortened([value].flat().join(", "))] as const];
  });
  return { kind: "answered", status: statusCode, headers: Object.fromEntries(kept) };
}

const REASONS: Readonly<Record<string, HttpSilence["reason"]>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  ETIMEDOUT: "timeout",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EPROTO: "protocol-error",
  HPE_HEADER_OVERFLOW: "flood",
};

function failureOf(error: Error): HttpSilence {
  const code = "code" in error ? String(error.code) : "";
  const reason = REASONS[code] ?? (code.startsWith("HPE_") ? "not-http" : undefined);
  return silence(
    reason ?? (/^ERR_(?:SSL|TLS)/.test(code) ? "protocol-error" : "internal-error"),
    error.message,
  );
}

function silence(reason: HttpSilence["reason"], detail: string): HttpSilence {
  return { kind: "failed", reason, detail: shortened(detail) };
}

/** Cut before it is escaped, lest a huge header cost time. */
function shortened(text: string): string {
  return printable(text.slice(0, MAX_HEADER_TEXT)).slice(0, MAX_HEADER_TEXT);
}
