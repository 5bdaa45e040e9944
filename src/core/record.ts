import type { PendingFinding } from "./alerts/confirmation.ts";
import type { DnsMemory } from "./dns/dns-facts.ts";
import type { LimitedByCode, VerdictReason } from "./evaluation.ts";
import type { FindingCode } from "./findings/codes.ts";
import type { Downgrade } from "./findings/facts.ts";
import type { OpenFinding, Transition } from "./findings/finding.ts";
import type { HostedMemory, ServedState } from "./hosted/hosted.ts";
import type { Binding, Tier } from "./inventory/binding.ts";
import type { Ticket } from "./jd/ticket.ts";
import type { Look } from "./look.ts";
import type { KeyType, ProbeFailure, StageTimings, TlsInfo } from "./observation.ts";
import type { Practice } from "./practice/practice.ts";
import type { DurationMs, Instant } from "./time.ts";

/** What an endpoint presented when it last answered. */
export interface Presented {
  /** Digest of the presented chain; its bytes are in the store. */
  readonly chainDigest: string;
  readonly leafSha256: string;
  /** Since when it presents exactly this chain. */
  readonly since: Instant;
  readonly tls: TlsInfo;
}

/** How an endpoint's leaf compares with what is hosted. */
export type EndpointStanding = "current" | "former" | "other" | "failed" | "unjudged";

/** What is remembered of one endpoint between looks. */
export interface EndpointState {
  readonly address: string;
  readonly keyType: KeyType;
  readonly lastProbeAt: Instant;
  readonly lastSuccessAt: Instant | undefined;
  /** How the last probe failed; undefined when it did not. */
  readonly failure: ProbeFailure | undefined;
  /** False: the server has no certificate of this key type. */
  readonly offered: boolean;
  /** Last known, even while the endpoint fails; undefined when never seen. */
  readonly presented: Presented | undefined;
  readonly standing: EndpointStanding;
  readonly timings: StageTimings;
  /** When DNS (or the configuration) last named the address, and for how long it may be kept. */
  readonly lastNamedAt: Instant;
  readonly ttlMs: DurationMs | undefined;
  /** Looks in a row in which DNS answered without this address. */
  readonly missedLooks: number;
  readonly nextDueAt: Instant;
}

export interface StoreJudgement {
  readonly store: string;
  readonly tier: Tier;
  readonly trusted: boolean;
  readonly reason?: VerdictReason;
  readonly trustedUntil?: Instant;
  readonly limitedBy?: string;
  readonly limitedByCode?: LimitedByCode;
  /** When its way to a root ends, whatever leaf is served; absent when not trusted or when nothing there ends. */
  readonly rootEnd?: { readonly at: Instant; readonly code: LimitedByCode };
  /** Common name of the anchor reached. */
  readonly anchor?: string;
}

export interface CertificateIdentity {
  readonly keyType: KeyType;
  readonly serial: string;
  readonly sha256: string;
  /** RFC 4514 text. */
  readonly subject: string;
  readonly issuer: string;
  /** Name of the anchor reached, `other` when none of ours. */
  readonly anchor: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/** What was decided about a binding at the last look. Aggregates are the worst endpoint. */
export interface Judgement {
  readonly at: Instant;
  readonly served: { readonly state: ServedState; readonly since: Instant };
  /** Earliest end over the live endpoints; undefined when no certificate was ever seen. */
  readonly leaf: { readonly notBefore: Instant; readonly notAfter: Instant } | undefined;
  /** Earliest end of any certificate on the best paths. */
  readonly pathEarliestNotAfter: Instant | undefined;
  readonly stores: readonly StoreJudgement[];
  readonly certificates: readonly CertificateIdentity[];
  /** When every address was last asked for both key types and the post-quantum group. */
  readonly lastFullAt: Instant | undefined;
  /** The last renewals seen, newest first, at most three: how much was left when the new leaf appeared. */
  readonly renewals: readonly { readonly at: Instant; readonly remainingMs: DurationMs }[];
  /** Where the name leads; absent where addresses are configured. */
  readonly dns?: DnsMemory;
  /** What is known of HTTPS in production; absent while nobody asked. */
  readonly practice?: Practice;
  /** A certificate that could stand in at a critical binding, in words; absent where none is known, or nobody asks. */
  readonly backup?: string;
}

/** Everything remembered about one binding: the unit of reading, of the read model and of every view. Plain data. */
export interface BindingRecord {
  readonly binding: Binding;
  readonly endpoints: readonly EndpointState[];
  readonly hosted: readonly HostedMemory[];
  readonly judgement: Judgement | undefined;
  readonly findings: readonly OpenFinding[];
  /** What was judged and waits to be confirmed by further looks; absent: nothing. */
  readonly pending?: readonly PendingFinding[];
  readonly resolution:
    | {
        readonly at: Instant;
        readonly resolver: string;
        readonly cnames: readonly string[];
        readonly failure: ProbeFailure | undefined;
      }
    | undefined;
  readonly lastProbeAt: Instant | undefined;
  readonly lastSuccessAt: Instant | undefined;
  readonly nextDueAt: Instant;
}

/** A line of history: written only when something changed. */
export interface Change {
  readonly at: Instant;
  readonly kind:
    | "presented"
    | "failed"
    | "recovered"
    | "offered"
    | "not-offered"
    | "retired"
    | "hosted"
    | "served-state"
    | "trust"
    | "added"
    | "removed";
  /** What it is about: an address, the layer for `hosted`, the store for `trust`, else empty. `added` and `removed` name the owner. */
  readonly address: string;
  readonly keyType: KeyType | "";
  /** What it was and what it is now, each a short printable text (a SHA-256 for `presented`, a state, a reason, a horizon). */
  readonly before: string;
  readonly after: string;
}

/** What core decided about one look; the store writes exactly this, in one transaction. */
export interface Decision {
  readonly record: BindingRecord;
  readonly changes: readonly Change[];
  readonly transitions: readonly Transition[];
  /** Chains that `record` refers to and the store may not know: digest → DER in wire order. */
  readonly chains: ReadonlyMap<string, readonly Uint8Array[]>;
}

/** What `decide` may ask of the store while it runs, synchronously, inside the transaction. */
export interface DecisionContext {
  /** Bytes of a chain recorded earlier; undefined when unknown. */
  readonly chainOf: (digest: string) => readonly Uint8Array[] | undefined;
  /** All tickets recorded for a binding, by its key; absent where nobody records any. */
  readonly ticketsOf?: (binding: string) => readonly Ticket[];
  /** An emergency return to HTTP that is in force, by binding key; absent where nobody records any. */
  readonly downgradeOf?: (binding: string) => Downgrade | undefined;
  /**
   * Whether a code found at a binding belongs to the stock that is taken at the start: then it opens at once.
   * Absent: always, as for a single look.
   */
  readonly isBaseline?: (binding: Binding, code: FindingCode) => boolean;
}

/** Pure and synchronous: the previous record and a look give the next record. */
export type Decide = (previous: BindingRecord | undefined, look: Look, context: DecisionContext) => Decision;
