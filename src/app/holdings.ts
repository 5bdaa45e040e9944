import type { HostedReading } from "../core/hosted/hosted.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { InventoryReading } from "../ports/inventory.ts";

/** What the last reading of the inventory told, indexed. */
export interface Holdings {
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly hosted: ReadonlyMap<string, readonly HostedReading[]>;
}

export const NO_HOLDINGS: Holdings = { bindings: new Map(), hosted: new Map() };

export function holdingsOf(reading: InventoryReading): Holdings {
  return {
    bindings: new Map(reading.bindings.map((binding) => [bindingKey(binding), binding])),
    hosted: reading.hosted,
  };
}

/** Keys of bindings that are judged differently after a change: new attributes, or another hosted certificate. */
export function changedKeys(before: Holdings, after: Holdings): readonly string[] {
  return [...after.bindings.keys()].filter((key) => digest(before, key) !== digest(after, key));
}

function digest({ bindings, hosted }: Holdings, key: string): string {
  const states = (hosted.get(key) ?? []).map(({ layer, state }) =>
    state.kind === "present" ? { layer, ...state.certificate, chain: undefined } : { layer, ...state },
  );
  return JSON.stringify([bindings.get(key), states]);
}
