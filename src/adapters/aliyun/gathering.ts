import type { HostedReading } from "../../core/hosted/hosted.ts";
import { bindingKey } from "../../core/inventory/binding.ts";
import { DEFAULT_PORT } from "../../core/inventory/declared-domain.ts";
import type { RawBinding } from "../../core/inventory/raw-binding.ts";
import { parseDomainName } from "../../core/names/domain-name.ts";
import { printable } from "../../core/names/printable.ts";
import type { InventoryFailure } from "../../ports/inventory.ts";
import type { CdnService } from "./cdn/operations.ts";
import type { Bucket } from "./oss/buckets.ts";

/** Where a domain's hosted certificate can be asked again. */
export type Place =
  | { readonly service: "oss"; readonly bucket: Bucket }
  | { readonly service: CdnService; readonly name: string };

/** One reading of an account while it grows. */
export interface Gathering {
  readonly source: string;
  readonly bindings: RawBinding[];
  readonly hosted: Map<string, HostedReading[]>;
  readonly failures: InventoryFailure[];
  /** By domain. */
  readonly places: Map<string, Place[]>;
}

export function startGathering(source: string): Gathering {
  return { source, bindings: [], hosted: new Map(), failures: [], places: new Map() };
}

export function addBinding(
  to: Gathering,
  binding: RawBinding,
  reading: HostedReading,
  place: Place | undefined,
): void {
  to.bindings.push(binding);
  append(to.hosted, bindingKey(binding), reading);
  if (place !== undefined) append(to.places, binding.domain, place);
}

export function addFailure(
  to: Gathering,
  scope: string,
  failure: Pick<InventoryFailure, "reason" | "detail" | "clockSkewMs">,
  hides?: InventoryFailure["hides"],
): void {
  const { reason, clockSkewMs } = failure;
  const what = typeof hides === "object" ? `bucket ${scope}` : scope;
  to.failures.push({
    source: to.source,
    scope: printable(scope),
    reason,
    detail: printable(`${what}: ${failure.detail}`),
    ...(clockSkewMs === undefined ? {} : { clockSkewMs }),
    ...(hides === undefined ? {} : { hides }),
  });
}

/** The blank form of a discovered binding. */
export function rawBinding(
  source: string,
  told: Partial<RawBinding> & Pick<RawBinding, "domain">,
): RawBinding {
  return {
    port: DEFAULT_PORT,
    kind: "custom-domain",
    source,
    declared: false,
    provider: "aliyun",
    account: "",
    bucket: "",
    region: "",
    resourceGroup: "",
    tags: {},
    layers: [],
    settings: {},
    where: `source ${source}`,
    ...told,
  };
}

/** A-labels in lower case, a wildcard as `*.example.com` (the CDN writes `.example.com`); undefined for what is no domain. */
export function normalDomain(told: string): string | undefined {
  const wildcard = /^(?:\*\.|\.)/.exec(told)?.[0] ?? "";
  const parsed = parseDomainName(told.slice(wildcard.length));
  if (!parsed.ok || parsed.name.kind !== "dns") return undefined;
  return wildcard === "" ? parsed.name.name : `*.${parsed.name.name}`;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
