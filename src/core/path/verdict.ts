import type { StoreVerdict } from "../evaluation.ts";
import type { Instant } from "../time.ts";
import { horizonFrom } from "./horizon.ts";
import { isInside } from "./interval.ts";
import type { Failure, PlannedPath, StorePlan } from "./store-plan.ts";

/** A store's verdict at an instant. Time is nothing but comparisons here, so that verdict and horizon cannot disagree. */
export function verdictAt(plan: StorePlan, at: Instant): StoreVerdict {
  const { store, valid } = plan;
  const outlook = plan.outlook.length > 0 ? { outlook: plan.outlook } : {};
  const current = valid.find(({ interval }) => isInside(interval, at));
  if (current !== undefined) {
    return {
      store,
      trusted: true,
      path: current.path,
      ...horizonPart(horizonFrom(valid, at) ?? current),
      ...rootEndPart(valid, at),
      ...outlook,
    };
  }
  if (plan.failure !== undefined) return { store, trusted: false, ...failurePart(plan.failure) };
  const coming = valid.filter(({ interval }) => at < interval.begin && interval.begin <= interval.last);
  const next = coming.reduce<PlannedPath | undefined>(earlier, undefined);
  if (next !== undefined) return { store, trusted: false, ...failurePart(next.beforeBegin), ...outlook };
  const ended = valid[0];
  if (ended === undefined) return { store, trusted: false, reason: "malformed" };
  return { store, trusted: false, ...horizonPart(ended), ...failurePart(ended.afterEnd), ...outlook };
}

function earlier(best: PlannedPath | undefined, next: PlannedPath): PlannedPath {
  return best === undefined || next.interval.begin < best.interval.begin ? next : best;
}

function horizonPart(
  planned: PlannedPath,
): Pick<StoreVerdict, "trustedUntil" | "limitedBy" | "limitedByCode" | "about"> {
  const { interval, limitedBy, limitedByCode, about } = planned;
  return { trustedUntil: new Date(interval.end), limitedBy, limitedByCode, about };
}

/** Of all paths that are valid now, the way to a root that lasts longest; nothing when one has no end. On the hot path. */
function rootEndPart(valid: readonly PlannedPath[], at: Instant): Pick<StoreVerdict, "rootEnd"> {
  let latest: PlannedPath["rootEnd"];
  for (const { interval, rootEnd } of valid) {
    if (!isInside(interval, at)) continue;
    if (rootEnd === undefined) return {};
    if (latest === undefined || rootEnd.at > latest.at) latest = rootEnd;
  }
  return latest === undefined ? {} : { rootEnd: latest };
}

function failurePart(failure: Failure): Pick<StoreVerdict, "reason" | "detail" | "about" | "path"> {
  const { reason, detail, about, path } = failure;
  return {
    reason,
    detail,
    ...(about === undefined ? {} : { about }),
    ...(path === undefined ? {} : { path }),
  };
}
