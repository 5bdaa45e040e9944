import type { Binding } from "../inventory/binding.ts";
import type { Resolution } from "../observation.ts";
import { type DurationMs, HOUR, type Instant } from "../time.ts";
import { remedyOf, summaryOf } from "./cname-sentences.ts";
import type { OwnTargets } from "./own-targets.ts";
import type { TargetTable } from "./target-table.ts";
import {
  type CnameFault,
  type CnameStanding,
  type CnameView,
  type CnameViews,
  viewsOfCname,
  worstView,
} from "./view-of-cname.ts";

/** How long a changed CNAME may take until every resolver has it. */
export const CNAME_BUDGET: DurationMs = 72 * HOUR;

export interface CnameInput {
  readonly binding: Binding;
  readonly resolution: Resolution;
  readonly table: TargetTable;
  readonly own: OwnTargets;
  readonly at: Instant;
  /** Since when it is wrong, as `rememberFault` keeps it; undefined when it was so at the first look. */
  readonly changedAt: Instant | undefined;
}

export type CnameCode = "cname-dangling" | "cname-mismatch" | "cname-target-unknown";

/** `views` holds what each resolver sees. */
export type CnameJudgement = { readonly views: readonly CnameView[] } & (
  | {
      readonly outcome: "no-verdict";
      readonly reason: "fixed-addresses" | "provider-endpoint" | "unresolved" | "nothing-expected";
    }
  /** `no-cname`: an apex or flattened record, which is legitimate; what is served there tells the rest. */
  | { readonly outcome: "healthy"; readonly reason: "fits" | "no-cname" }
  /** Wrong, but younger than the budget. */
  | {
      readonly outcome: "propagating";
      readonly reason: CnameFault;
      readonly until: Instant;
      readonly summary: string;
    }
  | {
      readonly outcome: "finding";
      readonly code: CnameCode;
      readonly reason: CnameFault;
      readonly summary: string;
      readonly remedy: string;
    }
);

const CODES: Readonly<Partial<Record<CnameStanding, CnameCode>>> = {
  dangling: "cname-dangling",
  mismatch: "cname-mismatch",
  unknown: "cname-target-unknown",
};

/** Whether DNS leads the domain of a binding to its bucket or CDN, and if not, what is wrong, who sees it, and what to do. */
export function judgeCname(input: CnameInput): CnameJudgement {
  const { binding, resolution, table, own } = input;
  if (resolution.resolver === "fixed") return noVerdict("fixed-addresses");
  if (binding.kind === "provider-endpoint") return noVerdict("provider-endpoint");
  const views = viewsOfCname(binding, resolution, table, own);
  const worst = worstView(views);
  switch (worst.standing) {
    case "fits":
    case "no-cname":
      return { outcome: "healthy", reason: worst.standing, views };
    case "unresolved":
      return noVerdict("unresolved", views);
    default:
      return judgeFault(input, views, worst);
  }
}

function judgeFault(input: CnameInput, views: CnameViews, worst: CnameView): CnameJudgement {
  const { binding, at, changedAt } = input;
  const { standing, fault: reason = "unknown-target" } = worst;
  // A domain that is bound nowhere may lead anywhere.
  if (standing === "unknown" && binding.provider === "" && binding.bucket === "") {
    return noVerdict("nothing-expected", views);
  }
  const summary = summaryOf(input, views, worst);
  const until = changedAt === undefined ? at : changedAt + CNAME_BUDGET;
  if (at < until && mayBeOld(standing, views)) {
    return { outcome: "propagating", reason, until, summary, views };
  }
  const code = CODES[standing] ?? "cname-target-unknown";
  return { outcome: "finding", code, reason, summary, remedy: remedyOf(input, reason), views };
}

/** What dangles is a danger at once, unless somebody already sees the record that replaces it. */
function mayBeOld(standing: CnameStanding, views: readonly CnameView[]): boolean {
  const isMended = views.some((view) => view.standing === "fits" || view.standing === "no-cname");
  return standing === "mismatch" || (standing === "dangling" && isMended);
}

function noVerdict(
  reason: Extract<CnameJudgement, { outcome: "no-verdict" }>["reason"],
  views: readonly CnameView[] = [],
): CnameJudgement {
  return { outcome: "no-verdict", reason, views };
}
