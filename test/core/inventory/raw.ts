import type { Defaults, RawBinding, Rule } from "../../../src/core/inventory/raw-binding.ts";

export const DEFAULTS: Defaults = {
  owner: "platform",
  stores: { required: ["mozilla"], watched: [] },
  where: "defaults",
};

/** A raw binding with nothing said but what a test says. */
export function raw(said: Partial<RawBinding> = {}): RawBinding {
  return {
    domain: "img.example.com",
    port: 443,
    kind: "custom-domain",
    source: "file",
    declared: true,
    provider: "",
    account: "",
    bucket: "",
    region: "",
    resourceGroup: "",
    tags: {},
    layers: ["origin"],
    settings: {},
    where: "bindings[0]",
    ...said,
  };
}

export function rule(match: Rule["match"], set: Rule["set"], where = "rules[0]"): Rule {
  return { match, set, where };
}
