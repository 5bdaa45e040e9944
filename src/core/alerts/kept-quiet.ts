import type { OpenFinding } from "../findings/finding.ts";
import { byGravity } from "../findings/urgency.ts";
import { bindingKey } from "../inventory/binding.ts";
import type { Suppression } from "./suppression.ts";

/** What one suppression keeps from being told, of the findings that a message would tell otherwise. */
export interface KeptQuiet {
  readonly suppression: Suppression;
  /** Findings, and how many of them are critical. */
  readonly total: number;
  readonly critical: number;
  /** Keys of the bindings that they are about; empty for stores, sources and the monitor. */
  readonly bindings: readonly string[];
}

/** Who keeps how much quiet: the gravest first, then what is most. Information is told nowhere, and left out. */
export function keptQuiet(
  findings: readonly OpenFinding[],
  suppressionOf: (finding: OpenFinding) => Suppression | undefined,
): readonly KeptQuiet[] {
  const groups = new Map<number, { readonly suppression: Suppression; readonly found: OpenFinding[] }>();
  for (const finding of findings) {
    const suppression = finding.severity === "info" ? undefined : suppressionOf(finding);
    if (suppression === undefined) continue;
    const group = groups.get(suppression.id) ?? { suppression, found: [] };
    group.found.push(finding);
    groups.set(suppression.id, group);
  }
  return [...groups.values()].map(toKeptQuiet).toSorted(compare);
}

/** Findings that somebody keeps quiet. */
export function quietCount(quiet: readonly KeptQuiet[]): number {
  return quiet.reduce((sum, { total }) => sum + total, 0);
}

function toKeptQuiet({ suppression, found }: { suppression: Suppression; found: OpenFinding[] }): KeptQuiet {
  const bindings = byGravity(found).flatMap((one) => (one.subject === "binding" ? [bindingKey(one)] : []));
  return {
    suppression,
    total: found.length,
    critical: found.filter(({ severity }) => severity === "critical").length,
    bindings: [...new Set(bindings)],
  };
}

function compare(a: KeptQuiet, b: KeptQuiet): number {
  return b.critical - a.critical || b.total - a.total || a.suppression.id - b.suppression.id;
}
