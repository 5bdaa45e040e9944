import type { Cause } from "./cause.ts";
import type { Incident, IncidentKey } from "./incident.ts";

/** The addresses that a cause names; none unless they are the cause. */
export function addressesOf({ kind, key }: Cause): readonly string[] {
  return kind === "address" ? key.split(" ") : [];
}

/**
 * The incident that a finding joins: one of its code and owner with an open finding at one of its addresses. `there` are
 * the incidents with open findings at these addresses now, and not those at the addresses with which they began: of an
 * outage that wanders through a pool only what still fails says anything about what else fails. Of several the one that
 * opened first, then the one with the smallest id. Undefined: it is an incident of its own.
 */
export function incidentToJoin(key: IncidentKey, there: readonly Incident[]): Incident | undefined {
  const [first] = there
    .filter(({ code, owner, cause }) => code === key.code && owner === key.owner && cause.kind === "address")
    .toSorted((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
  return first;
}
