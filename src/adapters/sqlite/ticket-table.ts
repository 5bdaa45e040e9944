import type { Ticket } from "../../core/jd/ticket.ts";
import type { SqliteDatabase } from "./database.ts";

/** Tickets, a row per binding. */
export interface TicketTable {
  put(tickets: readonly Ticket[]): void;
  all(): readonly Ticket[];
  ofBinding(binding: string): readonly Ticket[];
  /** Keys of the bindings whose tickets of that id were removed. */
  remove(id: string): readonly string[];
}

const COLUMNS = "binding, id, submitted_at AS submittedAt, recorded_at AS recordedAt, replaces";
const ORDER = "ORDER BY submitted_at DESC, id, binding";

export function openTicketTable(database: SqliteDatabase): TicketTable {
  const upsert = database.prepare(
    `INSERT INTO ticket (binding, id, submitted_at, recorded_at, replaces)
     VALUES (:binding, :id, :submittedAt, :recordedAt, :replaces)
     ON CONFLICT DO UPDATE SET
       submitted_at = excluded.submitted_at, recorded_at = excluded.recorded_at, replaces = excluded.replaces`,
  );
  const select = database.prepare<[], Ticket>(`SELECT ${COLUMNS} FROM ticket ${ORDER}`);
  const selectOf = database.prepare<[string], Ticket>(
    `SELECT ${COLUMNS} FROM ticket WHERE binding = ? ${ORDER}`,
  );
  const remove = database
    .prepare<[string], string>("DELETE FROM ticket WHERE id = ? RETURNING binding")
    .pluck();
  const put = database.transaction((tickets: readonly Ticket[]) => {
    for (const ticket of tickets) upsert.run(ticket);
  });
  return {
    put: (tickets) => put.immediate(tickets),
    all: () => select.all(),
    ofBinding: (binding) => selectOf.all(binding),
    remove: (id) => remove.all(id).sort(),
  };
}
