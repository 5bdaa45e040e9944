import type { ChainEvaluator } from "../evaluate-chain.ts";
import type { StoreVerdict } from "../evaluation.ts";
import { type Binding, bindingKey, type Tier } from "../inventory/binding.ts";
import type { Instant } from "../time.ts";
import { createTrustStore, type TrustStore } from "../trust/trust-store.ts";
import type { Certificate } from "../x509/certificate.ts";
import { type Renewal, renewedThen } from "./renewed-then.ts";

/** A chain as it is presented now or will be, and for whom. */
export interface RehearsedChain {
  readonly binding: Binding;
  /** DER in wire order. */
  readonly chain: readonly Uint8Array[];
  /** DER that may help beside it. */
  readonly intermediates?: readonly Uint8Array[];
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
  /** Kebab-case. */
  readonly reason: string;
  /** In words. */
  readonly detail: string;
}

export interface Rehearsed {
  /** One per binding and store. */
  readonly breakages: readonly Breakage[];
  /** Bindings whose certificate has to be renewed before the day, as usual: a renewal in the same chain is played then. */
  readonly renewals: readonly Binding[];
}

/**
 * Judges every chain as things are at `now` and as the rehearsal has them, and tells what only the latter refuses. A leaf that has
 * ended by then is played as renewed under the same authorities: its end says nothing about roots.
 */
export function rehearse(
  chains: Iterable<RehearsedChain>,
  stores: ReadonlyMap<string, TrustStore>,
  evaluator: ChainEvaluator,
  rehearsal: Rehearsal,
  now: Instant,
): Rehearsed {
  const played = new Map([...stores].map(([name, store]) => [name, reducedStore(store, rehearsal.without)]));
  const breakages = new Map<string, Breakage>();
  const renewals = new Map<string, Binding>();
  for (const { binding, chain } of chains) {
    const kept = chain.filter((der, at) => at === 0 || !isGone(evaluator, der, rehearsal.without));
    for (const [tier, names] of tiers(binding)) {
      const before = verdicts(evaluator, chain, pick(stores, names), now);
      const sooner = verdicts(evaluator, kept, pick(played, names), now);
      for (const [store, verdict] of verdicts(evaluator, kept, pick(played, names), rehearsal.at)) {
        if (verdict.trusted || before.get(store)?.trusted !== true) continue;
        const outcome = outcomeOf(verdict, sooner.get(store), rehearsal.at);
        if (outcome === "renewed") renewals.set(bindingKey(binding), binding);
        else breakages.set(`${bindingKey(binding)} ${store}`, { binding, store, tier, ...outcome });
      }
    }
  }
  return { breakages: [...breakages.values()], renewals: [...renewals.values()] };
}

function outcomeOf(then: StoreVerdict, now: StoreVerdict | undefined, at: Instant): Renewal {
  const isLeafOver =
    now?.trusted === true && then.reason === "expired" && then.about === then.path?.[0]?.sha256;
  if (isLeafOver) return renewedThen(now, at);
  return { reason: then.reason ?? "malformed", detail: then.detail ?? then.limitedBy ?? "" };
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
