import type { ServedState } from "../hosted/hosted.ts";
import type { EndpointStanding } from "../record.ts";
import { DAY, type Instant } from "../time.ts";
import type { BindingFacts, Draft } from "./facts.ts";
import { about, earliestEnd, type SeenLeaf, seenLeaves } from "./seen.ts";

const CRITICAL_LEFT = 7 * DAY;

/** One drift draft when the served state is `state`: a warning, critical once the served leaf ends within seven days. */
export function driftDraft(
  facts: BindingFacts,
  state: ServedState,
  words: (
    behind: readonly SeenLeaf[],
    all: readonly SeenLeaf[],
  ) => Pick<Draft, "summary" | "remedy" | "facts">,
): readonly Draft[] {
  if (facts.served.state !== state) return [];
  const leaves = seenLeaves(facts);
  const behind = leaves.filter(({ endpoint }) => isBehind(endpoint.state.standing));
  const concerned = behind.length > 0 ? behind : leaves;
  const end = earliestEnd(concerned)?.leaf.notAfter;
  return [
    {
      scope: facts.served.layer ?? "",
      severity: driftSeverity(concerned, facts.at),
      ...(end === undefined ? {} : { deadline: end }),
      ...words(concerned, leaves),
      ...about(concerned),
    },
  ];
}

/** A warning, critical once the first of `leaves` ends within seven days. */
export function driftSeverity(leaves: readonly SeenLeaf[], at: Instant): "warning" | "critical" {
  const end = earliestEnd(leaves)?.leaf.notAfter;
  return end !== undefined && end - at <= CRITICAL_LEFT ? "critical" : "warning";
}

function isBehind(standing: EndpointStanding): boolean {
  return standing === "former" || standing === "other";
}
