import type { KeyType, Observation } from "../core/observation.ts";

export interface ProbeRequest {
  /** Sent as SNI unless it is an IP address (RFC 6066 §3). */
  readonly domain: string;
  readonly address: string;
  readonly port: number;
  readonly keyType: KeyType;
  /** `classic` for routine, `post-quantum` when the question is which group the server prefers. */
  readonly groups: "classic" | "post-quantum";
}

/**
 * Probes one endpoint over a fresh connection. Never rejects, always ends by its deadline, reads a bounded number of
 * bytes, judges nothing.
 */
export interface Prober {
  probe(request: ProbeRequest): Promise<Observation>;
  /** Ends all probes under way; they report `closed`. */
  close(): void;
}
