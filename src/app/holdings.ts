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
  /** Undefined while nobody has read which certificates exist. */
  readonly known: KnownCertificates | undefined;
  /** Our clock minus a provider's, the largest difference that one told. */
  readonly clockSkewMs: DurationMs;
}

export function holdingsOf(reading: InventoryReading): Holdings {
  return {
    bindings: new Map(reading.bindings.map((binding) => [bindingKey(binding), binding])),
    hosted: reading.hosted,
    known: knownCertificates(reading.hosted, reading.certificates),
    clockSkewMs: reading.failures.reduce(
      (worst, { clockSkewMs = 0 }) => (Math.abs(clockSkewMs) > Math.abs(worst) ? clockSkewMs : worst),
      0,
    ),
  };
}

/** What was watched before: nothing is known about what is hosted now, so what is remembered counts. */
export function holdingsOfFleet(fleet: Fleet): Holdings {
  const bindings = fleet.records().map(({ binding }) => [bindingKey(binding), binding] as const);
  return { bindings: new Map(bindings), hosted: new Map(), known: undefined, clockSkewMs: 0 };
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
