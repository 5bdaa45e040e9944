import { type Breakage, type Rehearsal, type RehearsedChain, rehearse } from "../core/calendar/rehearse.ts";
import type { BindingRecord } from "../core/record.ts";
import type { Instant } from "../core/time.ts";
import type { ReadModel } from "../ports/store.ts";
import type { Current } from "./current.ts";

/** Plays a day, or the loss of a certificate, through every chain that the daemon has seen last. */
export async function rehearseFleet(
  { tools }: Current,
  store: Pick<ReadModel, "chain">,
  records: readonly BindingRecord[],
  rehearsal: Rehearsal,
  now: Instant,
): Promise<readonly Breakage[]> {
  const chains: RehearsedChain[] = [];
  for (const { binding, endpoints } of records) {
    const digests = new Set(endpoints.flatMap(({ presented }) => presented?.chainDigest ?? []));
    for (const digest of digests) {
      const chain = await store.chain(digest);
      if (chain !== undefined) chains.push({ binding, chain });
    }
  }
  return rehearse(chains, tools.stores, tools.evaluator, rehearsal, now);
}
