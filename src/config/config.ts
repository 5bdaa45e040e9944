import type { TargetSuffix } from "../core/dns/target-table.ts";
import type { DatedValue } from "../core/hosted/hosted.ts";
import type { Layer } from "../core/inventory/binding.ts";
import type { Defaults, RawBinding, Rule } from "../core/inventory/raw-binding.ts";
import type { Secret } from "../core/secret.ts";
import type { DurationMs, Instant } from "../core/time.ts";
import type { NamedFact } from "../core/trust/named-facts.ts";
import type { Postponement } from "../core/trust/postpone-facts.ts";
import type { LogLevel, MailDocument, MailTls, SourceDocument } from "./document.ts";
import type { SecretName } from "./named-secrets.ts";
import type { HostPort } from "./texts.ts";

/** A configuration as the program uses it: checked, complete, paths absolute. Read-only. */
export interface Config {
  /** Absolute path of the file. */
  readonly file: string;
  readonly owners: ReadonlyMap<string, Owner>;
  readonly defaults: Defaults;
  readonly sources: readonly Source[];
  /** In file order, one entry per domain and mention; the same domain may be there twice. */
  readonly declared: readonly DeclaredBinding[];
  readonly rules: readonly Rule[];
  /** The user's own trust stores. */
  readonly stores: ReadonlyMap<string, UserStore>;
  readonly schedule: {
    readonly healthyMs: DurationMs;
    readonly alertMs: DurationMs;
    readonly inventory: string;
  };
  readonly thresholds: { readonly warningMs: DurationMs; readonly criticalMs: DurationMs };
  readonly mail: Mail | undefined;
  readonly alerts: Alerts;
  readonly links: { readonly status: string | undefined; readonly runbooks: string | undefined };
  readonly alertmanager: { readonly urls: readonly string[]; readonly token: Secret | undefined } | undefined;
  readonly webhook: Webhook | undefined;
  readonly database: { readonly path: string };
  readonly listen: HostPort;
  readonly log: { readonly level: LogLevel };
  readonly probe: {
    readonly timeoutMs: DurationMs;
    readonly concurrency: number;
    readonly perAddress: number;
    readonly requests: boolean;
  };
  readonly dns: {
    /** Views of the names, at least one. */
    readonly resolvers: readonly ResolverConfig[];
    /** Ends of names that come before the built-in ones. */
    readonly suffixes: readonly TargetSuffix[];
    readonly timeoutMs: DurationMs;
  };
  readonly retention: { readonly historyMs: DurationMs };
  readonly trust: {
    /** Absolute path of newer trust data; undefined for the shipped data. */
    readonly file: string | undefined;
    readonly force: boolean;
    readonly postponements: readonly Postponement[];
  };
  readonly metrics: { readonly detail: "full" | "problems" };
  readonly status: Status;
  /** Why secrets that the file names could not be had here, in words: whoever sends goes without. */
  readonly missingSecrets: ReadonlyMap<SecretName, string>;
  /** Absolute paths of all files that the configuration names: a change of any is a change of the configuration. */
  readonly referencedFiles: readonly string[];
}

/** The status page. */
export interface Status {
  readonly listen: HostPort | "off";
  /** `none`: nobody asked for one. `missing`: one is named, and could not be read here. */
  readonly token: Secret | "none" | "missing";
  /** Answers whoever reaches it, without a token. */
  readonly open: boolean;
}

export interface ResolverConfig {
  readonly name: string;
  /** Those of the host when empty. */
  readonly servers: readonly HostPort[];
  readonly clientSubnet: string | undefined;
}

export interface Owner {
  readonly mail: readonly string[];
  /** Empty when none is given. */
  readonly phone: string;
}

export type Source = SourceDocument;

export interface UserStore {
  /** Absolute path of a PEM file, or a glob of several. */
  readonly pem: string;
  readonly owner: string;
  readonly anchorExpiry: "enforce" | "ignore";
  readonly note: string;
  /** What will happen to its anchors, and when. */
  readonly facts: readonly NamedFact[];
}

export interface Alerts {
  readonly mode: "observe" | "send";
  /** When observing ends. */
  readonly until: Instant | undefined;
  /** Mail addresses that are told while observing; those of the default owner when empty. */
  readonly observers: readonly string[];
  /** Mails to one owner in an hour at most. */
  readonly perHour: number;
  /** Cron expressions; undefined: never. */
  readonly digest: string | undefined;
  readonly heartbeat: string | undefined;
  /** IANA name. */
  readonly timeZone: string;
}

export interface Webhook {
  readonly url: string;
  readonly secret: Secret | undefined;
  readonly heartbeatMs: DurationMs | undefined;
}

export interface Mail extends Pick<MailDocument, "from" | "host" | "port"> {
  readonly tls: MailTls;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
}

export interface DeclaredBinding {
  readonly raw: RawBinding;
  /** At most one per layer; empty when nothing is said about hosting. */
  readonly hosted: readonly DeclaredHosted[];
}

/** What the file says is hosted at one layer. */
export interface DeclaredHosted {
  readonly layer: Layer;
  /** True where the file does not tell the layer: then the one is meant that serves. */
  readonly layerIsAssumed?: true;
  readonly certificate: HostedReference;
  /** When it was bound to the domain, where the file tells. */
  readonly boundAt: Instant | undefined;
}

export type HostedReference =
  /** Absolute path. */
  | { readonly kind: "pem"; readonly file: string }
  | { readonly kind: "sha256"; readonly sha256: string; readonly notAfter: DatedValue | undefined }
  | { readonly kind: "sha1"; readonly sha1: string; readonly notAfter: DatedValue | undefined }
  | { readonly kind: "unknown" };
