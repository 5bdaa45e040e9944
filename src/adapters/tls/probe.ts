import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type SecureContext, type TLSSocket } from "node:tls";
import type { FailureReason, Outcome, Stage, StageTimings, TlsInfo } from "../../core/observation.ts";
import type { ProbeRequest } from "../../ports/prober.ts";
import { failed, outcomeOfError } from "./failure.ts";
import { readPresentedChain } from "./presented-chain.ts";

/** h2 and http/1.1 in wire form (RFC 7301 §3.1), so that node:tls need not build it for every probe. */
const alpnProtocols = Buffer.from("\x02h2\x08http/1.1", "latin1");

/** Where node:tls speaks OpenSSL's names instead of IANA's. */
const ianaGroups: Readonly<Record<string, string>> = {
  X25519: "x25519",
  X448: "x448",
  prime256v1: "secp256r1",
};

export interface ProbeLimits {
  readonly deadlineMs: number;
  readonly maxBytes: number;
}

export interface ProbeEnd {
  readonly outcome: Outcome;
  readonly timings: StageTimings;
}

/** One connection, from the first packet until nothing of it is left. */
export class Probe {
  readonly #request: ProbeRequest;
  readonly #context: SecureContext;
  readonly #limits: ProbeLimits;
  readonly #onEnd: (probe: Probe, end: ProbeEnd) => void;
  readonly #startedAt = performance.now();
  #connectedAt: number | undefined;
  #securedAt: number | undefined;
  #ocspStapled = false;
  #raw: Socket | undefined;
  #tls: TLSSocket | undefined;
  #excusedMs = 0;
  #ended = false;

  constructor(
    request: ProbeRequest,
    context: SecureContext,
    limits: ProbeLimits,
    onEnd: (probe: Probe, end: ProbeEnd) => void,
  ) {
    this.#request = request;
    this.#context = context;
    this.#limits = limits;
    this.#onEnd = onEnd;
  }

  start(): void {
    const { address, port } = this.#request;
    // Anything else would go through the system's resolver, which has neither our deadline nor our answers.
    if (isIP(address) === 0) {
      this.abort("local-error", `not an IP address: ${address}`);
      return;
    }
    try {
      this.#raw = connectTcp({ host: address, port });
      this.#raw.on("error", this.#onError);
      this.#raw.once("connect", this.#onConnect);
    } catch (error) {
      this.#end(outcomeOfError(error, "connect", false));
    }
  }

  /** Ends the probe if a limit is passed. */
  check(now: number): void {
    const { deadlineMs, maxBytes } = this.#limits;
    if ((this.#raw?.bytesRead ?? 0) > maxBytes) this.abort("flood", `more than ${maxBytes} bytes`);
    else if (now - this.#startedAt - this.#excusedMs >= deadlineMs)
      this.abort("timeout", `no end after ${deadlineMs} ms`);
  }

  /** What the server said meanwhile waits to be read. */
  excuse(stoppedMs: number): void {
    this.#excusedMs += Math.min(stoppedMs, performance.now() - this.#startedAt);
  }

  abort(reason: FailureReason, detail: string): void {
    this.#end(failed(this.#stage(), reason, detail));
  }

  readonly #onConnect = (): void => {
    const { domain } = this.#request;
    this.#connectedAt = performance.now();
    // node:net counts the bytes of the TCP socket also below TLS, whose own counter stays at 0 during the handshake.
    this.#tls = connectTls({
      socket: this.#raw,
      secureContext: this.#context,
      servername: isIP(domain) === 0 ? domain : "",
      ALPNProtocols: alpnProtocols,
      requestOCSP: true,
      rejectUnauthorized: false,
    });
    this.#tls.on("error", this.#onError);
    this.#tls.once("OCSPResponse", this.#onOcspResponse);
    this.#tls.once("secureConnect", this.#onSecureConnect);
  };

  readonly #onOcspResponse = (response: Buffer | null): void => {
    this.#ocspStapled = response !== null && response.length > 0;
  };

  readonly #onSecureConnect = (): void => {
    this.#securedAt = performance.now();
    if (this.#ended || this.#tls === undefined) return;
    const chain = readPresentedChain(this.#tls);
    if (chain === "too-large") this.abort("too-large", "more than twenty certificates");
    else if (chain.length === 0) this.abort("no-certificate", "the server sent no certificate");
    else this.#end({ kind: "presented", chain, tls: describe(this.#tls, this.#ocspStapled) });
  };

  /** Stays on both sockets for good: what comes after the end must not become an uncaught error. */
  readonly #onError = (error: Error): void => {
    if (this.#ended) return;
    const certificateSeen = this.#tls?.getPeerX509Certificate() !== undefined;
    this.#end(outcomeOfError(error, this.#stage(), certificateSeen));
  };

  #stage(): Stage {
    if (this.#connectedAt === undefined) return "connect";
    return this.#securedAt === undefined ? "handshake" : "certificate";
  }

  #end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#tls?.destroy();
    this.#raw?.destroy();
    this.#onEnd(this, { outcome, timings: this.#timings() });
  }

  #timings(): StageTimings {
    if (this.#connectedAt === undefined) return {};
    const connectMs = this.#connectedAt - this.#startedAt;
    if (this.#securedAt === undefined) return { connectMs };
    return { connectMs, handshakeMs: this.#securedAt - this.#connectedAt };
  }
}

function describe(socket: TLSSocket, ocspStapled: boolean): TlsInfo {
  const { name } = socket.getEphemeralKeyInfo() as { readonly name?: string };
  return {
    version: socket.getProtocol() ?? "",
    cipher: socket.getCipher().standardName,
    group: name === undefined ? "" : (ianaGroups[name] ?? name),
    alpn: socket.alpnProtocol || "",
    ocspStapled,
  };
}
