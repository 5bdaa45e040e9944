import { hasIpv6Route } from "../adapters/host/ipv6.ts";
import type { ChainEvaluation } from "../core/evaluation.ts";
import { knownCertificates } from "../core/hosted/known-certificates.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { BindingRecord, Decide, Decision } from "../core/record.ts";
import type { Clock } from "../ports/clock.ts";
import type { InventoryReading } from "../ports/inventory.ts";
import type { Recorded } from "../ports/store.ts";
import { sweep } from "../usecases/sweep.ts";
import type { Current } from "./current.ts";
import { ownTargets } from "./holdings.ts";

export interface CheckRequest {
  readonly bindings: readonly Binding[];
  readonly reading: InventoryReading;
  /** `skipped`: addresses of this look that this host has no way to. */
  readonly onLooked: (done: number, skipped: readonly string[]) => void;
}

export interface CheckedBinding {
  readonly record: BindingRecord;
  /** What was presented, by chain digest. */
  readonly chains: ReadonlyMap<string, ChainEvaluation>;
}

/** One look at every binding, judged like the daemon would, remembered nowhere. Ordered by key. */
export async function checkBindings(
  current: Current,
  clock: Clock,
  request: CheckRequest,
): Promise<readonly CheckedBinding[]> {
  const ipv6 = await hasIpv6Route();
  const { evaluator } = current.tools;
  const { hosted, certificates, unreadServices = [] } = request.reading;
  const known = knownCertificates(hosted, certificates);
  const own = ownTargets(request.reading, request.reading.lists ?? new Map());
  const checked: CheckedBinding[] = [];
  const ports = {
    ...current,
    clock,
    store: forgetful,
    hasIpv6Route: () => ipv6,
    leafOf: (der: Uint8Array) => evaluator.certificate(der),
  };
  const sweepRequest = {
    bindings: request.bindings,
    hostedOf: (binding: Binding) => hosted.get(bindingKey(binding)),
    own: () => own,
    knownOf: ({ domain }: Binding) => known.fitting(domain),
    unreadServices: () => unreadServices,
    concurrency: 2 * current.config.probe.concurrency,
  };
  let done = 0;
  await sweep(ports, sweepRequest, {
    recorded: (decisions) => checked.push(...decisions.map((decision) => checkedBinding(current, decision))),
    failed: (key, error) => {
      throw new Error(`${key} could not be judged`, { cause: error });
    },
    looked: ({ skippedAddresses }) => request.onLooked(++done, skippedAddresses),
  });
  return checked.toSorted((a, b) => (bindingKey(a.record.binding) < bindingKey(b.record.binding) ? -1 : 1));
}

/** Judges without remembering: every look is the first. */
const forgetful = {
  find: async () => undefined,
  record: async (
    looks: Parameters<Parameters<typeof sweep>[0]["store"]["record"]>[0],
    decide: Decide,
  ): Promise<Recorded> => ({
    decisions: looks.map((look) => decide(undefined, look, { chainOf: () => undefined })),
    failures: [],
  }),
};

function checkedBinding({ tools }: Current, { record, chains }: Decision): CheckedBinding {
  const { required, watched } = record.binding.stores;
  const stores = [...required, ...watched].flatMap((name) => tools.stores.get(name) ?? []);
  const at = new Date(record.judgement?.at ?? 0);
  const evaluations = [...chains].map(
    ([digest, chain]) => [digest, tools.evaluator.evaluate({ chain, at, stores })] as const,
  );
  return { record, chains: new Map(evaluations) };
}
