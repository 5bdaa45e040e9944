import { baselineMark, OCCASIONS, startOccasion, TRUST_BASELINE_MARK } from "../../core/alerts/baseline.ts";
import { contentId } from "../../core/alerts/content-id.ts";
import type { NewDelivery } from "../../core/alerts/delivery.ts";
import { type OpenFinding, SEVERITY_RANK, type Severity } from "../../core/findings/finding.ts";
import { type Binding, bindingKey } from "../../core/inventory/binding.ts";
import type { Instant } from "../../core/time.ts";
import type { Outbox, Suppressions } from "../../ports/outbox.ts";
import type { SqliteDatabase } from "./database.ts";
import { openIncidentBriefs } from "./incident-briefs.ts";
import type { Tables } from "./tables.ts";

/** Turns what goes wrong into a `StoreError`. */
type Guarded = <T>(work: () => T) => Promise<T>;

/** The store's methods about alerts. */
export function openOutbox(
  database: SqliteDatabase,
  tables: Tables,
  guarded: Guarded,
): Outbox & Suppressions {
  const { alerts, deliveries, findings, incidents, suppressions } = tables;
  const briefs = openIncidentBriefs(database);
  const immediate = <T>(work: () => T): Promise<T> => guarded(() => database.transaction(work).immediate());
  return {
    openRoads: deliveries.openRoads,
    settleIncidents: (at) =>
      immediate(() => {
        alerts.begin(at);
        return alerts.settleAll(at);
      }),
    endBaseline: (of, at, owner) => immediate(() => endBaseline(database, tables, of, at, owner)),
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
      guarded(() => {
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
          findings: findings.ofIncident(id),
          cleared: cleared.filter((one) => isLast.has(one)),
        };
      }),
    noticesOf: (incident, since) => guarded(() => deliveries.noticesOf(incident, since)),
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

type Told = OpenFinding & { readonly incident: string };

/** See `Outbox.endBaseline`. */
function endBaseline(
  database: SqliteDatabase,
  tables: Tables,
  of: Parameters<Outbox["endBaseline"]>[0],
  at: Instant,
  defaultOwner: string,
): void {
  if (of === "trust") database.prepare("DELETE FROM mark WHERE name = ?").run(TRUST_BASELINE_MARK);
  else for (const source of of.sources) tables.messages.mark(baselineMark(source), at);
  tables.alerts.begin(at);
  const taken = takenStock(database, tables);
  const occasion = of === "trust" ? OCCASIONS.trust : startOccasion(of.sources);
  for (const [owner, found] of Map.groupBy(taken, ({ owner: name }) => name || defaultOwner)) {
    const told = found.filter(({ finding }) => finding.severity !== "info").map(({ finding }) => finding);
    if (told.length === 0) continue;
    tables.deliveries.add(stockMessage(owner, occasion, told, at));
    for (const [id, members] of Map.groupBy(told, ({ incident }) => incident)) tell(tables, id, members, at);
  }
  const clear = database.prepare("UPDATE finding SET is_baseline = 0 WHERE id = ?");
  for (const { finding } of taken) clear.run(finding.id);
}

/** Findings whose stock-taking is over now. */
function takenStock(
  database: SqliteDatabase,
  { alerts, bindings, findings }: Tables,
): readonly { readonly owner: string; readonly finding: Told }[] {
  const rows = database
    .prepare<[], { id: string; incident: string }>(
      "SELECT id, incident FROM finding WHERE is_baseline = 1 AND incident IS NOT NULL",
    )
    .all();
  const attributes = new Map<string, Binding | undefined>();
  const bindingOf = (key: string): Binding | undefined => {
    if (!attributes.has(key)) attributes.set(key, bindings.read(key)?.binding);
    return attributes.get(key);
  };
  return rows.flatMap(({ id, incident }) =>
    findings.byIds([id]).flatMap((finding) => {
      const binding = finding.subject === "binding" ? bindingOf(bindingKey(finding)) : undefined;
      if (alerts.covers(finding, binding)) return [];
      return [{ owner: binding?.owner ?? ownerOfStore(finding), finding: { ...finding, incident } }];
    }),
  );
}

/** A trust store of the user's own may have an owner, which its finding names. */
function ownerOfStore({ subject, evidence }: OpenFinding): string {
  return subject === "store" ? (evidence.facts?.["owner"] ?? "") : "";
}

function stockMessage(
  owner: string,
  occasion: string,
  told: readonly OpenFinding[],
  at: Instant,
): NewDelivery {
  const ids = told.map(({ id }) => id).toSorted();
  return {
    id: contentId(["baseline", owner, occasion, ids]),
    copy: "",
    kind: "baseline",
    incident: "",
    owner,
    severity: gravest(told),
    createdAt: at,
    nextAt: at,
    detail: { occasion, findings: ids },
  };
}

/** Its owner has heard of it: single messages begin with the next change. */
function tell({ incidents }: Tables, id: string, members: readonly OpenFinding[], at: Instant): void {
  const incident = incidents.find(id);
  if (incident === undefined) return;
  const before = incident.told?.severity;
  const now = gravest(members);
  const severity = before !== undefined && SEVERITY_RANK[before] > SEVERITY_RANK[now] ? before : now;
  const told = { severity, at, count: members.length };
  incidents.put({ ...incident, told, isInStock: true });
}

function gravest(findings: readonly OpenFinding[]): Severity {
  const worst = Math.max(...findings.map(({ severity }) => SEVERITY_RANK[severity]));
  return worst === SEVERITY_RANK.critical ? "critical" : worst === SEVERITY_RANK.warning ? "warning" : "info";
}
