import { bindingKey } from "../../core/inventory/binding.ts";
import { keepSame } from "../../core/keep-same.ts";
import type { Look } from "../../core/look.ts";
import type { BindingRecord, Decide, Decision, DecisionContext } from "../../core/record.ts";
import type { Recorded, RecordFailure } from "../../ports/store.ts";
import type { SqliteDatabase } from "./database.ts";
import type { RecordMemory } from "./record-memory.ts";
import { isStoreFailure } from "./store-failure.ts";
import { readRecord, type Tables } from "./tables.ts";

/** One transaction per batch, a savepoint per look: a look that cannot be recorded takes nothing else with it. */
export function openRecorder(
  database: SqliteDatabase,
  tables: Tables,
  memory: RecordMemory,
): (looks: readonly Look[], decide: Decide) => Recorded {
  const { alerts } = tables;
  const context: DecisionContext = {
    chainOf: tables.certificates.chain,
    ticketsOf: tables.tickets.ofBinding,
    downgradeOf: (key) => alerts.downgradeOf(key),
    isBaseline: (binding, code) => alerts.isBaseline(binding, code),
  };

  const recordOne = database.transaction(
    (key: string, look: Look, decide: Decide, known: Known): Decision => {
      const previous = known.get(key) ?? memory.get(key) ?? readRecord(tables, key);
      const decision = decide(previous, look, context);
      const { record } = decision;
      if (bindingKey(record.binding) !== key) {
        throw new Error(`decided about ${bindingKey(record.binding)} when asked about ${key}`);
      }
      for (const [digest, chain] of decision.chains) {
        const known = previous?.endpoints.some((endpoint) => endpoint.presented?.chainDigest === digest);
        if (known !== true) {
          tables.certificates.putChain(digest, chain, look.at);
        }
      }
      if (previous === undefined) {
        tables.bindings.put(key, look.binding, record.nextDueAt);
      }
      tables.bindings.writeState(key, previous, record);
      tables.endpoints.write(key, previous?.endpoints ?? [], record.endpoints);
      tables.hosted.write(key, previous?.hosted ?? [], record.hosted, look.at);
      tables.findings.write({
        previous: previous?.findings ?? [],
        next: record.findings,
        transitions: decision.transitions,
        binding: previous?.binding ?? look.binding,
      });
      for (const { kind, finding } of decision.transitions) {
        if (kind === "cleared" && finding.code === "downgraded") tables.suppressions.endDowngrades(key);
      }
      tables.changes.append(key, decision.changes);
      // The stored attributes stay those of the inventory, whatever a late look brings.
      const binding = previous === undefined ? record.binding : keepSame(record.binding, previous.binding);
      known.set(key, binding === record.binding ? record : { ...record, binding });
      return decision;
    },
  );

  const recordAll = database.transaction(
    (looks: readonly Look[], decide: Decide, written: Known): Recorded => {
      memory.refresh();
      const at = Math.max(...looks.map((look) => look.at));
      alerts.begin(at);
      const decisions: Decision[] = [];
      const failures: RecordFailure[] = [];
      for (const look of looks) {
        const key = bindingKey(look.binding);
        try {
          decisions.push(recordOne(key, look, decide, written));
        } catch (error) {
          if (isStoreFailure(error)) {
            throw error;
          }
          failures.push({ key, error });
        }
      }
      alerts.settle(at);
      return { decisions, failures };
    },
  );
  return (looks, decide) => {
    const written: Known = new Map();
    const recorded = recordAll.immediate(looks, decide, written);
    for (const [key, record] of written) memory.set(key, record);
    return recorded;
  };
}

/** Records of the batch under way: remembered beyond it only once it is committed. */
type Known = Map<string, BindingRecord>;
