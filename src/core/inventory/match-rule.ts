import { toDisplay } from "../names/domain-name.ts";
import type { Layer } from "./binding.ts";
import { matchesGlob } from "./glob.ts";
import type { RawBinding, RuleMatch } from "./raw-binding.ts";

/** What rules can ask about one domain and port, over all sources that know it. Empty texts are left out. */
export interface MatchFacts {
  /** A-labels and readable form. */
  readonly domain: readonly string[];
  readonly source: readonly string[];
  readonly provider: readonly string[];
  readonly bucket: readonly string[];
  readonly region: readonly string[];
  readonly resourceGroup: readonly string[];
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly layer: readonly Layer[];
}

/** Collects what rules can ask about; `raws` are all about the same domain and port, and at least one. */
export function matchFacts(raws: readonly RawBinding[]): MatchFacts {
  const domain = raws[0]?.domain ?? "";
  const tags = new Map<string, readonly string[]>();
  for (const [tag, value] of raws.flatMap((raw) => Object.entries(raw.tags))) {
    tags.set(tag, [...(tags.get(tag) ?? []), value]);
  }
  return {
    domain: distinct([domain, readable(domain)]),
    source: distinct(raws.map((raw) => raw.source)),
    provider: distinct(raws.map((raw) => raw.provider)),
    bucket: distinct(raws.map((raw) => raw.bucket)),
    region: distinct(raws.map((raw) => raw.region)),
    resourceGroup: distinct(raws.map((raw) => raw.resourceGroup)),
    tags,
    layer: [...new Set(raws.flatMap((raw) => raw.layers))],
  };
}

/** Whether every key that the rule names fits. A rule without any key fits everything. */
export function matchesRule(match: RuleMatch, facts: MatchFacts): boolean {
  return (
    fits(match.domain, facts.domain) &&
    fits(match.source, facts.source) &&
    fits(match.provider, facts.provider) &&
    fits(match.bucket, facts.bucket) &&
    fits(match.region, facts.region) &&
    fits(match.resourceGroup, facts.resourceGroup) &&
    fits(match.layer, facts.layer) &&
    Object.entries(match.tag ?? {}).every(([tag, glob]) => fits([glob], facts.tags.get(tag) ?? []))
  );
}

function fits(globs: readonly string[] | undefined, values: readonly string[]): boolean {
  return globs === undefined || globs.some((glob) => values.some((value) => matchesGlob(glob, value)));
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].filter((value) => value !== "");
}

/** The form with letters of all scripts, without the A-labels in brackets behind it. */
function readable(domain: string): string {
  return toDisplay(domain).replace(/ \(.*$/, "");
}
