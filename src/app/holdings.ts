import type { HostedReading } from "../core/hosted/hosted.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import type { InventoryReading } from "../ports/inventory.ts";
import type { Fleet } from "../usecases/fleet.ts";

/** What the last reading of the inventory told, indexed. */
export interface Holdings {
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly hosted: ReadonlyMap<string, readonly HostedReading[]>;
}

export function holdingsOf(reading: InventoryReading): Holdings {
  return {
    bindings: new Map(reading.bindings.map((binding) => [bindingKey(binding), binding])),
    hosted: reading.hosted,
  };
}

/** What was watched before: nothing is known about what is hosted now, so what is remembered counts. */
export function holdingsOfFleet(fleet: Fleet): Holdings {
  const bindings = fleet.records().map(({ binding }) => [bindingKey(binding), binding] as const);
  return { bindings: new Map(bindings), hosted: new Map() };
}

/** Keys of bindings that are judged differently after a change: new attributes, or another hosted certificate than was known. */
export function changedKeys(before: Holdings, after: Holdings): readonly string[] {
  return [...after.bindings.keys()].filter((key) => {
    if (JSON.stringify(before.bindings.get(key)) !== JSON.stringify(after.bindings.get(key))) return true;
    return before.hosted.has(key) && hostedText(before, key) !== hostedText(after, key);
  });
}

function hostedText({ hosted }: Holdings, key: string): string {
  const states = (hosted.get(key) ?? []).map(({ layer, state }) =>
    state.kind === "present" ? { layer, ...state.certificate, chain: undefined } : { layer, ...state },
  );
  return JSON.stringify(states);
}
