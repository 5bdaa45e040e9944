import type { CertificateSummary } from "../evaluation.ts";
import { type AnchorNames, OTHER_ANCHOR } from "../trust/anchor-names.ts";

/**
 * What an anchor is called: its name in the trust data by key, because common names repeat; an anchor of the user's own
 * store goes by its common name, else its whole subject. Anchors come from stores, never from the wire: the set is closed.
 */
export function anchorLabel(
  anchor: Pick<CertificateSummary, "sha256" | "spkiSha256" | "subject">,
  names: AnchorNames | undefined,
): string {
  const known = names?.(anchor) ?? OTHER_ANCHOR;
  if (known !== OTHER_ANCHOR) return known;
  return /(?:^|,)CN=((?:\\.|[^,\\])+)/.exec(anchor.subject)?.[1] ?? anchor.subject;
}
