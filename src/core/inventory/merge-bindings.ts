import { createShare, type Share } from "../share.ts";
import { type Attributes, decidedBy, placeOf, severitiesBy } from "./attributes.ts";
import { type Binding, bindingKey } from "./binding.ts";
import { type Conflict, findConflicts } from "./conflicts.ts";
import { matchesRule, matchFacts } from "./match-rule.ts";
import type { Defaults, RawBinding, Rule, Settings } from "./raw-binding.ts";

const SHARED = 1_024;

/** As what set an attribute where nobody said anything. */
export const BUILT_IN = "built-in default";

export interface MergeInput {
  /** From all sources. The order of discovered ones does not matter; of declared ones the later wins. */
  readonly raws: readonly RawBinding[];
  /** In order; every match applies, the later wins per attribute. */
  readonly rules: readonly Rule[];
  readonly defaults: Defaults;
}

export interface MergedInventory {
  /** One per domain and port, ordered by key. */
  readonly bindings: readonly Binding[];
  /** For each rule, how many bindings it applies to. */
  readonly ruleMatches: readonly number[];
  readonly conflicts: readonly Conflict[];
}

/**
 * Decides every attribute of every binding. Weight, from low to high: defaults, what discovery tells, rules in order,
 * what bindings declare. `setBy` of each binding names what decided each attribute.
 */
export function mergeBindings(input: MergeInput): MergedInventory {
  const groups = Map.groupBy(input.raws, bindingKey);
  const ruleMatches = input.rules.map(() => 0);
  const conflicts: Conflict[] = [];
  const share = createShare(SHARED);
  const bindings = [...groups.keys()].sort().map((key) => {
    const raws = inWeightOrder(groups.get(key) ?? []);
    conflicts.push(...findConflicts(raws));
    const facts = matchFacts(raws);
    const rules = input.rules.filter((rule, index) => {
      const applies = matchesRule(rule.match, facts);
      if (applies) ruleMatches[index] = (ruleMatches[index] ?? 0) + 1;
      return applies;
    });
    return mergeOne(raws, rules, input.defaults, share);
  });
  return { bindings, ruleMatches, conflicts };
}

/** Discovered ones first, in an order of their content, so that it does not matter who answered first. */
function inWeightOrder(raws: readonly RawBinding[]): readonly RawBinding[] {
  const declared = raws.filter((raw) => raw.declared);
  const discovered = raws.filter((raw) => !raw.declared).map((raw) => ({ raw, text: canonicalText(raw) }));
  discovered.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return [...discovered.map(({ raw }) => raw), ...declared];
}

function canonicalText(raw: RawBinding): string {
  const tags = Object.entries(raw.tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    raw.source,
    raw.provider,
    raw.account,
    raw.bucket,
    raw.region,
    raw.resourceGroup,
    raw.where,
    tags,
    raw,
  ]);
}

/** Most bindings of a fleet have the same attributes, from the same places. */
function mergeOne(
  raws: readonly RawBinding[],
  rules: readonly Rule[],
  defaults: Defaults,
  share: Share,
): Binding {
  const { owner, stores, where, said = { owner, stores } } = defaults;
  const decided = decideInOrder([
    { settings: { owner, stores }, where: BUILT_IN },
    { settings: said, where },
    ...raws.filter((raw) => !raw.declared),
    ...rules.map((rule) => ({ settings: rule.set, where: rule.where })),
    ...raws.filter((raw) => raw.declared),
  ]);
  const { values } = decided;
  const place = placeInOrder(raws);
  const isEndpoint = raws.some((raw) => raw.kind === "provider-endpoint");
  const required = values["stores.required"] ?? [];
  const watched = [...(values["stores.watched"] ?? []), ...(isEndpoint ? (defaults.ownStores ?? []) : [])];
  return {
    domain: raws[0]?.domain ?? "",
    port: raws[0]?.port ?? 0,
    kind: isEndpoint ? "provider-endpoint" : "custom-domain",
    sources: share([...new Set(raws.map((raw) => raw.source))].sort()),
    ...place.of,
    owner: values.owner ?? "",
    critical: values.critical ?? false,
    renewal: values.renewal ?? "auto",
    https: values.https ?? "expected",
    // A store that somebody requires is not also merely watched.
    stores: share({
      required,
      watched: [...new Set(watched)].filter((store) => !required.includes(store)),
    }),
    servedBy: values.served_by,
    addresses: share(values.addresses ?? { only: [], also: [] }),
    probe: share(probeSettings(values)),
    monitor: values.monitor?.on ?? true,
    monitorReason: values.monitor?.reason ?? "",
    monitorUntil: values.monitor?.until,
    severities: share(decided.severities),
    ...underWildcard(raws),
    ...claims(raws, place.of),
    setBy: share({ ...place.setBy, ...decided.setBy }),
  };
}

