import type { ServedLeaf } from "../hosted/served-leaf.ts";
import type { Instant } from "../time.ts";
import { type ChinaDay, chinaDayOf } from "./china-day.ts";
import type { LeadTime } from "./lead-time.ts";
import { promisedDay, qualifies } from "./submission.ts";

/** A certificate was submitted for a binding: an event, not configuration. One row per binding, several may share an id. */
export interface Ticket {
  /** As the provider names it. */
  readonly id: string;
  /** Key of the binding. */
  readonly binding: string;
  /** Some instant of the day of submission. */
  readonly submittedAt: Instant;
  readonly recordedAt: Instant;
  /** SHA-256 of the leaf served when it was recorded; empty when none was, or when the new one was served already. */
  readonly replaces: string;
}

/** What a judge knows of hosting by ticket. */
export interface TicketFacts {
  readonly leadTime: LeadTime;
  /** The newest ticket, while its certificate is not served everywhere. */
  readonly open: Ticket | undefined;
}

type Served = Pick<ServedLeaf, "sha256" | "notAfter">;

/**
 * Did the ticket take effect? `served` is the leaf that ends first. Level, not edge: nobody closes a ticket. Where it is not known
 * what was replaced, only a leaf that could have been submitted that day counts.
 */
function isEffective({ replaces, submittedAt }: Ticket, served: Served | undefined): boolean {
  if (served === undefined) return false;
  if (replaces !== "") return served.sha256 !== replaces;
  return qualifies(served.notAfter, chinaDayOf(submittedAt));
}

/** The newest ticket of a binding, unless it took effect: a newer one takes the place of older ones. */
export function openTicket(tickets: readonly Ticket[], served: Served | undefined): Ticket | undefined {
  const newest = tickets.toSorted(
    (a, b) => b.submittedAt - a.submittedAt || b.recordedAt - a.recordedAt || (a.id < b.id ? -1 : 1),
  )[0];
  return newest === undefined || isEffective(newest, served) ? undefined : newest;
}

/** The day by whose end the ticket's certificate should be served. */
export function promiseOf(ticket: Ticket, leadTime: LeadTime): ChinaDay {
  return promisedDay(chinaDayOf(ticket.submittedAt), leadTime);
}
