import type { Ticket } from "../core/jd/ticket.ts";

/** Tickets that people recorded. Whether one is still open is not stored: it follows from what is served. */
export interface Tickets {
  /** Records tickets, all or none; one of the same id and binding is replaced. */
  recordTickets(tickets: readonly Ticket[]): Promise<void>;
  /** All, the newest submission first, then by id and binding. */
  tickets(): Promise<readonly Ticket[]>;
  /** Removes what was recorded by mistake; gives the keys of the bindings concerned, none when the id is unknown. */
  forgetTicket(id: string): Promise<readonly string[]>;
}
