import { basename, dirname, resolve } from "node:path";
import { layerServedBy } from "../core/hosted/serving-layer.ts";
import type { Layer } from "../core/inventory/binding.ts";
import { DEFAULT_PORT } from "../core/inventory/declared-domain.ts";
import type { RawBinding, Rule, Settings } from "../core/inventory/raw-binding.ts";
import { regionEndpoint } from "../core/jd/endpoints.ts";
import { printable } from "../core/names/printable.ts";
import type { NamedFact } from "../core/trust/named-facts.ts";
import type { Config, DeclaredBinding, DeclaredHosted, UserStore } from "./config.ts";
import type {
  BindingDocument,
  ConfigDocument,
  HostedAtLayerDocument,
  RuleDocument,
  SettingsDocument,
  StoreFactDocument,
} from "./document.ts";
import { type ConfigSecrets, secretFiles } from "./named-secrets.ts";
import { formatPath, type Path } from "./problem.ts";
import { FILE_SOURCE } from "./references.ts";
import { hostPortText } from "./texts.ts";
import { toAlerting } from "./to-alerting.ts";

/** Line of the value at a path, from 1. */
export type LineOf = (path: Path) => number;

interface Context {
  readonly document: ConfigDocument;
  /** Absolute path of the file. */
  readonly file: string;
  readonly lineOf: LineOf;
}

const DEFAULT_STORES = { required: ["mozilla", "chrome", "apple", "microsoft"], watched: [] };
const FACT_TEXTS = {
  removal: "The store gives the anchor up.",
  "distrust-after": "The store trusts no certificate issued later.",
  "sct-not-after": "The store trusts no certificate logged later.",
} as const;
const PROVIDERS = { aliyun: "aliyun", "jdcloud-oss": "jdcloud" } as const;

/** Turns a checked document into the program's configuration. */
export function toConfig(
  document: ConfigDocument,
  file: string,
  lineOf: LineOf,
  secrets: ConfigSecrets,
): Config {
  const context: Context = { document, file, lineOf };
  const path = (name: string) => resolve(dirname(file), name);
  const stores = new Map(
    Object.entries(document.stores).map(([name, store]) => [name, toStore(store, path)]),
  );
  const bindings = declaredBindings(context);
  const declared = [...bindings, ...regionEndpoints(bindings)];
  const { schedule, thresholds, probe, dns } = document;
  return {
    file,
    owners: new Map(
      Object.entries(document.owners).map(([name, owner]) => [
        name,
        { mail: owner.mail, phone: owner.phone ?? "" },
      ]),
    ),
    defaults: {
      owner: document.defaults.owner ?? "",
      stores: {
        required: document.defaults.stores?.required ?? DEFAULT_STORES.required,
        watched: document.defaults.stores?.watched ?? DEFAULT_STORES.watched,
      },
      said: {
        owner: document.defaults.owner,
        ...(document.defaults.stores === undefined ? {} : { stores: document.defaults.stores }),
      },
      ownStores: [...stores.keys()],
      where: "defaults",
    },
    sources: document.sources,
    declared,
    rules: document.rules.map((rule, index) => toRule(rule, where(context, ["rules", index]))),
    stores,
    schedule: { healthyMs: schedule.healthy, alertMs: schedule.alert, inventory: schedule.inventory },
    thresholds: { warningMs: thresholds.warning, criticalMs: thresholds.critical },
    ...toAlerting(document, secrets),
    missingSecrets: secrets.missing,
    status: toStatus(document, secrets),
    database: { path: path(document.database.path) },
    listen: document.listen,
    log: document.log,
    probe: {
      timeoutMs: probe.timeout,
      concurrency: probe.concurrency,
      perAddress: probe.per_address,
      requests: probe.requests,
    },
    dns: {
      resolvers: toResolvers(dns),
      suffixes: Object.entries(dns.suffixes).map(([suffix, kind]) => ({ suffix, kind })),
      timeoutMs: dns.timeout,
    },
    retention: { historyMs: document.retention.history },
    trust: {
      file: document.trust.file === undefined ? undefined : path(document.trust.file),
      force: document.trust.force,
      postponements: document.trust.postpone,
    },
    metrics: document.metrics,
    referencedFiles: referencedFiles(declared, stores, [...secretFiles(document), document.trust.file], path),
  };
}

