import type { ChainEvaluator } from "../evaluate-chain.ts";
import type { CertificateSummary, PresentedChain, StoreVerdict } from "../evaluation.ts";
import type { Severity } from "../findings/finding.ts";
import type { Thresholds } from "../findings/thresholds.ts";
import type { DomainName } from "../names/domain-name.ts";
import type { Instant } from "../time.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Material } from "./material.ts";

export type Provider = "aliyun" | "jdcloud";

/** A store to judge by: a required one that refuses is critical, a watched one a warning. */
export interface JudgingStore {
  readonly store: TrustStore;
  readonly tier: "required" | "watched";
}

export interface InspectionInput {
  /** The files, which together are one bundle, in the order given. */
  readonly materials: readonly Material[];
  readonly at: Instant;
  readonly domains: readonly DomainName[];
  readonly stores: readonly JudgingStore[];
  /** Stores whose roots are bound by the rules of the web PKI. */
  readonly publicStores: readonly TrustStore[];
  readonly provider: Provider | undefined;
  readonly thresholds: Thresholds;
  readonly evaluator: ChainEvaluator;
}

export type RemarkCode =
  | "leaf-expired"
  | "leaf-not-yet-valid"
  | "leaf-expiring"
  | "lifetime-over-limit"
  | "client-auth-in-leaf"
  | "chain-incomplete"
  | "chain-misordered"
  | "chain-extraneous"
  | "weak-signature"
  | "weak-key"
  | "name-mismatch"
  | "key-mismatch"
  | "key-unreadable"
  | "intermediate-expired"
  | "trust-ended"
  | "trust-ending"
  | "root-missing"
  | "untrusted"
  | "anchor-unknown"
  | "not-pem"
  | "chain-not-included"
  | "submission-window"
  | "submission-missed"
  | "nothing-to-judge";

/** One judged fact about the bundle; codes that findings have too mean the same. */
export interface Remark {
  readonly code: RemarkCode;
  /** `unknown`: what was asked cannot be told. */
  readonly severity: Severity | "unknown";
  readonly about: "bundle" | "certificate" | "chain" | "names" | "key" | "trust" | "provider";
  /** One sentence: what is so. */
  readonly summary: string;
  /** One sentence: what to do; empty when there is nothing to do. */
  readonly remedy: string;
}

export interface InspectedCertificate {
  readonly file: string;
  readonly certificate: Certificate;
  readonly summary: CertificateSummary;
}

export interface NameFit {
  readonly domain: DomainName;
  readonly fits: boolean;
  /** The entry that covers it, or why none does. */
  readonly text: string;
}

export interface KeyFit {
  readonly file: string;
  readonly state: "fits" | "differs" | "encrypted" | "damaged";
}

export interface InspectedStore {
  readonly tier: JudgingStore["tier"];
  readonly verdict: StoreVerdict;
}

export interface Inspection {
  readonly at: Instant;
  /** In the order of the files. */
  readonly certificates: readonly InspectedCertificate[];
  /** What follows from a leaf; undefined when there is none, or several (a remark says so). */
  readonly judged: Judged | undefined;
  /** Gravest first. */
  readonly remarks: readonly Remark[];
}

export interface Judged {
  readonly leaf: InspectedCertificate;
  /** In the order of the files; positions are those of `certificates`. */
  readonly chain: PresentedChain;
  /** What to upload: the leaf, then its intermediates, each after what it issued; no duplicates, strangers or roots. */
  readonly bundle: readonly Certificate[];
  readonly names: readonly NameFit[];
  readonly keys: readonly KeyFit[];
  readonly stores: readonly InspectedStore[];
  /** Whether a root of the web PKI stands above the leaf. */
  readonly publiclyTrusted: boolean;
}
