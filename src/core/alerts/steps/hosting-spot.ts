import { layerServedBy, servedBy, servingLayer } from "../../hosted/serving-layer.ts";
import type { Layer } from "../../inventory/binding.ts";
import type { BindingRecord } from "../../record.ts";

/**
 * Where the certificate that visitors get is put. `oss`: hosting at the bucket; `jd-ticket`: by ticket; `provider`: its own endpoint, where
 * nobody else hosts anything; `unknown`: neither configuration nor DNS tells.
 */
export type HostingSpot =
  | "oss"
  | "cdn"
  | "dcdn"
  | "esa"
  | "waf"
  | "jd-cdn"
  | "jd-ticket"
  | "provider"
  | "unknown";

export function hostingSpot(record: BindingRecord): HostingSpot {
  const { binding, hosted, judgement } = record;
  if (binding.kind === "provider-endpoint") return "provider";
  const served = servedBy(record);
  const target = judgement?.dns?.target?.kind ?? "";
  const isAtJd = binding.provider === "jdcloud" || target.startsWith("jd-");
  const layer = layerServedBy(served) ?? servingLayer({ servedBy: undefined }, hosted);
  if (served === "waf" || served === "esa" || served === "dcdn") return served;
  if (layer === "edge") return isAtJd ? "jd-cdn" : "cdn";
  if (served === "other") return "unknown";
  if (isAtJd) return "jd-ticket";
  // As findings say it too: whoever declares a bucket and no provider means the storage that most use.
  return layer === "origin" || binding.provider === "aliyun" || binding.bucket !== "" ? "oss" : "unknown";
}

/** The layer that a spot belongs to. */
export function layerOf(spot: HostingSpot): Layer {
  return spot === "oss" || spot === "jd-ticket" ? "origin" : "edge";
}
