import type { DurationMs, Instant } from "./time.ts";

export type KeyType = "rsa" | "ecdsa";

/** The stages of looking at an endpoint, in order. */
export type Stage = "dns" | "connect" | "handshake" | "certificate";

/** Closed set; a TLS alert is `alert-` and its name in RFC 8446 §6 with hyphens (`alert-handshake-failure`). */
export type FailureReason =
  | "timeout"
  | "refused"
  | "reset"
  | "unreachable"
  | "closed"
  | "not-tls"
  | "too-large"
  | "flood"
  | "no-certificate"
  | "protocol-error"
  | "no-such-name"
  | "no-address"
  | "server-failure"
  | "no-route"
  | "local-error"
  | "internal-error"
  | `alert-${string}`;

export interface ProbeFailure {
  readonly stage: Stage;
  readonly reason: FailureReason;
  /** Short technical text for people, printable and cut; never used for decisions. */
  readonly detail: string;
}

/** Whatever key type was asked for, these say something about the address itself: asking for the other type would say the same. */
export function concernsAddress({ stage, reason }: ProbeFailure): boolean {
  return stage === "connect" || reason === "timeout" || reason === "flood" || reason === "not-tls";
}

/** A fault of our own (no file descriptor, a probing process that ended) tells nothing about the server: unknown, not sick. */
export function isOwnFault({ outcome }: Pick<Observation, "outcome">): boolean {
  if (outcome.kind !== "failed") return false;
  return outcome.failure.reason === "internal-error" || outcome.failure.reason === "local-error";
}

export interface TlsInfo {
  /** `TLSv1.3`, `TLSv1.2`, … */
  readonly version: string;
  /** IANA name. */
  readonly cipher: string;
  /** Key-exchange group by its IANA name (`X25519MLKEM768`, `x25519`, `secp256r1`); empty when there was none (RSA key exchange). */
  readonly group: string;
  /** Negotiated ALPN protocol; empty when none. */
  readonly alpn: string;
  readonly ocspStapled: boolean;
}

/** Milliseconds per stage, as far as it got. */
export interface StageTimings {
  readonly connectMs?: DurationMs;
  readonly handshakeMs?: DurationMs;
}

/** What one probe of one endpoint (address and key type) saw. Plain data that survives structured cloning. */
export interface Observation {
  readonly address: string;
  readonly port: number;
  readonly keyType: KeyType;
  readonly at: Instant;
  readonly timings: StageTimings;
  readonly outcome: Outcome;
}

export type Outcome =
  /** The presented chain as DER in wire order. */
  | { readonly kind: "presented"; readonly chain: readonly Uint8Array[]; readonly tls: TlsInfo }
  /** The server has no certificate of this key type (it answered with `alert`, a name without `alert-`, or with another type): no failure. */
  | { readonly kind: "not-offered"; readonly alert?: string }
  | { readonly kind: "failed"; readonly failure: ProbeFailure };

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
  /** Undefined for fixed addresses. */
  readonly ttlMs: DurationMs | undefined;
  /** Names of the resolvers that showed it; absent where only one was asked. */
  readonly seenThrough?: readonly string[];
}

/** Where a name led. */
export interface Resolution {
  readonly at: Instant;
  /** Name of the resolver, or `fixed` for configured addresses. */
  readonly resolver: string;
  readonly addresses: readonly ResolvedAddress[];
  /** CNAME targets in order; empty when there is none or nobody asked. */
  readonly cnames: readonly string[];
  /** Families (4: A, 6: AAAA) of which nothing, or not everything, was learned: no answer, or a server in trouble. Absent when there is none. */
  readonly unanswered?: readonly (4 | 6)[];
  /** Whether the server took notice of the client subnet that was sent; absent when none was, or nobody answered. */
  readonly clientSubnet?: "used" | "ignored";
  /** What each of several resolvers said; absent where only one was asked. */
  readonly parts?: readonly Resolution[];
  /** Present when the name could not be resolved: `addresses` then holds only configured ones. */
  readonly failure?: ProbeFailure;
  readonly durationMs: DurationMs;
}
