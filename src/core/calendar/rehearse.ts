import type { ChainEvaluator } from "../evaluate-chain.ts";
import type { StoreVerdict } from "../evaluation.ts";
import type { Binding, Tier } from "../inventory/binding.ts";
import type { Instant } from "../time.ts";
import { createTrustStore, type TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";

/** A chain as it is presented now, and for whom. */
export interface RehearsedChain {
  readonly binding: Binding;
  /** DER in wire order. */
  readonly chain: readonly Uint8Array[];
}

export interface Rehearsal {
  /** The day that is played. */
  readonly at: Instant;
  /** True for certificates that are played as gone, in stores and in chains. */
  readonly without: (certificate: Certificate) => boolean;
}

/** What would break: trusted as things are now, not trusted in the rehearsal. */
export interface Breakage {
  readonly binding: Binding;
  readonly store: string;
  readonly tier: Tier;
  readonly verdict: StoreVerdict;
}

/**
 * Judges every chain as things are at `now` and as the rehearsal has them, and tells what only the latter refuses. One
 * breakage per binding and store.
 */
export function rehearse(
  chains: Iterable<RehearsedChain>,
  stores: ReadonlyMap<string, TrustStore>,
  evaluator: ChainEvaluator,
  rehearsal: Rehearsal,
  now: Instant,
): readonly Breakage[] {
  const played = new Map([...stores].map(([name, store]) => [name, reducedStore(store, rehearsal.without)]));
  const breakages = new Map<string, Breakage>();
  for (const { binding, chain } of chains) {
    const kept = chain.filter(
      (der, position) => position === 0 || !isGone(evaluator, der, rehearsal.without),
    );
    for (const [tier, names] of tiers(binding)) {
      const before = verdicts(evaluator, chain, pick(stores, names), now);
      for (const verdict of verdicts(evaluator, kept, pick(played, names), rehearsal.at).values()) {
        if (verdict.trusted || before.get(verdict.store)?.trusted !== true) continue;
        breakages.set(`${binding.domain}:${binding.port} ${verdict.store}`, {
          binding,
          store: verdict.store,
          tier,
          verdict,
        });
      }
    }
  }
  return [...breakages.values()];
}

function tiers({ stores }: Binding): readonly (readonly [Tier, readonly string[]])[] {
  return [
    ["required", stores.required],
    ["watched", stores.watched],
  ];
}

function pick(stores: ReadonlyMap<string, TrustStore>, names: readonly string[]): readonly TrustStore[] {
  return names.flatMap((name) => stores.get(name) ?? []);
}

function verdicts(
  evaluator: ChainEvaluator,
  chain: readonly Uint8Array[],
  stores: readonly TrustStore[],
  at: Instant,
): ReadonlyMap<string, StoreVerdict> {
  const evaluation = evaluator.evaluate({ chain, stores, at: new Date(at) });
  return new Map(evaluation.verdicts.map((verdict) => [verdict.store, verdict]));
}

function isGone(evaluator: ChainEvaluator, der: Uint8Array, without: Rehearsal["without"]): boolean {
  const certificate = evaluator.certificate(der);
  return certificate !== undefined && without(certificate);
}

/** The same store object when nothing goes, so that what was judged before is remembered. */
function reducedStore(store: TrustStore, without: Rehearsal["without"]): TrustStore {
  const anchors = store.anchors.map(({ certificate }) => certificate);
  const kept = anchors.filter((certificate) => !without(certificate));
  return kept.length === anchors.length ? store : createTrustStore({ ...store, anchors: kept });
}
