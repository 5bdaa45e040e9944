import { decidedBy, placeOf, severitiesBy } from "./attributes.ts";
import { bindingKey } from "./binding.ts";
import type { RawBinding } from "./raw-binding.ts";

/** Two sources of equal weight that say different things about one binding. */
export interface Conflict {
  /** Binding key. */
  readonly binding: string;
  readonly attribute: string;
  /** What set the value that holds, and what set the one that gave way. */
  readonly kept: string;
  readonly dropped: string;
}

/** Compares what `raws`, all about one binding and in the order in which the later wins, say with equal weight. */
export function findConflicts(raws: readonly RawBinding[]): readonly Conflict[] {
  const seen = new Map<string, { readonly value: string; readonly where: string }>();
  const conflicts: Conflict[] = [];
  for (const raw of raws) {
    for (const [attribute, value] of Object.entries(said(raw))) {
      const id = `${raw.declared} ${attribute}`;
      const earlier = seen.get(id);
      const text = JSON.stringify(value);
      if (earlier !== undefined && earlier.value !== text) {
        conflicts.push({ binding: bindingKey(raw), attribute, kept: raw.where, dropped: earlier.where });
      }
      seen.set(id, { value: text, where: raw.where });
    }
  }
  return conflicts;
}

function said(raw: RawBinding): Readonly<Record<string, unknown>> {
  return { ...placeOf(raw), ...decidedBy(raw.settings), ...severitiesBy(raw.settings) };
}
