import { setImmediate } from "node:timers/promises";
import {
  Baselines,
  baselineMark,
  baselineMessage,
  OCCASIONS,
  startOccasion,
  TRUST_BASELINE_MARK,
} from "../../core/alerts/baseline.ts";
import { SEVERITY_RANK, type Severity } from "../../core/findings/finding.ts";
import type { Instant } from "../../core/time.ts";
import type { Outbox } from "../../ports/outbox.ts";
import type { SqliteDatabase } from "./database.ts";
import { inTurns } from "./in-turns.ts";
import type { InStock } from "./stock-table.ts";
import type { Tables } from "./tables.ts";

type StockOf = Parameters<Outbox["endBaseline"]>[0];

/**
 * See `Outbox.endBaseline`. In this order a crash costs nothing: until message and mark are written, both at once, it is
 * all done anew, and what is left afterwards is released like any stock that nobody takes any more.
 */
export async function endBaseline(
  database: SqliteDatabase,
  tables: Tables,
  of: StockOf,
  at: Instant,
  defaultOwner: string,
): Promise<void> {
  const taken = await takenStock(database, tables, of, at);
  const told = taken.filter(({ severity }) => severity !== "info");
  const incidents = [...Map.groupBy(told, ({ incident }) => incident)];
  await inTurns(database, incidents, ([id, members]) => noteAsTold(tables, id, members, at));
  const occasion = of === "trust" ? OCCASIONS.trust : startOccasion(of.sources);
  const owners = [...Map.groupBy(told, ({ owner }) => owner || defaultOwner)];
  const messages = owners.map(([owner, own]) => baselineMessage(owner, occasion, own, at));
  await setImmediate();
  const end = database.transaction(() => {
    for (const message of messages) tables.deliveries.add(message);
    if (of === "trust") tables.messages.unmark(TRUST_BASELINE_MARK);
    else for (const source of of.sources) tables.messages.mark(baselineMark(source), at);
  });
  end.immediate();
  await setImmediate();
  await releaseStock(database, tables);
}

/** Findings that no stock-taking covers any more are like all others from now on. */
export async function releaseStock(database: SqliteDatabase, { stock, messages }: Tables): Promise<void> {
  let baselines = new Baselines(new Map());
  const release = (place: number): void => {
    const one = stock.at(place);
    if (one !== undefined && !isCovered(baselines, one)) stock.release(place);
  };
  await inTurns(database, stock.places(), release, () => {
    baselines = new Baselines(messages.marks());
  });
}

/** Findings whose stock-taking is over when that of these is. */
async function takenStock(
  database: SqliteDatabase,
  { stock, messages }: Tables,
  of: StockOf,
  at: Instant,
): Promise<readonly InStock[]> {
  const marks = new Map(messages.marks());
  if (of === "trust") marks.delete(TRUST_BASELINE_MARK);
  else for (const source of of.sources) marks.set(baselineMark(source), at);
  const baselines = new Baselines(marks);
  const taken: InStock[] = [];
  await inTurns(database, stock.places(), (place) => {
    const one = stock.at(place);
    if (one !== undefined && !isCovered(baselines, one)) taken.push(one);
  });
  return taken;
}

function isCovered(baselines: Baselines, { sources, code }: InStock): boolean {
  return sources === undefined ? baselines.coversOther(code) : baselines.covers(sources, code);
}

/** Its owner hears of it in the message: single messages begin with the next change. */
function noteAsTold(
  { incidents, stock }: Tables,
  id: string,
  members: readonly InStock[],
  at: Instant,
): void {
  const incident = incidents.find(id);
  if (incident === undefined) return;
  const before = incident.told?.severity;
  const now = gravest(members);
  const severity = before !== undefined && SEVERITY_RANK[before] > SEVERITY_RANK[now] ? before : now;
  // What was told of it before is still told; done anew after a crash, it is the same.
  const told = { severity, at, count: stock.countOf(id) };
  incidents.put({ ...incident, told, isInStock: true });
}

function gravest(findings: readonly InStock[]): Severity {
  if (findings.some(({ severity }) => severity === "critical")) return "critical";
  return findings.some(({ severity }) => severity === "warning") ? "warning" : "info";
}
