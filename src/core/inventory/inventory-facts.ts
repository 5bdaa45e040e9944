import { type Binding, bindingKey } from "./binding.ts";
import type { MergedInventory } from "./merge-bindings.ts";
import type { Defaults, Rule } from "./raw-binding.ts";

/** What a person should know about a merged inventory although it is valid. */
export interface InventoryFacts {
  readonly bindings: number;
  /** Keys of bindings whose owner is the default one, or nobody. */
  readonly onlyDefaultOwner: readonly string[];
  /** Indexes of rules that apply to no binding. */
  readonly idleRules: readonly number[];
  /** Keys of bindings that are listed and never probed. */
  readonly unmonitored: readonly string[];
}

/** Owner coverage, idle rules and exceptions of a merged inventory. */
export function inventoryFacts(
  merged: MergedInventory,
  input: { readonly rules: readonly Rule[]; readonly defaults: Defaults },
): InventoryFacts {
  const byDefault = ({ owner, setBy: { owner: by } }: Binding) => owner === "" || by === input.defaults.where;
  return {
    bindings: merged.bindings.length,
    onlyDefaultOwner: merged.bindings.filter(byDefault).map(bindingKey),
    idleRules: input.rules.flatMap((_, index) => (merged.ruleMatches[index] === 0 ? [index] : [])),
    unmonitored: merged.bindings.filter((binding) => !binding.monitor).map(bindingKey),
  };
}
