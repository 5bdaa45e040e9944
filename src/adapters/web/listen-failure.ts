export interface ListenFailure {
  readonly kind: "failed";
  readonly reason: "port-in-use" | "address-unavailable" | "not-permitted" | "listen-failed";
  /** Names host and port and the mend. */
  readonly sentence: string;
}

/** What to tell when a listener could not be opened. */
export function listenFailure(
  { host, port }: { readonly host: string; readonly port: number },
  error: NodeJS.ErrnoException,
): ListenFailure {
  const [reason, why] = explain(error);
  return { kind: "failed", reason, sentence: `Cannot listen on ${hostAndPort(host, port)}: ${why}.` };
}

function explain({ code, message }: NodeJS.ErrnoException): readonly [ListenFailure["reason"], string] {
  switch (code) {
    case "EADDRINUSE":
      return ["port-in-use", "another process uses this port; end it or configure another port"];
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return [
        "address-unavailable",
        "this machine does not have that address; configure one of its own, 127.0.0.1 or 0.0.0.0",
      ];
    case "EACCES":
      return ["not-permitted", "this user may not use that port; configure one above 1023"];
    default:
      return ["listen-failed", `${message}; configure another host or port`];
  }
}

export function hostAndPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
