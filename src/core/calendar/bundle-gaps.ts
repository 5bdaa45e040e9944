import type { BindingRecord } from "../record.ts";
import type { TrustData } from "../trust/trust-data.ts";
import type { Certificate } from "../x509/certificate.ts";
import { anchorUses, RECOMMENDED_ROOTS } from "./root-calendar.ts";

/** A root that a bundle should have and has not. */
export interface BundleGap {
  readonly name: string;
  /** Lower-case hex, empty when its bytes are not known here. */
  readonly sha256: string;
  /** Domains whose certificate hangs under it now. */
  readonly domains: number;
  readonly recommended: boolean;
}

/**
 * Which of the recommended roots, and of the roots that the domains need now, a bundle of anchors lacks; those with the
 * most domains first. A root counts as present when its key is: a re-issued root serves as well.
 */
export function bundleGaps(
  bundle: readonly Certificate[],
  records: Iterable<BindingRecord>,
  data: TrustData,
): readonly BundleGap[] {
  const uses = anchorUses(records);
  const keys = new Set(bundle.map(({ publicKey }) => publicKey.spkiSha256));
  const names = [...new Set([...RECOMMENDED_ROOTS, ...uses.keys()])];
  const gaps = names.flatMap((name) => {
    const anchor = data.anchors.find((candidate) => candidate.name === name)?.certificate;
    if (anchor === undefined || keys.has(anchor.publicKey.spkiSha256)) return [];
    const recommended = RECOMMENDED_ROOTS.includes(name);
    return [{ name, sha256: anchor.sha256, domains: uses.get(name)?.size ?? 0, recommended }];
  });
  return gaps.toSorted((a, b) => b.domains - a.domains || (a.name < b.name ? -1 : 1));
}
