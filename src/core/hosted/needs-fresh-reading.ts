import type { Observation } from "../observation.ts";
import { compareHosted } from "./compare-hosted.ts";
import type { HostedReading } from "./hosted.ts";
import type { ServedLeaf } from "./served-leaf.ts";

/**
 * Must the provider be asked again before this is judged? Yes when something that was just seen differs from what is
 * hosted by a reading older than the observation: the difference may be a renewal that nobody has read yet.
 */
export function needsFreshReading(
  readings: readonly HostedReading[],
  observations: readonly Observation[],
  leafOf: (der: Uint8Array) => ServedLeaf | undefined,
): boolean {
  const asked = readings.filter(({ state }) => state.kind !== "not-queryable");
  if (asked.length === 0) return false;
  const presented = observations.flatMap(({ at, outcome }) => {
    const leaf =
      outcome.kind === "presented" && outcome.chain[0] !== undefined ? leafOf(outcome.chain[0]) : undefined;
    return leaf === undefined ? [] : [{ at, leaf }];
  });
  return presented.some(({ at, leaf }) => !asked.every((reading) => settles(reading, leaf, at)));
}

function settles({ state, readAt }: HostedReading, leaf: ServedLeaf, observedAt: number): boolean {
  if (state.kind === "present" && compareHosted(state.certificate, leaf) !== "different") return true;
  return readAt >= observedAt && state.kind !== "failed";
}
