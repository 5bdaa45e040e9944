import { indexOwnTargets, type OwnTargets, type SourceLists, uniteLists } from "../core/dns/own-targets.ts";
import type { HostedReading } from "../core/hosted/hosted.ts";
import { type KnownCertificates, knownCertificates } from "../core/hosted/known-certificates.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { DurationMs } from "../core/time.ts";
import type { InventoryReading } from "../ports/inventory.ts";
import type { Fleet } from "../usecases/fleet.ts";

/** What the last reading of the inventory told, indexed. */
export interface Holdings {
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly hosted: ReadonlyMap<string, readonly HostedReading[]>;
  /** What discovering sources listed as ours when they last could. */
  readonly lists: ReadonlyMap<string, SourceLists>;
  /** Undefined while nobody has read what is ours. */
  readonly own: OwnTargets | undefined;
  /** Undefined while nobody has read which certificates exist. */
  readonly known: KnownCertificates | undefined;
  /** Sources whose certificate service was never read whole. */
  readonly unreadServices: readonly string[];
  /** Our clock minus a provider's, the largest difference that one told. */
  readonly clockSkewMs: DurationMs;
}

/** `before`: the lists of the reading before this one, of which those stay that a failure hides now. */
export function holdingsOf(reading: InventoryReading, before: Holdings["lists"] = new Map()): Holdings {
  const lists = new Map(
    [...reading.discovering].flatMap((source) => {
      const [earlier, now] = [before.get(source), reading.lists?.get(source)];
      return now === undefined && earlier === undefined
        ? []
        : [[source, { provider: "", ...earlier, ...now }] as const];
    }),
  );
  return {
    lists,
    own: ownTargets(reading, lists),
    bindings: new Map(reading.bindings.map((binding) => [bindingKey(binding), binding])),
    hosted: reading.hosted,
    known: knownCertificates(reading.hosted, reading.certificates),
    unreadServices: reading.unreadServices ?? [],
    clockSkewMs: [
      ...(reading.clockSkewsMs ?? []),
      ...reading.failures.map(({ clockSkewMs = 0 }) => clockSkewMs),
    ].reduce((worst, skew) => (Math.abs(skew) > Math.abs(worst) ? skew : worst), 0),
  };
}

/** What is ours: what the sources listed, and the buckets that bindings declare. */
export function ownTargets(
  { bindings, discovering }: Pick<InventoryReading, "bindings" | "discovering">,
  lists: ReadonlyMap<string, SourceLists>,
): OwnTargets {
  const isSilent = [...discovering].some((source) => !lists.has(source));
  const { buckets = [], cdn = [], boundDomains } = uniteLists([...lists.values()]);
  const declared = Map.groupBy(
    bindings.filter(({ bucket, unboundSince }) => bucket !== "" && unboundSince === undefined),
    ({ provider }) => provider,
  );
  const all = buckets.map(({ provider, names }) => ({
    provider,
    names: [...names, ...(declared.get(provider) ?? []).map(({ bucket }) => bucket)],
  }));
  return isSilent
    ? indexOwnTargets({ cdn })
    : indexOwnTargets({ buckets: all, cdn, ...(boundDomains === undefined ? {} : { boundDomains }) });
}

/** What was watched before: nothing is known about what is hosted now, so what is remembered counts. */
export function holdingsOfFleet(fleet: Fleet): Holdings {
  const bindings = fleet.records().map(({ binding }) => [bindingKey(binding), binding] as const);
  return {
    bindings: new Map(bindings),
    hosted: new Map(),
    known: undefined,
    unreadServices: [],
    clockSkewMs: 0,
    lists: new Map(),
    own: undefined,
  };
}

/** Keys of bindings that are judged differently after a change: new attributes, or another hosted certificate than was known. */
export function changedKeys(before: Holdings, after: Holdings): readonly string[] {
  return [...after.bindings.keys()].filter((key) => {
    if (JSON.stringify(before.bindings.get(key)) !== JSON.stringify(after.bindings.get(key))) return true;
    if (before.hosted.has(key) && hostedText(before, key) !== hostedText(after, key)) return true;
    return before.known !== undefined && storedText(before, key) !== storedText(after, key);
  });
}

/** What lies in certificate services for it. */
function storedText({ bindings, known }: Holdings, key: string): string {
  const fitting = known?.fitting(bindings.get(key)?.domain ?? "") ?? [];
  const stored = fitting.filter(({ kept }) => kept === "service");
  return JSON.stringify(
    stored.map(({ certificate, holder }) => [holder, { ...certificate, chain: undefined }]),
  );
}

function hostedText({ hosted }: Holdings, key: string): string {
  const states = (hosted.get(key) ?? []).map(({ layer, state }) =>
    state.kind === "present" ? { layer, ...state.certificate, chain: undefined } : { layer, ...state },
  );
  return JSON.stringify(states);
}
