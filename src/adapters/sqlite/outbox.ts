import { setImmediate } from "node:timers/promises";
import type { OpenFinding } from "../../core/findings/finding.ts";
import type { Instant } from "../../core/time.ts";
import type { Outbox, Suppressions } from "../../ports/outbox.ts";
import type { Store } from "../../ports/store.ts";
import type { SqliteDatabase } from "./database.ts";
import type { FindingTable } from "./finding-table.ts";
import { inTurns } from "./in-turns.ts";
import { openIncidentBriefs } from "./incident-briefs.ts";
import { endBaseline, releaseStock } from "./stock.ts";
import type { Tables } from "./tables.ts";

/** Turns what goes wrong into a `StoreError`. */
type Guarded = <T>(work: () => T | Promise<T>) => Promise<T>;

/** The store's methods about alerts. */
export function openOutbox(
  database: SqliteDatabase,
  tables: Tables,
  guarded: Guarded,
): Outbox & Suppressions & Pick<Store, "findingsById"> {
  const { deliveries, findings, incidents, suppressions } = tables;
  const briefs = openIncidentBriefs(database);
  const immediate = <T>(work: () => T): Promise<T> => guarded(() => database.transaction(work).immediate());
  return {
    openRoads: deliveries.openRoads,
    settleIncidents: (at) => guarded(() => settleIncidents(database, tables, at)),
    endBaseline: (of, at, owner) => guarded(() => endBaseline(database, tables, of, at, owner)),
    findingsInStock: () => guarded(() => new Set(tables.stock.ids())),
    addDeliveries: (list, roads) =>
      immediate(() => {
        for (const delivery of list) deliveries.add(delivery, roads);
      }),
    dueDeliveries: (at, limit) => guarded(() => deliveries.due(at, limit)),
    updateDeliveries: (updates) =>
      immediate(() => {
        for (const update of updates) deliveries.update(update);
      }),
    mailsSince: (of, since) => guarded(() => deliveries.mailsSince(of, since)),
    incident: (id) =>
      guarded(async () => {
        const incident = incidents.find(id);
        if (incident === undefined) return undefined;
        // It may have ended before it began, by a clock that was set back meanwhile.
        const { openedAt, clearedAt = openedAt } = incident;
        const cleared = findings.clearedOfIncident(id, Math.min(openedAt, clearedAt));
        // What came back meanwhile has ended more than once.
        const last = new Map(cleared.toReversed().map((transition) => [transition.findingId, transition]));
        const isLast = new Set(last.values());
        return {
          incident,
          findings: await readOpen(findings, findings.idsOfIncident(id)),
          cleared: cleared.filter((one) => isLast.has(one)),
        };
      }),
    noticesOf: (incident, since) => guarded(() => deliveries.noticesOf(incident, since)),
    findingsById: (ids) => guarded(() => readOpen(findings, ids)),
    outbox: (since) => guarded(() => deliveries.status(since)),
    incidentBriefs: (ids) => guarded(() => briefs(ids)),
    deliveries: (of, limit, skip = 0) => guarded(() => deliveries.list(of, limit, skip)),
    deliveryCounts: () => guarded(() => deliveries.counts()),
    retryFailed: (at) => guarded(() => deliveries.retryFailed(at)),
    suppress: (suppression) => guarded(() => suppressions.add(suppression)),
    suppressions: (at) => guarded(() => suppressions.active(at)),
    endSuppression: (id, at) => guarded(() => suppressions.end(id, at)),
  };
}

/** See `Outbox.settleIncidents`. Each is settled by its level: one that somebody settles meanwhile, or a crash, costs nothing. */
async function settleIncidents(database: SqliteDatabase, tables: Tables, at: Instant): Promise<number> {
  const { alerts, incidents } = tables;
  await releaseStock(database, tables);
  let told = 0;
  const settle = (id: string): void => {
    told += alerts.settleOpen(id, at);
  };
  await inTurns(database, incidents.openIds(), settle, () => alerts.begin(at));
  return told;
}

/** Read before the event loop turns. */
const TOGETHER = 500;

/** Those that are still open when their turn comes. */
async function readOpen(findings: FindingTable, ids: readonly string[]): Promise<readonly OpenFinding[]> {
  const read: OpenFinding[] = [];
  for (let start = 0; start < ids.length; start += TOGETHER) {
    if (start > 0) await setImmediate();
    read.push(...findings.byIds(ids.slice(start, start + TOGETHER)));
  }
  return read;
}
