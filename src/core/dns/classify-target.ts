import type { ServingLayer } from "../inventory/binding.ts";
import type { TargetKind, TargetTable } from "./target-table.ts";

/** Where a name leads. */
export interface Target {
  readonly kind: TargetKind;
  readonly servingLayer: ServingLayer;
  /** Empty where the name tells none, like `region`. */
  readonly bucket: string;
  /** Without `oss-` in front: `cn-hangzhou`. */
  readonly region: string;
  /** The end of the name that told the kind; the whole name where the provider named it, empty for `other`. */
  readonly suffix: string;
  /** The CNAME that told it, lower case without final dot; for `other` the last one. */
  readonly name: string;
}

/** CNAMEs that providers gave to domains of ours, in lower case without final dot: they tell more than any table. */
export type KnownTargets = ReadonlyMap<string, { readonly kind: TargetKind }>;

const LAYERS: Readonly<Record<TargetKind, ServingLayer>> = {
  "oss-classic": "oss",
  "oss-dual-stack": "oss",
  "oss-accelerate": "oss",
  "oss-mainland": "oss",
  "oss-overseas": "oss",
  "oss-internal": "oss",
  cdn: "cdn",
  dcdn: "dcdn",
  waf: "waf",
  esa: "esa",
  "jd-oss": "oss",
  "jd-oss-legacy": "oss",
  "jd-cdn": "cdn",
  other: "other",
};

const UNKNOWN: KnownTargets = new Map();

/**
 * What the CNAMEs of a name, in order, lead to: the first one that says something counts, because what comes behind it is the provider's own affair.
 * Undefined without CNAMEs: an apex record or a flattened one, of which DNS says nothing. Never throws, whatever the names hold.
 */
export function classifyTarget(
  cnames: readonly string[],
  table: TargetTable,
  known: KnownTargets = UNKNOWN,
): Target | undefined {
  const names = cnames.map(plainName);
  for (const name of names) {
    const target = ofKnown(name, known) ?? ofTable(name, table);
    if (target !== undefined) return target;
  }
  const last = names.at(-1);
  return last === undefined ? undefined : toTarget("other", last, {});
}

/** Lower case, without final dot: how names are compared. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

function ofKnown(name: string, known: KnownTargets): Target | undefined {
  const kind = known.get(name)?.kind;
  return kind === undefined ? undefined : toTarget(kind, name, { suffix: name });
}

function ofTable(name: string, { rules }: TargetTable): Target | undefined {
  for (const { pattern, kind, suffix } of rules) {
    const groups = pattern.exec(name)?.groups;
    if (groups === undefined) continue;
    const { front = "", region = "" } = groups;
    const bucket = LAYERS[kind] === "oss" && !front.includes(".") ? front : "";
    return toTarget(kind, name, { bucket, region, suffix });
  }
  return undefined;
}

function toTarget(
  kind: TargetKind,
  name: string,
  { bucket = "", region = "", suffix = "" }: Partial<Pick<Target, "bucket" | "region" | "suffix">>,
): Target {
  return { kind, servingLayer: LAYERS[kind], bucket, region, suffix, name };
}
