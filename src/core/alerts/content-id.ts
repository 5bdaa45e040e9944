import { createHash } from "node:crypto";

/** Sixteen hex digits from what something is about: independent daemons, and repetitions, find the same. */
export function contentId(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}
