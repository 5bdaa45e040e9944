import type { HttpAnswer } from "./http-answer.ts";

/** Below that CDNs leave contents as they are. */
const SMALLEST_BYTES = 1024;

const TEXT_TYPES =
  /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript|x-javascript)|image\/svg\+xml)/i;

/** Contents that every CDN's compression covers. */
export function isCompressible({ status, headers }: HttpAnswer): boolean {
  const length = headers["content-length"];
  const isLong = length === undefined || Number(length) >= SMALLEST_BYTES;
  return status === 200 && isLong && TEXT_TYPES.test(headers["content-type"] ?? "");
}

export function isCompressed({ headers }: HttpAnswer): boolean {
  return /\b(?:gzip|br|zstd|deflate)\b/i.test(headers["content-encoding"] ?? "");
}