function probeSettings(values: Partial<Attributes>): Binding["probe"] {
  const httpPort = values["probe.http_port"];
  return {
    path: values["probe.path"] ?? "/",
    names: values["probe.names"] ?? [],
    ...(httpPort === undefined ? {} : { httpPort }),
  };
}

/** Only while nobody names the domain itself. */
function underWildcard(raws: readonly RawBinding[]): Pick<Binding, "under"> {
  const under = raws[0]?.under;
  return under === undefined || raws.some((raw) => raw.under === undefined) ? {} : { under };
}

/** Where the provider wants the CNAME to lead, and who else claims the domain: buckets other than the one that won. */
function claims(
  raws: readonly RawBinding[],
  { account, bucket }: Place,
): Pick<Binding, "alsoBound" | "cnameTargets"> {
  const targets = [...new Set(raws.flatMap(({ cname }) => cname ?? []))].sort();
  const others = raws
    .filter((raw) => !raw.declared && raw.bucket !== "" && raw.layers.includes("origin"))
    .filter((raw) => raw.bucket !== bucket || raw.account !== account)
    .map((raw) => `bucket ${raw.bucket} in account ${raw.account === "" ? raw.source : raw.account}`);
  const alsoBound = [...new Set(others)].sort();
  return {
    ...(targets.length === 0 ? {} : { cnameTargets: targets }),
    ...(alsoBound.length === 0 ? {} : { alsoBound }),
  };
}

interface Layered {
  readonly settings: Settings;
  readonly where: string;
}

/** Lays settings over each other; the later wins per attribute. */
function decideInOrder(layers: readonly Layered[]): {
  readonly values: Partial<Attributes>;
  readonly severities: Binding["severities"];
  readonly setBy: Readonly<Record<string, string>>;
} {
  let values: Partial<Attributes> = {};
  let severities: Binding["severities"] = {};
  const setBy: Record<string, string> = {};
  for (const { settings, where } of layers) {
    const decided = decidedBy(settings);
    values = { ...values, ...decided };
    severities = { ...severities, ...settings.severities };
    for (const name of [...Object.keys(decided), ...Object.keys(severitiesBy(settings))]) setBy[name] = where;
  }
  return { values, severities, setBy };
}

type Place = Pick<Binding, "provider" | "account" | "bucket" | "region" | "resourceGroup" | "tags">;

function placeInOrder(raws: readonly RawBinding[]): {
  readonly of: Place;
  readonly setBy: Readonly<Record<string, string>>;
} {
  const merged: Record<string, string> = {};
  const setBy: Record<string, string> = {};
  for (const raw of raws) {
    for (const [name, value] of Object.entries(placeOf(raw))) {
      merged[name] = value;
      setBy[name] = raw.where;
    }
  }
  const {
    provider = "",
    account = "",
    bucket = "",
    region = "",
    resource_group: resourceGroup = "",
  } = merged;
  const tags = Object.fromEntries(raws.flatMap((raw) => Object.entries(raw.tags)));
  return { of: { provider, account, bucket, region, resourceGroup, tags }, setBy };
}
