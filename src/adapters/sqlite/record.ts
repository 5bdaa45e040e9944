import { bindingKey } from "../../core/inventory/binding.ts";
import type { Look } from "../../core/observation.ts";
import type { Decide, Decision } from "../../core/record.ts";
import type { Recorded, RecordFailure } from "../../ports/store.ts";
import type { SqliteDatabase } from "./database.ts";
import { isStoreFailure } from "./store-failure.ts";
import { readRecord, type Tables } from "./tables.ts";

/** One transaction per batch, a savepoint per look: a look that cannot be recorded takes nothing else with it. */
export function openRecorder(
  database: SqliteDatabase,
  tables: Tables,
): (looks: readonly Look[], decide: Decide) => Recorded {
  const context = { chainOf: tables.certificates.chain, ticketsOf: tables.tickets.ofBinding };

  const recordOne = database.transaction((key: string, look: Look, decide: Decide): Decision => {
    const previous = readRecord(tables, key);
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
    tables.findings.write(previous?.findings ?? [], record.findings);
    tables.findings.append(decision.transitions);
    tables.changes.append(key, decision.changes);
    return decision;
  });

  const recordAll = database.transaction((looks: readonly Look[], decide: Decide): Recorded => {
    const decisions: Decision[] = [];
    const failures: RecordFailure[] = [];
    for (const look of looks) {
      const key = bindingKey(look.binding);
      try {
        decisions.push(recordOne(key, look, decide));
      } catch (error) {
        if (isStoreFailure(error)) {
          throw error;
        }
        failures.push({ key, error });
      }
    }
    return { decisions, failures };
  });
  return recordAll.immediate;
}
