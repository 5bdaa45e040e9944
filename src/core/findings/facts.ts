import type { DnsFacts } from "../dns/dns-facts.ts";
import type { CertificateSummary, ChainEvaluation, StoreVerdict } from "../evaluation.ts";
import type { HostedMemory } from "../hosted/hosted.ts";
import type { ServedJudgement } from "../hosted/judge-served.ts";
import type { ServedLeaf } from "../hosted/served-leaf.ts";
import type { Binding, Layer, Tier } from "../inventory/binding.ts";
import type { TicketFacts } from "../jd/ticket.ts";
import type { NameMatch } from "../names/match-name.ts";
import type { Resolution } from "../observation.ts";
import type { Practice } from "../practice/practice.ts";
import type { EndpointState, Judgement } from "../record.ts";
import type { Instant } from "../time.ts";
import type { FindingCode } from "./codes.ts";
import type { Actor, Severity } from "./finding.ts";
import type { Thresholds } from "./thresholds.ts";

/** One live endpoint and what its last known chain was judged to be. */
export interface EndpointFacts {
  readonly state: EndpointState;
  /** Undefined while nothing was ever presented. */
  readonly seen: SeenChain | undefined;
}

export interface SeenChain {
  readonly evaluation: ChainEvaluation;
  /** Undefined when the leaf is unreadable. */
  readonly leaf: ServedLeaf | undefined;
  readonly nameMatch: NameMatch | undefined;
}

/** A store's verdict over all endpoints of a binding: the least trusted, then the earliest end. */
export interface StoreFacts {
  readonly store: string;
  readonly tier: Tier;
  readonly verdict: StoreVerdict;
  /** Endpoints with that verdict's trust and reason. */
  readonly endpoints: readonly EndpointFacts[];
}

/** A hosted certificate that nobody is served yet, judged as from the moment it is valid. */
export interface NextCertificate {
  readonly layer: Layer;
  readonly sha256: string;
  /** RFC 4514 text. */
  readonly subject: string;
  readonly issuer: string;
  readonly verdicts: readonly StoreVerdict[];
}

/** A certificate that fits the domain and is not served, and why it can or cannot stand in. */
export interface BackupCandidate {
  /** "one by Example Trust until 2027-02-01 in the certificate service of prod" */
  readonly text: string;
  readonly verdict: "usable" | "same-owner" | "owner-unknown" | "same-root-end" | "untrusted";
}

export interface BackupFacts {
  /** Owner of the CA of what is served, for people. */
  readonly servedOwner: string;
  readonly candidates: readonly BackupCandidate[];
}

/** HTTPS given up for a while, on purpose. */
export interface Downgrade {
  readonly until: Instant;
  readonly author: string;
  readonly reason: string;
}

/** Everything the judges of a binding look at; made once per look. */
export interface BindingFacts {
  readonly binding: Binding;
  readonly at: Instant;
  readonly resolution: Resolution;
  /** Where the name leads. */
  readonly dns: DnsFacts;
  readonly endpoints: readonly EndpointFacts[];
  readonly stores: readonly StoreFacts[];
  readonly hosted: readonly HostedMemory[];
  readonly served: ServedJudgement;
  readonly next: readonly NextCertificate[];
  /** What could stand in for what is served; undefined where nobody asks, or nobody knows. */
  readonly backup: BackupFacts | undefined;
  /** Codes about certificates that are served to nobody, of which nothing is learned while nobody can read which exist. */
  readonly unread: readonly FindingCode[];
  readonly renewals: Judgement["renewals"];
  readonly thresholds: Thresholds;
  /** Where certificates are hosted by ticket; undefined where they are hosted at once. */
  readonly byTicket: TicketFacts | undefined;
  /** What is known of HTTPS in production; undefined while nobody asked. */
  readonly practice: Practice | undefined;
  /** An emergency return to HTTP that somebody recorded; undefined: none. */
  readonly downgrade: Downgrade | undefined;
  /** What an anchor is called. */
  readonly anchorName: (anchor: CertificateSummary) => string;
  /** Which known cross-certificate would lead a store from a root (SHA-256) that it lacks to one that it has. */
  readonly crossAdvice: (store: string, root: string) => string | undefined;
}

/** What a judge says; the frame adds subject, code, the usual severity and actor. */
export interface Draft {
  readonly scope?: string;
  readonly severity?: Severity;
  readonly actor?: Actor;
  readonly deadline?: Instant;
  readonly summary: string;
  readonly remedy: string;
  readonly endpoints?: readonly EndpointFacts[];
  readonly certificate?: { readonly sha256: string; readonly subject?: string };
  readonly facts?: Readonly<Record<string, string>>;
}

/** One finding code about bindings: what visitors see, who acts, and the judge. An empty list means all is well. */
export interface FindingKind {
  /** What a browser shows visitors; empty when they see nothing. */
  readonly visitorsSee: string;
  readonly actor: Actor;
  readonly judge: (facts: BindingFacts) => readonly Draft[];
}
