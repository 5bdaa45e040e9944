import type { TargetTable } from "../dns/target-table.ts";
import type { ChainEvaluator } from "../evaluate-chain.ts";
import type { Thresholds } from "../findings/thresholds.ts";
import type { LeadTime } from "../jd/lead-time.ts";
import type { AnchorNames } from "../trust/anchor-names.ts";
import type { KnownCrosses } from "../trust/cross-advice.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import type { Rhythm } from "./rhythm.ts";

/** What judging needs beside the look: handed in, so that caches have an owner and tests have their own. */
export interface JudgeTools {
  readonly evaluator: ChainEvaluator;
  /** By name; a store that a binding names and nobody has is not judged. */
  readonly stores: ReadonlyMap<string, TrustStore>;
  /** Names of known anchors by key; others go by their common name. */
  readonly anchorNames?: AnchorNames;
  /** Cross-certificates that are known, for advice. */
  readonly crosses?: KnownCrosses;
  readonly thresholds: Thresholds;
  readonly rhythm: Rhythm;
  /** By source: where certificates are hosted by ticket, how long that takes. */
  readonly leadTimes?: ReadonlyMap<string, LeadTime>;
  /** What the names are that CNAMEs lead to; the built-in ones when absent. */
  readonly targets?: TargetTable;
}
