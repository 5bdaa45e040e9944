/** The shapes in which chains are judged: what the library gives away and what the daemon builds findings on. Plain data. */

export interface CertificateSummary {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sha1: string;
  readonly spkiSha256: string;
  /** Lower-case hex. */
  readonly serial: string;
  /** RFC 4514 text, safe to print. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** "RSA 2048", "EC P-256", … */
  readonly key: string;
  /** "sha256WithRSA", "ecdsaWithSHA384", … or the dotted OID. */
  readonly signature: string;
  readonly dnsNames: readonly string[];
  /** Textual addresses. */
  readonly ipAddresses: readonly string[];
  readonly selfSigned: boolean;
  readonly ca: boolean;
}

/** The certificates on the wire, in wire order (RFC 8446 §4.4.2), and what is wrong with them as a message. */
export interface PresentedChain {
  /** SHA-256 (hex) over the SHA-256 digests of the certificates in wire order. */
  readonly digest: string;
  readonly certificates: readonly PresentedCertificate[];
  readonly problems: readonly ChainProblem[];
}

export interface PresentedCertificate {
  /** 0 is the leaf. */
  readonly position: number;
  readonly sha256: string;
  readonly role: "leaf" | "intermediate" | "root" | "duplicate" | "stranger" | "unreadable";
  /** Of an intermediate that is a cross-certificate (the name and key of a root, or of another authority's certificate): who issued it, for people. */
  readonly crossedBy?: string;
  /** Absent when unreadable. */
  readonly certificate?: CertificateSummary;
  /** Why it is unreadable: kebab-case reason. */
  readonly error?: string;
}

export type ChainProblemCode =
  | "missing-intermediate"
  | "misordered"
  | "duplicate"
  | "stranger"
  | "root-sent"
  | "weak-signature"
  | "weak-key"
  | "unreadable"
  | "too-many";

export interface ChainProblem {
  readonly code: ChainProblemCode;
  /** Positions in the presented chain that it is about. */
  readonly positions: readonly number[];
  /** One sentence: what is wrong, naming certificates. */
  readonly summary: string;
  /** One sentence: the mend (with the AIA address of a missing intermediate). */
  readonly remedy: string;
}

/** Why a store does not trust a chain. */
export type VerdictReason =
  | "leaf-unreadable"
  | "no-certificates"
  | "expired"
  | "not-yet-valid"
  /** The chain stops at a certificate whose issuer was not sent; a known intermediate or the AIA address would complete it. */
  | "issuer-missing"
  /** The chain is complete, but its anchor is not in the store. */
  | "anchor-missing"
  /** The store lists an anchor whose bytes nobody here has: cannot be judged. */
  | "anchor-unknown"
  /** The store had the anchor and took it away, or a dated rule hits this chain. */
  | "anchor-removed"
  | "distrust-after"
  | "sct-not-after"
  | "name-mismatch"
  | "name-constraint"
  | "signature-invalid"
  | "weak-signature"
  | "weak-key"
  | "not-a-ca"
  | "leaf-is-ca"
  | "path-length"
  | "key-usage"
  | "extended-key-usage"
  | "critical-extension"
  | "malformed"
  | "budget-exhausted";

/** What ends trust first on the path that lasts longest. */
export type LimitedByCode =
  | "leaf"
  | "intermediate"
  | "cross-certificate"
  | "anchor-expiry"
  | "anchor-removal"
  | "distrust-after"
  | "sct-not-after";

export interface StoreVerdict {
  readonly store: string;
  readonly trusted: boolean;
  readonly reason?: VerdictReason;
  /** Leaf first, anchor last: the path that lasts longest, or for an untrusted chain the best attempt that reached an anchor. */
  readonly path?: readonly CertificateSummary[];
  /** Also present when trust has ended with time; then in the past. */
  readonly trustedUntil?: Date;
  /** In words. */
  readonly limitedBy?: string;
  readonly limitedByCode?: LimitedByCode;
  /**
   * When the store's longest way to a root ends, whatever leaf stands below it: by a cross-certificate, the anchor's own end or its
   * removal. Absent when it is not trusted or nothing there ends.
   */
  readonly rootEnd?: { readonly at: Date; readonly code: LimitedByCode; readonly text: string };
  /** SHA-256 of the certificate that `limitedBy` or `reason` is about, where there is one. */
  readonly about?: string;
  /** Why it is not trusted, in words; present with `reason`. */
  readonly detail?: string;
  /** Dated facts about the anchors of the chain's paths that do not shorten this horizon: estimated ones, and rules for later leaves. */
  readonly outlook?: readonly FactAhead[];
  /** A mend that is known: which certificate to send in addition, in one sentence. */
  readonly advice?: string;
}

/** A root program fact that this chain will not feel yet, but that somebody may want to act on. */
export interface FactAhead {
  /** SHA-256 of the anchor. */
  readonly anchor: string;
  readonly kind: "removal" | "distrust-after" | "sct-not-after";
  readonly certainty: "shipped" | "announced" | "estimated";
  readonly at: Date;
  readonly source: string;
  readonly text: string;
}

export interface ChainEvaluation {
  readonly leaf: CertificateSummary | { readonly error: string };
  readonly presented: PresentedChain;
  readonly verdicts: readonly StoreVerdict[];
  /**
   * Positions that are on no path to an anchor of any of the given stores, whatever the time (never the leaf). Where no store has any
   * path, positions from which the leaf does not descend.
   */
  readonly unused: readonly number[];
}
