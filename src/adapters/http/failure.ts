export type HttpFailureKind =
  | "timeout"
  /** The name, the connection or the TLS handshake failed, or the connection ended in the middle. */
  | "network"
  | "too-large"
  /** Not asked at all: no HTTPS, or no URL. */
  | "not-allowed"
  | "aborted";

export interface HttpFailure {
  readonly kind: HttpFailureKind;
  /** A clause of our own; never a part of the request. */
  readonly detail: string;
}

/** Only the system's code is told: messages of errors may carry parts of URLs and headers. */
export function networkFailure(error: unknown): HttpFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return { kind: "network", detail: `${explain(code)}${/^[A-Z0-9_]{1,60}$/.test(code) ? ` (${code})` : ""}` };
}

function explain(code: string): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "the name of the server was not found";
  if (code === "ECONNREFUSED") return "the connection was refused";
  if (code === "ECONNRESET" || code === "EPIPE") return "the connection was cut";
  if (code.startsWith("HPE_")) return "the answer is not HTTP";
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code))
    return "the server's certificate was not accepted";
  return "the connection failed";
}
