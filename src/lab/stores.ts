import type { NamedFact } from "../core/trust/named-facts.ts";
import type { Authority } from "./authority.ts";
import { daysFrom, type LabFamily } from "./family.ts";

/** A trust store of the lab, as its configuration declares it. */
export interface LabStore {
  readonly name: string;
  /** For people. */
  readonly note: string;
  readonly anchors: readonly Authority[];
  readonly facts: readonly NamedFact[];
}

/** For which stores a domain is judged; names of lab stores. */
export interface JudgedStores {
  readonly required: readonly string[];
  readonly watched: readonly string[];
}

/** Where a fault says nothing else. */
export const defaultStores: JudgedStores = { required: ["lab-modern"], watched: ["lab-legacy"] };

export function labStores({ r1, r3, r46 }: LabFamily, now: Date): readonly LabStore[] {
  const removal = (anchor: string, days: number, certainty: NamedFact["certainty"]): NamedFact => ({
    anchor,
    kind: "removal",
    at: daysFrom(now, days).getTime(),
    certainty,
    text: `${anchor} leaves lab-strict.`,
    source: "the lab",
  });
  return [
    { name: "lab-modern", note: "Lab R3 and R46", anchors: [r3, r46], facts: [] },
    { name: "lab-legacy", note: "devices that know Lab R1 only", anchors: [r1], facts: [] },
    { name: "lab-devices", note: "devices that know Lab R3 only", anchors: [r3], facts: [] },
    {
      name: "lab-strict",
      note: "gave up Lab R3, and will give up R46",
      anchors: [r3, r46],
      facts: [removal("Lab R3", -30, "shipped"), removal("Lab R46", 40, "announced")],
    },
  ];
}
