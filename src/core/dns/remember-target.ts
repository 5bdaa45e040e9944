import { layerServedBy } from "../hosted/serving-layer.ts";
import type { Instant } from "../time.ts";
import type { Target } from "./classify-target.ts";
import { CNAME_BUDGET } from "./judge-cname.ts";

/** Where a name led when that was last seen. Plain data. */
export interface TargetMemory {
  /** Absent without a CNAME. */
  readonly target?: Pick<Target, "kind" | "name" | "servingLayer">;
  /** Since when that layer serves; absent when it did at the first look. */
  readonly since?: Instant;
  /** Until when visitors may still get to the layer that served before. */
  readonly settlesAt?: Instant;
}

/**
 * A change of the layer that serves takes its time to reach everybody. Only one that ends a longer standing gives that time: a name that leads now here,
 * now there would hide behind it for ever.
 */
export function rememberTarget(
  previous: TargetMemory | undefined,
  seen: Target | undefined,
  at: Instant,
): TargetMemory {
  const target = seen && { kind: seen.kind, name: seen.name, servingLayer: seen.servingLayer };
  const now: TargetMemory = target === undefined ? {} : { target };
  if (previous === undefined) return now;
  const { target: before, since, settlesAt } = previous;
  const isSame = layerServedBy(before?.servingLayer) === layerServedBy(target?.servingLayer);
  if (isSame) return withTimes(now, since, settlesAt);
  const stood = since === undefined || at - since >= CNAME_BUDGET;
  return withTimes(now, at, stood ? at + CNAME_BUDGET : settlesAt);
}

function withTimes(
  memory: TargetMemory,
  since: Instant | undefined,
  settlesAt: Instant | undefined,
): TargetMemory {
  return {
    ...memory,
    ...(since === undefined ? {} : { since }),
    ...(settlesAt === undefined ? {} : { settlesAt }),
  };
}
