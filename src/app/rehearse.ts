import { type Rehearsal, type Rehearsed, type RehearsedChain, rehearse } from "../core/calendar/rehearse.ts";
import { bindingKey } from "../core/inventory/binding.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import type { ReadModel } from "../ports/store.ts";
import type { Current } from "./current.ts";

/** Every chain that the daemon has seen last, each binding's own once. */
export async function servedChains(
  store: Pick<ReadModel, "chain">,
  records: readonly BindingRecord[],
): Promise<readonly RehearsedChain[]> {
  const chains: RehearsedChain[] = [];
  for (const { binding, endpoints } of records) {
    const digests = new Set(endpoints.flatMap(({ presented }) => presented?.chainDigest ?? []));
    for (const digest of digests) {
      const chain = await store.chain(digest);
      if (chain !== undefined) chains.push({ binding, chain });
    }
  }
  return chains;
}

/** What waits at providers, where its bytes are known; the authorities that are presented now may help, because providers add them. */
export function hostedChains(
  records: readonly BindingRecord[],
  served: readonly RehearsedChain[],
): readonly RehearsedChain[] {
  const presented = Map.groupBy(served, ({ binding }) => bindingKey(binding));
  return records.flatMap(({ binding, hosted }) => {
    const intermediates = (presented.get(bindingKey(binding)) ?? []).flatMap(({ chain }) => chain.slice(1));
    return hosted.flatMap(({ state }) => {
      const chain = state.kind === "present" ? (state.certificate.chain ?? []) : [];
      return chain.length === 0 ? [] : [{ binding, chain, intermediates }];
    });
  });
}

/** Plays a day, or the loss of a certificate, through chains. */
export function rehearseFleet(
  { tools }: Current,
  chains: readonly RehearsedChain[],
  rehearsal: Rehearsal,
  now: Instant,
): Rehearsed {
  return rehearse(chains, tools.stores, tools.evaluator, rehearsal, now);
}
