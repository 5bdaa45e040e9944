import type { Layer } from "../inventory/binding.ts";
import type { KeyType } from "../observation.ts";
import { HOUR, type Instant } from "../time.ts";

/** A date as a provider tells it: some tell only the day, some no zone. */
export interface DatedValue {
  readonly at: Instant;
  readonly precision: "millisecond" | "second" | "day";
  readonly zone: "utc" | "utc+8" | "unknown";
}

/** The day of a dated value as the provider tells it: "2027-02-15". */
export function dayOf({ at, zone }: DatedValue): string {
  return new Date(at + (zone === "utc+8" ? 8 * HOUR : 0)).toISOString().slice(0, 10);
}

/** What a provider (or the file) tells about a hosted certificate; every field may be missing. */
export interface HostedCertificate {
  /** Lower-case hex without separators. */
  readonly sha256?: string;
  readonly sha1?: string;
  /** Lower-case hex. */
  readonly serial?: string;
  /** RFC 4514 text of the issuer. */
  readonly issuer?: string;
  readonly names?: readonly string[];
  readonly keyType?: KeyType;
  readonly notBefore?: DatedValue;
  readonly notAfter?: DatedValue;
  /** DER, leaf first, where the bytes are known. */
  readonly chain?: readonly Uint8Array[];
  /** The provider's id of it. */
  readonly id?: string;
  /** When the provider says it was bound to the domain. */
  readonly boundAt?: Instant;
}

/** What one layer hosts for a binding. */
export type HostedState =
  | { readonly kind: "present"; readonly certificate: HostedCertificate }
  /** The provider hosts nothing here. */
  | { readonly kind: "none" }
  /** Cannot be asked, by nature. */
  | { readonly kind: "not-queryable" }
  /** Should be known, but asking failed; `reason` is a kebab-case code, `detail` printable text. */
  | { readonly kind: "failed"; readonly reason: string; readonly detail: string };

export interface HostedReading {
  readonly layer: Layer;
  /** True where nobody told the layer: then the one is meant that serves. */
  readonly layerIsAssumed?: true;
  readonly readAt: Instant;
  readonly state: HostedState;
}

/** What is remembered of a layer between looks. */
export interface HostedMemory {
  readonly layer: Layer;
  readonly readAt: Instant;
  readonly state: HostedState;
  /** When `state` began, see `rememberHosted`. */
  readonly since: Instant;
  /** Why the newest reading failed, while `state` is the last good one; undefined when it did not. */
  readonly failure: { readonly reason: string; readonly detail: string } | undefined;
  /** Certificates hosted here before, newest first, at most ten. */
  readonly former: readonly HostedCertificate[];
}

export const SERVED_STATES = [
  "unknown",
  "not-comparable",
  "provider-default",
  "served-not-hosted",
  "rolling-out",
  "partly-deployed",
  "not-deployed",
  "wrong-layer",
  "renewed-not-hosted",
  "hosted-none",
  "in-sync",
] as const;

/** How served and hosted certificates compare, one per binding. */
export type ServedState = (typeof SERVED_STATES)[number];
