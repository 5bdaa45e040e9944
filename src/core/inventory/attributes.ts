import type { Binding } from "./binding.ts";
import type { MonitorSetting, RawBinding, Settings } from "./raw-binding.ts";

/** Every attribute that is decided on its own, by the name it has in the configuration file. */
export interface Attributes {
  readonly owner: string;
  readonly critical: boolean;
  readonly renewal: Binding["renewal"];
  readonly https: Binding["https"];
  readonly "stores.required": readonly string[];
  readonly "stores.watched": readonly string[];
  readonly served_by: NonNullable<Binding["servedBy"]>;
  readonly addresses: Binding["addresses"];
  readonly "probe.path": string;
  readonly "probe.names": readonly string[];
  readonly "probe.http_port": number;
  readonly monitor: MonitorSetting;
}

/** The attributes that `settings` decides, severities apart. */
export function decidedBy(settings: Settings): Partial<Attributes> {
  const { stores, probe } = settings;
  const decided: { [Name in keyof Attributes]: Attributes[Name] | undefined } = {
    owner: settings.owner,
    critical: settings.critical,
    renewal: settings.renewal,
    https: settings.https,
    "stores.required": stores?.required,
    "stores.watched": stores?.watched,
    served_by: settings.servedBy,
    addresses: settings.addresses,
    "probe.path": probe?.path,
    "probe.names": probe?.names,
    "probe.http_port": probe?.httpPort,
    monitor: settings.monitor,
  };
  return Object.fromEntries(Object.entries(decided).filter(([, value]) => value !== undefined));
}

/** Severities by their attribute names: `severity.leaf-expiring`. */
export function severitiesBy(settings: Settings): Readonly<Record<string, string>> {
  const entries = Object.entries(settings.severities ?? {});
  return Object.fromEntries(entries.map(([code, value]) => [`severity.${code}`, value]));
}

/** Where the domain is hosted, by attribute name; what the source does not know is left out. */
export function placeOf(raw: RawBinding): Readonly<Record<string, string>> {
  const place = {
    provider: raw.provider,
    account: raw.account,
    bucket: raw.bucket,
    region: raw.region,
    resource_group: raw.resourceGroup,
    ...Object.fromEntries(Object.entries(raw.tags).map(([tag, value]) => [`tag.${tag}`, value])),
  };
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== ""));
}