function where(context: Context, path: Path): string {
  return printable(`${formatPath(path)} (${basename(context.file)}:${context.lineOf(path)})`);
}

function toStatus({ status }: ConfigDocument, secrets: ConfigSecrets): Config["status"] {
  const isNamed = status.token_env !== undefined || status.token_file !== undefined;
  const token = secrets.known.get("status") ?? (isNamed ? "missing" : "none");
  return { listen: status.listen, token, open: status.open };
}

/** Servers without a name of their own are called by their addresses. */
function toResolvers({ servers, resolvers }: ConfigDocument["dns"]): Config["dns"]["resolvers"] {
  if (resolvers.length > 0) {
    return resolvers.map(({ client_subnet: clientSubnet, ...named }) => ({ ...named, clientSubnet }));
  }
  const name = servers.length === 0 ? "system" : servers.map(hostPortText).join(", ");
  return [{ name, servers, clientSubnet: undefined }];
}

function toStore(store: ConfigDocument["stores"][string], path: (name: string) => string): UserStore {
  return {
    pem: path(store.pem),
    owner: store.owner ?? "",
    anchorExpiry: store.anchor_expiry,
    note: store.note ?? "",
    facts: store.facts.map(toFact),
  };
}

function toFact({ text, source, ...fact }: StoreFactDocument): NamedFact {
  return { ...fact, text: text ?? FACT_TEXTS[fact.kind], source: source ?? "the configuration" };
}

function referencedFiles(
  declared: readonly DeclaredBinding[],
  stores: ReadonlyMap<string, UserStore>,
  others: readonly (string | undefined)[],
  path: (name: string) => string,
): readonly string[] {
  const hosted = declared.flatMap((binding) =>
    binding.hosted.flatMap(({ certificate }) => (certificate.kind === "pem" ? [certificate.file] : [])),
  );
  const anchors = [...stores.values()].map((store) => store.pem);
  const rest = others.flatMap((file) => (file === undefined ? [] : [path(file)]));
  return [...new Set([...hosted, ...anchors, ...rest])].sort();
}

function declaredBindings(context: Context): readonly DeclaredBinding[] {
  const short = context.document.domains.map((_, index) => {
    const entry = { domains: context.document.domains.slice(index, index + 1) };
    return toDeclared(entry, where(context, ["domains", index]), context);
  });
  const full = context.document.bindings.map((entry, index) =>
    toDeclared(entry, where(context, ["bindings", index]), context),
  );
  return [...short, ...full].flat();
}

/** JD Cloud's own endpoint of every region in which a binding is declared: nobody can be asked, so it is found here. */
function regionEndpoints(bindings: readonly DeclaredBinding[]): readonly DeclaredBinding[] {
  const declared = bindings.map(({ raw }) => raw).filter(({ provider }) => provider === "jdcloud");
  const byEndpoint = new Map(declared.map((raw) => [regionEndpoint(raw), raw] as const));
  return [...byEndpoint].flatMap(([domain, { source, provider, account, region }]) => {
    if (domain === undefined) return [];
    const where = `endpoint of ${source} in ${region}`;
    const place = { source, provider, account, region, bucket: "", resourceGroup: "", tags: {}, where };
    const raw = { ...place, domain, port: DEFAULT_PORT, declared: true, settings: {} };
    return [{ raw: { ...raw, kind: "provider-endpoint", layers: ["origin"] }, hosted: [] }];
  });
}

