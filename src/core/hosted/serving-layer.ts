import type { Binding, Layer, ServingLayer } from "../inventory/binding.ts";
import type { BindingRecord } from "../record.ts";
import { type DurationMs, MINUTE } from "../time.ts";
import type { HostedMemory, HostedReading } from "./hosted.ts";

/** How long a newly hosted certificate may take to reach every edge before that is worth a word. */
export const ROLL_OUT_BUDGET: Readonly<Record<Layer, DurationMs>> = {
  edge: 15 * MINUTE,
  origin: 30 * MINUTE,
};

/**
 * The layer whose certificate visitors get: what `served_by` says, else the only layer that is known, else the edge
 * when something is hosted there, because a CDN stands in front of the storage. Undefined when no layer is known.
 */
export function servingLayer(
  binding: Pick<Binding, "servedBy">,
  hosted: readonly Pick<HostedMemory, "layer" | "state">[],
): Layer | undefined {
  return layerServedBy(binding.servedBy) ?? guessLayer(hosted);
}

/**
 * Readings whose layer nobody told are about the layer that serves, before what was asked there: somebody wrote down what should be served.
 */
export function atServingLayer(
  readings: readonly HostedReading[],
  serving: Layer | undefined,
): readonly HostedReading[] {
  if (serving === undefined) return readings;
  const assumed = readings.find(
    ({ layerIsAssumed, layer, state }) =>
      layerIsAssumed && layer !== serving && state.kind !== "not-queryable",
  );
  if (assumed === undefined) return readings;
  const others = readings.filter((reading) => reading !== assumed && reading.layer !== serving);
  return [{ ...assumed, layer: serving }, ...others];
}

/** What serves a binding, as the configuration says, else as its CNAME shows; undefined when neither tells. */
export function servedBy({
  binding,
  judgement,
}: Pick<BindingRecord, "binding" | "judgement">): ServingLayer | undefined {
  return binding.servedBy ?? judgement?.dns?.target?.servingLayer;
}

/** Undefined where `served_by` says nothing about the layer. */
export function layerServedBy(servedBy: ServingLayer | undefined): Layer | undefined {
  switch (servedBy) {
    case "oss":
      return "origin";
    case "cdn":
    case "dcdn":
    case "waf":
    case "esa":
      return "edge";
    case "other":
    case undefined:
      return undefined;
  }
}

function guessLayer(hosted: readonly Pick<HostedMemory, "layer" | "state">[]): Layer | undefined {
  if (hosted.length < 2) return hosted[0]?.layer;
  return hosted.some(({ layer, state }) => layer === "edge" && state.kind === "present") ? "edge" : "origin";
}
