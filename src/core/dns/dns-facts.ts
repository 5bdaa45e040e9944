import type { Look } from "../look.ts";
import type { Resolution } from "../observation.ts";
import type { Instant } from "../time.ts";
import { classifyTarget, type Target } from "./classify-target.ts";
import { type CnameJudgement, judgeCname } from "./judge-cname.ts";
import { indexOwnTargets, type OwnTargets } from "./own-targets.ts";
import { type FaultMemory, rememberFault } from "./remember-fault.ts";
import { rememberTarget, type TargetMemory } from "./remember-target.ts";
import { type ResolverView, resolverView } from "./resolver-views.ts";
import type { TargetTable } from "./target-table.ts";
import { type CnameViews, viewsOfCname, worstView } from "./view-of-cname.ts";

/** What is remembered of a name between looks. Plain data. */
export interface DnsMemory extends TargetMemory {
  readonly fault?: FaultMemory;
  /** What each of several resolvers saw at the last look; absent where only one is asked. */
  readonly views?: readonly ResolverView[];
}

/** What a look says about where a name leads. */
export interface DnsFacts {
  /** Undefined while nothing can be said: nobody answered who would know, or nobody has listed yet what is ours. */
  readonly cname: CnameJudgement | undefined;
  /** Until when a change of the CNAME may excuse what is served; undefined when none is under way. */
  readonly settlesAt: Instant | undefined;
  /** Undefined for configured addresses. */
  readonly memory: DnsMemory | undefined;
}

/** Judges where the name of a look leads. Neither silence nor a list that is not there yet changes what is known. */
export function dnsFacts(table: TargetTable, previous: DnsMemory | undefined, look: Look): DnsFacts {
  const { binding, resolution, at, own } = look;
  const lists = own ?? indexOwnTargets({});
  const judged = (changedAt: Instant | undefined): CnameJudgement =>
    judgeCname({ binding, resolution, table, own: lists, at, changedAt });
  if (resolution.resolver === "fixed") {
    return { cname: judged(undefined), settlesAt: undefined, memory: undefined };
  }
  const views = viewsOfCname(binding, resolution, table, lists);
  const isKnown = own !== undefined && !mayHide(views, previous?.fault);
  const fault = isKnown ? rememberFault(previous?.fault, views, at) : previous?.fault;
  const cname = isKnown ? judged(fault?.since) : undefined;
  const target = nextTarget(table, own, lists, previous, resolution, at);
  const ends = [target.settlesAt, cname?.outcome === "propagating" ? cname.until : undefined];
  const settlesAt = Math.max(...ends.flatMap((end) => (end === undefined || end <= at ? [] : [end])));
  const seen = resolution.parts?.map(resolverView);
  return {
    cname,
    settlesAt: Number.isFinite(settlesAt) ? settlesAt : undefined,
    memory: {
      ...target,
      ...(fault === undefined ? {} : { fault }),
      ...(seen === undefined ? {} : { views: seen }),
    },
  };
}

/** Whoever is silent now may be the one who saw what was wrong; and nobody who answers at all is no judge. */
function mayHide(views: CnameViews, fault: FaultMemory | undefined): boolean {
  const worst = worstView(views);
  if (worst.standing === "unresolved") return true;
  const isWell = worst.fault === undefined;
  return isWell && fault?.fault !== undefined && views.some(({ standing }) => standing === "unresolved");
}

function nextTarget(
  table: TargetTable,
  own: OwnTargets | undefined,
  lists: OwnTargets,
  previous: DnsMemory | undefined,
  { cnames, failure }: Resolution,
  at: Instant,
): TargetMemory {
  const seen = classifyTarget(cnames, table, lists.cdnByCname);
  const { fault: _fault, views: _views, ...known } = previous ?? {};
  if (seen === undefined && failure !== undefined) return known;
  const target = own === undefined ? asKnown(seen, known) : seen;
  return rememberTarget(previous === undefined ? undefined : known, target, at);
}

/** While the provider's own names are not listed, what they told before is worth more than the table. */
function asKnown(seen: Target | undefined, { target }: TargetMemory): Target | undefined {
  return seen !== undefined && seen.name === target?.name ? { ...seen, ...target } : seen;
}