/** One declared binding for each of the entry's domains. */
function toDeclared(entry: BindingDocument, place: string, context: Context): readonly DeclaredBinding[] {
  const source = context.document.sources.find(({ name }) => name === entry.source);
  const hosted = toHosted(entry, dirname(context.file));
  const common: Omit<RawBinding, "domain" | "port"> = {
    kind: "custom-domain",
    source: entry.source ?? FILE_SOURCE,
    declared: true,
    provider: entry.provider ?? (source === undefined ? "" : PROVIDERS[source.type]),
    account: entry.account ?? (source?.type === "jdcloud-oss" ? source.pin : undefined) ?? "",
    bucket: entry.bucket ?? "",
    region: entry.region ?? "",
    resourceGroup: entry.resource_group ?? "",
    tags: entry.tags ?? {},
    layers: hosted.length > 0 ? hosted.map(({ layer }) => layer) : [layerOf(entry)],
    settings: toSettings(entry),
    where: place,
  };
  return entry.domains.map((name) => ({ raw: { ...common, ...name }, hosted }));
}

/** Where a certificate is meant when the file does not say: where it is served. */
function layerOf({ layer, served_by }: BindingDocument): Layer {
  return layer ?? layerServedBy(served_by) ?? "origin";
}

function toHosted(entry: BindingDocument, directory: string): readonly DeclaredHosted[] {
  const { hosted } = entry;
  if (hosted === undefined) return [];
  if (hosted === "unknown" || (hosted.origin === undefined && hosted.edge === undefined)) {
    const isTold = entry.layer !== undefined || entry.served_by !== undefined;
    const declared = atLayer(layerOf(entry), hosted, directory);
    return [isTold ? declared : { ...declared, layerIsAssumed: true }];
  }
  const { origin, edge } = hosted;
  return [
    ...(origin === undefined ? [] : [atLayer("origin", origin, directory)]),
    ...(edge === undefined ? [] : [atLayer("edge", edge, directory)]),
  ];
}

function atLayer(layer: Layer, hosted: HostedAtLayerDocument, directory: string): DeclaredHosted {
  if (hosted === "unknown") return { layer, certificate: { kind: "unknown" }, boundAt: undefined };
  const { pem, sha256, sha1, not_after: notAfter, bound_at: boundAt } = hosted;
  if (pem !== undefined)
    return { layer, certificate: { kind: "pem", file: resolve(directory, pem) }, boundAt };
  if (sha256 !== undefined) return { layer, certificate: { kind: "sha256", sha256, notAfter }, boundAt };
  if (sha1 !== undefined) return { layer, certificate: { kind: "sha1", sha1, notAfter }, boundAt };
  return { layer, certificate: { kind: "unknown" }, boundAt };
}

function toRule(rule: RuleDocument, place: string): Rule {
  const { resource_group: resourceGroup, ...match } = rule.match;
  return { match: { ...match, resourceGroup }, set: toSettings(rule.set), where: place };
}

function toSettings(settings: SettingsDocument): Settings {
  const { addresses, monitor, severity } = settings;
  return {
    owner: settings.owner,
    critical: settings.critical,
    renewal: settings.renewal,
    https: settings.https,
    ...(settings.stores === undefined ? {} : { stores: settings.stores }),
    servedBy: settings.served_by,
    addresses: addresses && {
      only: addresses.filter(({ also }) => !also).map(({ address }) => address),
      also: addresses.filter(({ also }) => also).map(({ address }) => address),
    },
    ...(settings.probe === undefined ? {} : { probe: probeSettings(settings.probe) }),
    monitor:
      monitor === undefined
        ? undefined
        : { on: monitor, reason: settings.reason ?? "", until: settings.until },
    severities:
      severity &&
      (Object.fromEntries(Object.entries(severity).filter(([, value]) => value !== undefined)) as NonNullable<
        Settings["severities"]
      >),
  };
}

function probeSettings({
  path,
  names,
  http_port: httpPort,
}: NonNullable<SettingsDocument["probe"]>): NonNullable<Settings["probe"]> {
  return { path, names, httpPort };
}
