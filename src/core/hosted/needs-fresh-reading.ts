import type { Binding } from "../inventory/binding.ts";
import type { Observation } from "../observation.ts";
import type { BindingRecord } from "../record.ts";
import type { Instant } from "../time.ts";
import { compareHosted } from "./compare-hosted.ts";
import type { HostedReading } from "./hosted.ts";
import type { ServedLeaf } from "./served-leaf.ts";
import { servingLayer } from "./serving-layer.ts";
import { isNewer } from "./standings.ts";

export interface FreshnessQuestion {
  readonly binding: Pick<Binding, "servedBy">;
  readonly previous: Pick<BindingRecord, "endpoints" | "judgement"> | undefined;
  /** What is hosted, as it was read last. */
  readonly readings: readonly HostedReading[];
  /** What was just seen. */
  readonly observations: readonly Observation[];
  readonly leafOf: (der: Uint8Array) => ServedLeaf | undefined;
}

/**
 * Must the provider be asked again before this is judged? Yes when something that was just seen differs from what is hosted where visitors are
 * served, by a reading older than the observation: the difference may be a renewal that nobody has read yet. Agreement at the layer that serves
 * is enough, unless the other one holds something newer. A difference that was understood before, as RSA beside ECDSA, is none.
 */
export function needsFreshReading(question: FreshnessQuestion): boolean {
  const { binding, previous, readings, observations, leafOf } = question;
  const asked = readings.filter(({ state }) => state.kind !== "not-queryable");
  if (asked.length === 0) return false;
  const servedBy = binding.servedBy ?? previous?.judgement?.dns?.target?.servingLayer;
  const layer = servingLayer({ servedBy }, readings);
  const serving = asked.find((reading) => reading.layer === layer) ?? asked[0];
  const others = asked.filter((reading) => reading !== serving);
  return observations.some((observation) => {
    const { outcome, at } = observation;
    const leaf =
      outcome.kind === "presented" && outcome.chain[0] !== undefined ? leafOf(outcome.chain[0]) : undefined;
    if (leaf === undefined || wasUnderstood(question, observation, leaf)) return false;
    const agrees =
      serving !== undefined && isServed(serving, leaf) && !others.some((o) => isAhead(o, serving));
    return !agrees && !asked.every((reading) => isFresh(reading, at));
  });
}

/** The same leaf as before, which was not judged by what is hosted although that was known. */
function wasUnderstood(
  { previous }: FreshnessQuestion,
  { address, keyType }: Observation,
  leaf: ServedLeaf,
): boolean {
  const state = previous?.judgement?.served.state;
  if (state === undefined || state === "unknown") return false;
  const before = previous?.endpoints.find((e) => e.address === address && e.keyType === keyType);
  return before?.standing === "unjudged" && before.presented?.leafSha256 === leaf.sha256;
}

function isServed({ state }: HostedReading, leaf: ServedLeaf): boolean {
  return state.kind === "present" && compareHosted(state.certificate, leaf) !== "different";
}

/** Does it hold something newer than what the serving layer holds? */
function isAhead({ state }: HostedReading, serving: HostedReading): boolean {
  if (state.kind !== "present" || serving.state.kind !== "present") return false;
  return isNewer(state.certificate, serving.state.certificate);
}

function isFresh({ state, readAt }: HostedReading, observedAt: Instant): boolean {
  return readAt >= observedAt && state.kind !== "failed";
}
