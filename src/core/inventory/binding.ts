import type { FindingCode } from "../findings/codes.ts";
import type { SeveritySetting } from "../findings/finding.ts";
import type { Instant } from "../time.ts";

/** Where a certificate is hosted: at the object storage itself (`origin`) or at the CDN in front of it (`edge`). */
export type Layer = "origin" | "edge";

/** What answers the visitors of a domain. */
export type ServingLayer = "oss" | "cdn" | "dcdn" | "waf" | "esa" | "other";

export type Tier = "required" | "watched";

/**
 * A custom domain bound to a bucket (or CDN domain), with every attribute already decided: sources merged, rules and
 * defaults applied. Plain data. There is one binding per domain and port.
 */
export interface Binding {
  /** A-labels in lower case without trailing dot, or an IP address in its shortest text form. */
  readonly domain: string;
  readonly port: number;
  readonly kind: "custom-domain" | "provider-endpoint";
  /** Names of the sources that know it; `file` for a binding that names none. */
  readonly sources: readonly string[];
  /** `aliyun`, `jdcloud` or empty. */
  readonly provider: string;
  readonly account: string;
  readonly bucket: string;
  readonly region: string;
  readonly resourceGroup: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Slug of an owner; empty when nobody is named anywhere. */
  readonly owner: string;
  readonly critical: boolean;
  readonly renewal: "auto" | "manual";
  readonly https: "expected" | "disabled";
  readonly stores: { readonly required: readonly string[]; readonly watched: readonly string[] };
  readonly servedBy: ServingLayer | undefined;
  /** `only`: probe these instead of what DNS says; `also`: in addition to DNS. */
  readonly addresses: { readonly only: readonly string[]; readonly also: readonly string[] };
  readonly probe: {
    readonly path: string;
    readonly names: readonly string[];
    /** Port of plain HTTP; absent: 80 beside 443, else none. */
    readonly httpPort?: number;
  };
  /** False: listed, never probed. */
  readonly monitor: boolean;
  readonly monitorReason: string;
  /** When an exception by `monitor: false` ends. */
  readonly monitorUntil: Instant | undefined;
  readonly severities: Readonly<Partial<Record<FindingCode, SeveritySetting>>>;
  /** The discovered wildcard that it is probed for (`probe.names`); absent where a source names the domain itself. */
  readonly under?: string;
  /** Since when no source names it any more; absent while one does. */
  readonly unboundSince?: Instant;
  /** Where it was bound before, for a week after the move. */
  readonly movedFrom?: { readonly bucket: string; readonly account: string; readonly at: Instant };
  /** Other places that claim the same domain: "bucket b in account a". Absent when there is none. */
  readonly alsoBound?: readonly string[];
  /** Names to which the provider wants the domain's CNAME to lead, as its API tells them; absent when nobody told. */
  readonly cnameTargets?: readonly string[];
  /** Attribute name → what set it, for `explain`: "rules[2] (certhorizon.yaml:14)". */
  readonly setBy: Readonly<Record<string, string>>;
}

/** A wildcard that a provider told: listed, and its hosted certificate watched; nobody can be asked under such a name. */
export function isWildcard({ domain }: { readonly domain: string }): boolean {
  return domain.startsWith("*.");
}

/** The one key of a binding in maps, tables and messages: `img.example.com:443`; IPv6 in brackets. */
export function bindingKey(binding: { readonly domain: string; readonly port: number }): string {
  const host = binding.domain.includes(":") ? `[${binding.domain}]` : binding.domain;
  return `${host}:${binding.port}`;
}
