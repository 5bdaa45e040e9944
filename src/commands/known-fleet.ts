import { existsSync } from "node:fs";
import type { Current } from "../app/current.ts";
import { allRecords, openForReading } from "../app/database.ts";
import type { BindingRecord } from "../core/record.ts";
import type { ReadModel } from "../ports/store.ts";
import { defaultCurrent, findConfigFile, requireCurrent, type Shell } from "./shell.ts";

export interface KnownFleet {
  readonly current: Current;
  readonly store: Pick<ReadModel, "chain">;
  readonly records: readonly BindingRecord[];
  readonly close: () => Promise<void>;
}

/** What the daemon knows, for commands that are also of use without a daemon: then nothing is known. */
export async function knownFleet(shell: Shell, config: string | undefined): Promise<KnownFleet> {
  const file = findConfigFile(shell, config);
  const current = file === undefined ? await defaultCurrent(shell) : await requireCurrent(shell, file);
  const database = current.config.database.path;
  if (file === undefined || !existsSync(database)) {
    return { current, records: [], store: { chain: async () => undefined }, close: async () => undefined };
  }
  const store = await openForReading(current.config);
  return { current, store, records: await allRecords(store), close: () => store.close() };
}
