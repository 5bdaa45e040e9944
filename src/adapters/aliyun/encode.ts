import { createHash, createHmac } from "node:crypto";

/** Percent-encoding that leaves only unreserved characters (RFC 3986 §2.3). */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

/** `20231216T162057Z` */
export function basicTimestamp(at: number): string {
  return extendedTimestamp(at).replace(/[-:]/g, "");
}

/** `2023-12-16T16:20:57Z` */
export function extendedTimestamp(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

/** By bytes of the (ASCII) text: what canonical forms mean by sorted. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
