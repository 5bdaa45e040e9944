import type { StoreVerdict } from "../evaluation.ts";
import type { EndpointFacts, StoreFacts } from "../findings/facts.ts";
import type { Binding, Tier } from "../inventory/binding.ts";

/**
 * One verdict per store over all endpoints: the least trusted, then the earliest end. Endpoints for which a store
 * cannot be judged (`anchor-unknown`) say nothing; a store that nothing was judged for is left out.
 */
export function storeFacts(binding: Binding, endpoints: readonly EndpointFacts[]): readonly StoreFacts[] {
  const tiers: readonly (readonly [Tier, readonly string[]])[] = [
    ["required", binding.stores.required],
    ["watched", binding.stores.watched],
  ];
  return tiers.flatMap(([tier, stores]) => stores.flatMap((store) => worst(store, tier, endpoints) ?? []));
}

function worst(store: string, tier: Tier, endpoints: readonly EndpointFacts[]): StoreFacts | undefined {
  const judged = endpoints.flatMap((endpoint) => {
    const verdict = endpoint.seen?.evaluation.verdicts.find((v) => v.store === store);
    return verdict === undefined || verdict.reason === "anchor-unknown" ? [] : [{ endpoint, verdict }];
  });
  const first = judged.toSorted((a, b) => rank(a.verdict) - rank(b.verdict))[0];
  if (first === undefined) return undefined;
  const { trusted, reason } = first.verdict;
  const alike = judged.filter(({ verdict }) => verdict.trusted === trusted && verdict.reason === reason);
  return { store, tier, verdict: first.verdict, endpoints: alike.map(({ endpoint }) => endpoint) };
}

/** Untrusted ones come before all trusted ones. */
function rank({ trusted, trustedUntil }: StoreVerdict): number {
  const end = trustedUntil?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return trusted ? end : end - 2 * Number.MAX_SAFE_INTEGER;
}
