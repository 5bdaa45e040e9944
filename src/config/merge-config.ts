import { bindingKey } from "../core/inventory/binding.ts";
import { type MergedInventory, mergeBindings } from "../core/inventory/merge-bindings.ts";
import type { Config } from "./config.ts";

/** The bindings that the file itself declares, with its rules and defaults applied. */
export function mergeConfig(config: Pick<Config, "declared" | "rules" | "defaults">): MergedInventory {
  const { rules, defaults } = config;
  return mergeBindings({ raws: config.declared.map(({ raw }) => raw), rules, defaults });
}

/** What is valid and yet deserves a look, one sentence each: owner coverage, idle rules, contradictions. */
export function inventoryWarnings(
  config: Pick<Config, "rules" | "defaults" | "sources">,
  merged: MergedInventory,
): readonly string[] {
  const { defaults, rules } = config;
  const ownerless = merged.bindings.filter(
    ({ owner, setBy: { owner: by } }) => owner === "" || by === defaults.where,
  );
  const scope = config.sources.some(({ type }) => type === "aliyun")
    ? "declared binding (discovery may bring some)"
    : "binding";
  return [
    ...merged.conflicts.map(
      ({ binding, attribute, kept, dropped }) =>
        `${binding}: ${dropped} and ${kept} give different values for ${attribute}; what ${kept} says holds`,
    ),
    ...rules
      .filter((_, index) => merged.ruleMatches[index] === 0)
      .map(({ where }) => `${where} applies to no ${scope}`),
    ...(ownerless.length === 0
      ? []
      : [ownerSentence(ownerless.map(bindingKey), merged.bindings.length, defaults.owner)]),
  ];
}

const LISTED = 5;

function ownerSentence(keys: readonly string[], all: number, owner: string): string {
  const more = keys.length > LISTED ? `, and ${keys.length - LISTED} more` : "";
  const has = owner === "" ? "no owner" : `only the default owner (${owner})`;
  return `${keys.length} of ${all} bindings have ${has}: ${keys.slice(0, LISTED).join(", ")}${more}`;
}
