import type { ChainEvaluator } from "../evaluate-chain.ts";
import type { CertificateSummary } from "../evaluation.ts";
import { bindingKey } from "../inventory/binding.ts";
import type { Instant } from "../time.ts";
import type { StoreData, TrustData } from "../trust/trust-data.ts";
import { createTrustStore, type TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { RehearsedChain } from "./rehearse.ts";
import { RECOMMENDED_ROOTS } from "./root-calendar.ts";

/** A root that a bundle should have and has not. */
export interface BundleGap {
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Domains that only work with it: their certificate, served or waiting, hangs under it and the bundle has no other way. */
  readonly domains: number;
  readonly recommended: boolean;
  /** The root's own end. */
  readonly notAfter: Instant;
  /** Built-in stores that gave it up. */
  readonly goneFrom: readonly string[];
}

export interface BundleWorld {
  /** What is served and what waits at providers. */
  readonly chains: readonly RehearsedChain[];
  readonly stores: ReadonlyMap<string, TrustStore>;
  readonly evaluator: ChainEvaluator;
  readonly trustData: TrustData;
  readonly anchorName: (anchor: CertificateSummary) => string;
  readonly now: Instant;
}

/**
 * Which of the recommended roots, and of the roots that the domains need, a bundle of anchors lacks; those with the most domains first.
 * A recommended root counts as present when its key is: a re-issued root serves as well. Another root is needed by a domain that a
 * required store trusts under it while the bundle does not trust the domain at all.
 */
export function bundleGaps(bundle: readonly Certificate[], world: BundleWorld): readonly BundleGap[] {
  const needed = neededRoots(bundle, world);
  const keys = new Set(bundle.map(({ publicKey }) => publicKey.spkiSha256));
  const recommended = RECOMMENDED_ROOTS.flatMap((name) => {
    const anchor = world.trustData.anchors.find((one) => one.name === name)?.certificate;
    return anchor === undefined || keys.has(anchor.publicKey.spkiSha256)
      ? []
      : [{ name, sha256: anchor.sha256, notAfter: anchor.notAfter }];
  });
  const others = [...needed].map(([name, { sha256, notAfter }]) => ({ name, sha256, notAfter }));
  const gaps = new Map([...others, ...recommended].map((gap) => [gap.name, gap]));
  return [...gaps.values()]
    .map((gap) => ({
      ...gap,
      domains: needed.get(gap.name)?.domains.size ?? 0,
      recommended: RECOMMENDED_ROOTS.includes(gap.name),
      goneFrom: world.trustData.stores
        .filter((store) => isGone(store, gap.sha256, world.now))
        .map(({ name }) => name),
    }))
    .toSorted((a, b) => b.domains - a.domains || (a.name < b.name ? -1 : 1));
}

function isGone({ facts }: StoreData, sha256: string, now: Instant): boolean {
  return facts.some(
    ({ anchor, kind, certainty, at }) =>
      anchor === sha256 && kind === "removal" && certainty !== "estimated" && at <= now,
  );
}

interface Need {
  readonly sha256: string;
  readonly notAfter: Instant;
  readonly domains: Set<string>;
}

function neededRoots(anchors: readonly Certificate[], world: BundleWorld): ReadonlyMap<string, Need> {
  const bundle = createTrustStore({ name: "", anchors });
  const needs = new Map<string, Need>();
  for (const { binding, chain, intermediates } of world.chains) {
    const required = binding.stores.required.flatMap((name) => world.stores.get(name) ?? []);
    const begin = chain[0] && world.evaluator.certificate(chain[0])?.notBefore;
    const at = new Date(Math.max(world.now, begin ?? world.now));
    const [own, ...others] = world.evaluator.evaluate({
      chain,
      intermediates,
      at,
      stores: [bundle, ...required],
    }).verdicts;
    const anchor = others.find(({ trusted }) => trusted)?.path?.at(-1);
    if (own?.trusted === true || anchor === undefined) continue;
    const name = world.anchorName(anchor);
    const need = needs.get(name) ?? {
      sha256: anchor.sha256,
      notAfter: anchor.notAfter.getTime(),
      domains: new Set(),
    };
    need.domains.add(bindingKey(binding));
    needs.set(name, need);
  }
  return needs;
}
