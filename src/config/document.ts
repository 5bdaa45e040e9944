import type { TargetKind } from "../core/dns/target-table.ts";
import type { FindingCode } from "../core/findings/codes.ts";
import type { SeveritySetting } from "../core/findings/finding.ts";
import type { DatedValue } from "../core/hosted/hosted.ts";
import type { Binding, Layer, ServingLayer } from "../core/inventory/binding.ts";
import type { DurationMs, Instant } from "../core/time.ts";
import type { NamedFact } from "../core/trust/named-facts.ts";
import type { HostPort } from "./texts.ts";

/*
 * The configuration file as written (keys in snake_case) after checking: defaults filled in, durations and instants in
 * milliseconds, fingerprints and names in their one form. Only src/config knows this shape; the program uses `Config`.
 */

export interface StoresDocument {
  readonly required?: readonly string[] | undefined;
  readonly watched?: readonly string[] | undefined;
}

export interface SettingsDocument {
  readonly owner?: string | undefined;
  readonly critical?: boolean | undefined;
  readonly stores?: StoresDocument | undefined;
  readonly renewal?: Binding["renewal"] | undefined;
  readonly https?: Binding["https"] | undefined;
  readonly served_by?: ServingLayer | undefined;
  readonly addresses?: readonly { readonly address: string; readonly also: boolean }[] | undefined;
  readonly probe?:
    | {
        readonly path?: string | undefined;
        readonly names?: readonly string[] | undefined;
        readonly http_port?: number | undefined;
      }
    | undefined;
  readonly monitor?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly until?: Instant | undefined;
  readonly severity?: Readonly<Partial<Record<FindingCode, SeveritySetting | undefined>>> | undefined;
}

export interface HostedCertificateDocument {
  readonly pem?: string | undefined;
  readonly sha256?: string | undefined;
  readonly sha1?: string | undefined;
  readonly not_after?: DatedValue | undefined;
  readonly bound_at?: Instant | undefined;
}

export type HostedAtLayerDocument = "unknown" | HostedCertificateDocument;

export type HostedDocument =
  | "unknown"
  | (HostedCertificateDocument & {
      readonly origin?: HostedAtLayerDocument | undefined;
      readonly edge?: HostedAtLayerDocument | undefined;
    });

export interface BindingDocument extends SettingsDocument {
  readonly domains: readonly { readonly domain: string; readonly port: number }[];
  readonly source?: string | undefined;
  readonly provider?: string | undefined;
  readonly account?: string | undefined;
  readonly bucket?: string | undefined;
  readonly region?: string | undefined;
  readonly resource_group?: string | undefined;
  readonly layer?: Layer | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly hosted?: HostedDocument | undefined;
}

export interface RuleDocument {
  readonly match: {
    readonly domain?: readonly string[] | undefined;
    readonly source?: readonly string[] | undefined;
    readonly provider?: readonly string[] | undefined;
    readonly bucket?: readonly string[] | undefined;
    readonly region?: readonly string[] | undefined;
    readonly resource_group?: readonly string[] | undefined;
    readonly tag?: Readonly<Record<string, string>> | undefined;
    readonly layer?: readonly Layer[] | undefined;
  };
  readonly set: SettingsDocument;
}

export type SourceDocument =
  | {
      readonly name: string;
      readonly type: "aliyun";
      readonly services: readonly ("oss" | "cdn" | "dcdn" | "cas")[];
      readonly credentials?:
        | { readonly env_prefix?: string | undefined; readonly assume_role?: string | undefined }
        | undefined;
      readonly region?: string | undefined;
      readonly endpoint?: string | undefined;
      readonly port?: number | undefined;
    }
  | {
      readonly name: string;
      readonly type: "jdcloud-oss";
      readonly pin?: string | undefined;
      readonly holidays: readonly string[];
      readonly working_days: number;
      readonly margin: number;
    };

export interface MailDocument {
  readonly from: string;
  readonly host: string;
  readonly port: number;
  readonly tls?: MailTls | undefined;
  readonly user?: string | undefined;
  readonly password_env?: string | undefined;
  readonly password_file?: string | undefined;
}

export type MailTls = "starttls" | "implicit" | "none";

export interface AlertsDocument {
  readonly mode: "observe" | "send";
  readonly until?: Instant | undefined;
  readonly observers: readonly string[];
  readonly per_hour: number;
  /** Cron expression or `off`. */
  readonly digest: string;
  readonly heartbeat: string;
  readonly time_zone: string;
}

export interface LinksDocument {
  readonly status?: string | undefined;
  readonly runbooks?: string | undefined;
}

export interface AlertmanagerDocument {
  readonly urls: readonly string[];
  readonly token_env?: string | undefined;
  readonly token_file?: string | undefined;
}

export interface WebhookDocument {
  readonly url: string;
  readonly secret_env?: string | undefined;
  readonly secret_file?: string | undefined;
  readonly heartbeat?: DurationMs | undefined;
}

export interface StoreFactDocument extends Pick<NamedFact, "anchor" | "kind" | "at" | "certainty"> {
  readonly text?: string | undefined;
  readonly source?: string | undefined;
}

export interface ConfigDocument {
  readonly domains: BindingDocument["domains"];
  readonly owners: Readonly<
    Record<string, { readonly mail: readonly string[]; readonly phone?: string | undefined }>
  >;
  readonly defaults: { readonly owner?: string | undefined; readonly stores?: StoresDocument | undefined };
  readonly sources: readonly SourceDocument[];
  readonly bindings: readonly BindingDocument[];
  readonly rules: readonly RuleDocument[];
  readonly stores: Readonly<
    Record<
      string,
      {
        readonly pem: string;
        readonly owner?: string | undefined;
        readonly anchor_expiry: "enforce" | "ignore";
        readonly note?: string | undefined;
        readonly facts: readonly StoreFactDocument[];
      }
    >
  >;
  readonly schedule: { readonly healthy: DurationMs; readonly alert: DurationMs; readonly inventory: string };
  readonly thresholds: { readonly warning: DurationMs; readonly critical: DurationMs };
  readonly mail?: MailDocument | undefined;
  readonly alerts: AlertsDocument;
  readonly links: LinksDocument;
  readonly alertmanager?: AlertmanagerDocument | undefined;
  readonly webhook?: WebhookDocument | undefined;
  readonly database: { readonly path: string };
  readonly listen: HostPort;
  readonly log: { readonly level: LogLevel };
  readonly probe: {
    readonly timeout: DurationMs;
    readonly concurrency: number;
    readonly per_address: number;
    readonly requests: boolean;
  };
  readonly dns: {
    readonly servers: readonly HostPort[];
    readonly resolvers: readonly {
      readonly name: string;
      readonly servers: readonly HostPort[];
      readonly client_subnet?: string | undefined;
    }[];
    readonly suffixes: Readonly<Record<string, TargetKind>>;
    readonly timeout: DurationMs;
  };
  readonly retention: { readonly history: DurationMs };
  readonly trust: {
    readonly file?: string | undefined;
    readonly force: boolean;
    readonly postpone: readonly {
      readonly store: string;
      readonly anchor: string;
      readonly until: Instant | "never";
    }[];
  };
  readonly metrics: { readonly detail: "full" | "problems" };
  readonly status: StatusDocument;
}

export interface StatusDocument {
  readonly listen: HostPort | "off";
  readonly token_env?: string | undefined;
  readonly token_file?: string | undefined;
  readonly open: boolean;
}

export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";
