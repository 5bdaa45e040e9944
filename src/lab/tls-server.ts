import {
  createSecureContext,
  createServer,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from "node:tls";
import { pemOf } from "./authority.ts";
import { type Listening, type ListenOptions, listen } from "./listening.ts";

/** What a server shows to clients of one key type. An issued leaf is one. */
export interface ServedCertificate {
  /** DER, sent exactly like this: order, duplicates and strangers. */
  readonly chain: readonly Uint8Array[];
  /** Private key of the first, PEM. */
  readonly key: string;
}

export interface TlsServerOptions extends ListenOptions {
  /** For clients that ask for no name or for one that `byName` lacks; at most one per key type. Empty: such clients get a handshake alert. */
  readonly certificates: readonly ServedCertificate[];
  /** By lower-case server name. */
  readonly byName?: Readonly<Record<string, readonly ServedCertificate[]>>;
  readonly minVersion?: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  readonly maxVersion?: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  /** Protocols for ALPN; none by default. */
  readonly alpn?: readonly string[];
  /** Stapled when the client asks. */
  readonly ocspResponse?: Uint8Array;
}

export interface TlsServer extends Listening {
  /** From the next connection on. */
  setCertificates(certificates: readonly ServedCertificate[], byName?: TlsServerOptions["byName"]): void;
}

/** Tells a client that asks for contents that there are none, which says nothing about how they would be served. */
const NOTHING_HERE = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/** A real TLS server on loopback. It completes handshakes and then waits for the client to hang up, or to ask for something. */
export async function startTlsServer(options: TlsServerOptions): Promise<TlsServer> {
  let contexts = namedContexts(options, options.byName);
  const server = createServer({
    ...contextOptions(options, options.certificates),
    ...(options.alpn === undefined ? {} : { ALPNProtocols: [...options.alpn] }),
    SNICallback: (name, done) => done(null, contexts.get(name.toLowerCase())),
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => socket.end(NOTHING_HERE));
  });
  // A handshake that fails is what many lab clients want to see; the socket is gone already.
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  const { ocspResponse } = options;
  if (ocspResponse !== undefined) {
    server.on("OCSPRequest", (_certificate, _issuer, done) => done(null, Buffer.from(ocspResponse)));
  }
  const listening = await listen(server, options);
  return {
    ...listening,
    setCertificates: (certificates, byName) => {
      server.setSecureContext(contextOptions(options, certificates));
      contexts = namedContexts(options, byName);
    },
  };
}

function namedContexts(
  options: TlsServerOptions,
  byName: TlsServerOptions["byName"] = {},
): Map<string, SecureContext> {
  return new Map(
    Object.entries(byName).map(([name, certificates]) => [
      name.toLowerCase(),
      createSecureContext(contextOptions(options, certificates)),
    ]),
  );
}

function contextOptions(
  options: TlsServerOptions,
  served: readonly ServedCertificate[],
): SecureContextOptions {
  return {
    cert: served.map(({ chain }) => pemOf(chain)),
    key: served.map(({ key }) => key),
    // Weak keys and SHA-1 signatures are faults to be shown; OpenSSL refuses to load them at its usual level.
    ciphers: "DEFAULT@SECLEVEL=0",
    // Issuers that happen to be known here must not be added to a chain that lacks them.
    ca: [],
    minVersion: options.minVersion ?? "TLSv1.2",
    maxVersion: options.maxVersion ?? "TLSv1.3",
  };
}
