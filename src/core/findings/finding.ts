import type { KeyType } from "../observation.ts";
import type { Instant } from "../time.ts";
import type { FindingCode } from "./codes.ts";

export type Severity = "info" | "warning" | "critical";
/** Comparable; also the value of the finding metric. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = { info: 1, warning: 2, critical: 3 };

export type SeveritySetting = "off" | Severity;
export type SubjectKind = "binding" | "store" | "source" | "monitor";

/** Who can act; chooses the addressee, never the severity. */
export type Actor = "customer" | "provider" | "ca" | "us";

/** What the judgement rests on. Plain data, printable text only. */
export interface Evidence {
  /** `address` or `address keyType`, of the endpoints concerned. */
  readonly endpoints?: readonly { readonly address: string; readonly keyType: KeyType }[];
  /** SHA-256 of the certificate concerned. */
  readonly certificate?: string;
  /** RFC 4514 subject of that certificate. */
  readonly subject?: string;
  /** Further facts in words: label → text. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** One judged fact about a subject. Key: subject, domain and port, code, scope. */
export interface Finding {
  readonly subject: SubjectKind;
  /** Empty and 0 unless the subject is a binding. */
  readonly domain: string;
  readonly port: number;
  readonly code: FindingCode;
  /** The store for trust codes, the layer for hosted codes, the source's or store's name for those subjects, else empty. */
  readonly scope: string;
  readonly severity: Severity;
  readonly actor: Actor;
  readonly deadline?: Instant;
  /** One sentence: what is wrong. */
  readonly summary: string;
  /** One sentence: what to do. */
  readonly remedy: string;
  readonly evidence: Evidence;
}

/** A finding as it is remembered while it is open. */
export interface OpenFinding extends Finding {
  /** From the key and nothing else, so that two independent daemons agree. */
  readonly id: string;
  readonly openedAt: Instant;
  /** When it was last judged to hold. */
  readonly lastSeenAt: Instant;
}

export type TransitionKind = "opened" | "escalated" | "eased" | "cleared";

export interface Transition {
  readonly findingId: string;
  readonly kind: TransitionKind;
  readonly at: Instant;
  readonly finding: Finding;
  /** Why it was cleared: `resolved`, `address-retired`, `binding-removed`, `explained`, `not-watched`; empty otherwise. */
  readonly reason: string;
}
