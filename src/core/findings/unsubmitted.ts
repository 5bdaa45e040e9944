import { type ChinaDay, chinaDayOf } from "../jd/china-day.ts";
import { type KnownCertificate, knownCertificate } from "../jd/known-certificate.ts";
import { lastQualifyingDay, type RenewalPlan, renewalPlan } from "../jd/submission.ts";
import type { Instant } from "../time.ts";
import type { BindingFacts } from "./facts.ts";
import { earliestEnd, seenLeaves } from "./seen.ts";

/** A certificate that waits for its ticket: known, served nowhere, in no open ticket. */
export interface Unsubmitted {
  readonly known: KnownCertificate;
  readonly today: ChinaDay;
  /** The last day on which the provider takes it. */
  readonly lastDay: ChinaDay;
  /** When what is served ends, and when its successor's ticket is due; undefined while no leaf was seen. */
  readonly servedUntil: Instant | undefined;
  readonly plan: RenewalPlan | undefined;
}

/** The certificate that waits for its ticket; undefined where certificates are not hosted by ticket, one is open, or none is known. */
export function unsubmitted(facts: BindingFacts): Unsubmitted | undefined {
  const { byTicket, hosted, at } = facts;
  if (byTicket === undefined || byTicket.open !== undefined) return undefined;
  const leaves = seenLeaves(facts);
  const known = knownCertificate(
    hosted,
    leaves.map(({ leaf }) => leaf),
  );
  if (known === undefined) return undefined;
  const servedUntil = earliestEnd(leaves)?.leaf.notAfter;
  const plan = servedUntil === undefined ? undefined : renewalPlan(servedUntil, byTicket.leadTime);
  return { known, today: chinaDayOf(at), lastDay: lastQualifyingDay(known.notAfter), servedUntil, plan };
}
