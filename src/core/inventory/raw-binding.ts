import type { FindingCode } from "../findings/codes.ts";
import type { SeveritySetting } from "../findings/finding.ts";
import type { Instant } from "../time.ts";
import type { Binding, Layer, ServingLayer } from "./binding.ts";

/** Attributes that a binding, a rule or a provider may decide. What is absent is left to whoever decides before. */
export interface Settings {
  readonly owner?: string | undefined;
  readonly critical?: boolean | undefined;
  readonly renewal?: Binding["renewal"] | undefined;
  readonly https?: Binding["https"] | undefined;
  readonly stores?: {
    readonly required?: readonly string[] | undefined;
    readonly watched?: readonly string[] | undefined;
  };
  readonly servedBy?: ServingLayer | undefined;
  readonly addresses?: Binding["addresses"] | undefined;
  readonly probe?: {
    readonly path?: string | undefined;
    readonly names?: readonly string[] | undefined;
    readonly httpPort?: number | undefined;
  };
  readonly monitor?: MonitorSetting | undefined;
  readonly severities?: Readonly<Partial<Record<FindingCode, SeveritySetting>>> | undefined;
}

export interface MonitorSetting {
  readonly on: boolean;
  /** Empty when `on`. */
  readonly reason: string;
  readonly until: Instant | undefined;
}

/** What one source says about one domain, before sources are merged and rules applied. Plain data. */
export interface RawBinding {
  /** A-labels in lower case without trailing dot, or an IP address in its shortest text form. */
  readonly domain: string;
  readonly port: number;
  readonly kind: Binding["kind"];
  /** Name of the source; `file` for a declared binding that names none. */
  readonly source: string;
  /** Declared by hand: its settings win over every rule; a discovered one's settings give way to every rule. */
  readonly declared: boolean;
  /** Empty where unknown, like the four below. */
  readonly provider: string;
  readonly account: string;
  readonly bucket: string;
  readonly region: string;
  readonly resourceGroup: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Where this source hosts (or would host) a certificate for the domain. */
  readonly layers: readonly Layer[];
  /** Where the provider says that the domain's CNAME should lead, lower case without final dot; absent where it does not say. */
  readonly cname?: string;
  readonly settings: Settings;
  /** See `Binding.under`. */
  readonly under?: string;
  /** For people: "bindings[0] (certhorizon.yaml:11)". */
  readonly where: string;
}

/** What a binding must have for a rule to apply: every named key fits, and within one key any of its globs. */
export interface RuleMatch {
  /** Compared with the A-labels and with the readable form. */
  readonly domain?: readonly string[] | undefined;
  readonly source?: readonly string[] | undefined;
  readonly provider?: readonly string[] | undefined;
  readonly bucket?: readonly string[] | undefined;
  readonly region?: readonly string[] | undefined;
  readonly resourceGroup?: readonly string[] | undefined;
  /** Tag → glob of its value. */
  readonly tag?: Readonly<Record<string, string>> | undefined;
  readonly layer?: readonly Layer[] | undefined;
}

export interface Rule {
  readonly match: RuleMatch;
  readonly set: Settings;
  readonly where: string;
}

/** What holds where nothing else decides. */
export interface Defaults {
  readonly owner: string;
  readonly stores: Binding["stores"];
  /** What of these somebody wrote down, at `where`; the rest is built in. Absent: everything. */
  readonly said?: Pick<Settings, "owner" | "stores">;
  /** The user's own stores: every one watches the providers' own endpoints, whose certificates nobody here can change. */
  readonly ownStores?: readonly string[];
  readonly where: string;
}
