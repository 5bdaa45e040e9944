import type { BundleGap } from "../core/calendar/bundle-gaps.ts";
import type { Breakage, Rehearsed } from "../core/calendar/rehearse.ts";
import type { Instant } from "../core/time.ts";
import { time } from "../core/views/record-json.ts";

export function gapJson({ name, sha256, domains, recommended }: BundleGap): unknown {
  return { name, sha256, domains, recommended };
}

/** What a rehearsal plays. */
export interface Played {
  readonly at: Instant | undefined;
  readonly without: string | undefined;
  /** How many domains are known at all. */
  readonly domains: number;
}

export function rehearsalJson({ breakages, renewals }: Rehearsed, { at, without, domains }: Played): unknown {
  return {
    rehearsed: { at: time(at), without: without ?? null, domains },
    breaks: breakages.map(breakageJson),
    renewed_before: renewals.map(({ domain, port, owner }) => ({ domain, port, owner })),
  };
}

function breakageJson({ binding, store, tier, reason, detail }: Breakage): unknown {
  const { domain, port, owner } = binding;
  return { domain, port, owner, store, tier, reason, detail };
}
