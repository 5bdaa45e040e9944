import type { Binding, Layer } from "../inventory/binding.ts";

/** Where a certificate for this binding is put, in words for the middle of a sentence: nobody is sent to the console of a provider that was not named. */
export function hostingPlace(binding: Binding, layer: Layer | undefined): string {
  if (binding.provider === "jdcloud") return "by a ticket to JD Cloud (one to two weeks)";
  if (binding.provider === "") return layer === "edge" ? "at the CDN" : "where the domain is served";
  if (layer === "edge") return "at the CDN (CDN console, HTTPS settings of the domain)";
  if (layer === "origin") {
    const bucket = binding.bucket === "" ? "the bucket" : `bucket ${binding.bucket}`;
    return `at the object storage (OSS console, ${bucket}, certificate hosting of the domain)`;
  }
  return "where the domain is served";
}

export function layerName(layer: Layer): string {
  return layer === "edge" ? "the CDN" : "the object storage";
}
