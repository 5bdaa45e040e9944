import type { Target } from "../dns/classify-target.ts";
import { printable } from "../names/printable.ts";
import { instantText } from "../words.ts";
import type { Binding } from "./binding.ts";
import { BUILT_IN } from "./merge-bindings.ts";

/** One attribute of a binding, its value as text, and what set it. */
export interface ExplainedAttribute {
  /** As the configuration file names it: `stores.required`, `tag.team`. */
  readonly attribute: string;
  /** Empty text for "none". */
  readonly value: string;
  /** "rules[2] (certhorizon.yaml:14)"; `built-in default` where nothing was said. */
  readonly setBy: string;
}

/** Every attribute of a binding with what set it, in the order in which people look for them. `shown`: where DNS led at the last look. */
export function explainBinding(
  binding: Binding,
  shown?: Pick<Target, "name" | "servingLayer">,
): readonly ExplainedAttribute[] {
  const values: Readonly<Record<string, string>> = {
    provider: binding.provider,
    account: binding.account,
    bucket: binding.bucket,
    region: binding.region,
    resource_group: binding.resourceGroup,
    ...prefixed("tag", binding.tags),
    owner: binding.owner,
    critical: yesNo(binding.critical),
    renewal: binding.renewal,
    https: binding.https,
    "stores.required": binding.stores.required.join(", "),
    "stores.watched": binding.stores.watched.join(", "),
    served_by: binding.servedBy ?? shown?.servingLayer ?? "",
    addresses: [...binding.addresses.only, ...binding.addresses.also.map((address) => `+${address}`)].join(
      ", ",
    ),
    "probe.path": binding.probe.path,
    "probe.names": binding.probe.names.join(", "),
    "probe.http_port": String(binding.probe.httpPort ?? ""),
    monitor: monitorText(binding),
    ...prefixed("severity", binding.severities),
  };
  const byDns =
    binding.servedBy === undefined && shown !== undefined ? { served_by: `DNS (${shown.name})` } : {};
  const setBy: Readonly<Record<string, string>> = { ...binding.setBy, ...byDns };
  const sources = { attribute: "sources", value: binding.sources.join(", "), setBy: "inventory" };
  return [
    sources,
    ...Object.entries(values).map(([attribute, value]) => ({
      attribute: printable(attribute),
      value: printable(value),
      setBy: (Object.hasOwn(setBy, attribute) ? printable(setBy[attribute] ?? "") : undefined) ?? BUILT_IN,
    })),
  ];
}

function monitorText({ monitor, monitorReason, monitorUntil }: Binding): string {
  const until = monitorUntil === undefined ? "" : instantText(monitorUntil);
  if (monitor) return until === "" ? "yes" : `yes, again since ${until}`;
  return `no: ${monitorReason}${until === "" ? "" : `, until ${until}`}`;
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
