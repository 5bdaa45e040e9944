import type { Instant } from "../time.ts";
import { CNAME_BUDGET } from "./judge-cname.ts";
import { type CnameFault, type CnameViews, worstView } from "./view-of-cname.ts";

/** What was wrong with the CNAME of a binding at the last look that told anything, and since when. */
export interface FaultMemory {
  /** Undefined when all was well. */
  readonly fault: CnameFault | undefined;
  /** Undefined when all is well, or the fault was there at the first look. */
  readonly since: Instant | undefined;
}

/** `previous` is undefined at the first look. A look without an answer changes nothing, so that no outage begins the budget anew. */
export function rememberFault(
  previous: FaultMemory | undefined,
  views: CnameViews,
  at: Instant,
): FaultMemory | undefined {
  const { standing, fault } = worstView(views);
  if (standing === "unresolved") return previous;
  if (fault === undefined || previous === undefined) return { fault, since: undefined };
  return previous.fault === fault ? previous : { fault, since: at };
}

/** Something is wrong that may still mend itself: its time is not over. */
export function isPropagating(memory: FaultMemory | undefined, at: Instant): boolean {
  if (memory?.fault === undefined || memory.since === undefined) return false;
  return memory.fault !== "unknown-target" && at < memory.since + CNAME_BUDGET;
}
