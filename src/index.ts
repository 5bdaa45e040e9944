/** The library's door: judge chains without the daemon. */
export {
  type ChainEvaluator,
  type ChainEvaluatorOptions,
  type ChainInput,
  createChainEvaluator,
  evaluateChain,
} from "./core/evaluate-chain.ts";
export type {
  CertificateSummary,
  ChainEvaluation,
  ChainProblem,
  ChainProblemCode,
  FactAhead,
  LimitedByCode,
  PresentedCertificate,
  PresentedChain,
  StoreVerdict,
  VerdictReason,
} from "./core/evaluation.ts";
export type { RootFact, RootFactCertainty, RootFactKind, RootFacts } from "./core/trust/root-facts.ts";
export type { Anchor, TrustStore, UnknownAnchor } from "./core/trust/trust-store.ts";
export { trustStoreFromPem } from "./core/trust/trust-store-from-pem.ts";
