import { keepHeapSmall } from "../adapters/host/frugal-heap.ts";
import { createLogger } from "../adapters/log/logger.ts";
import { acquireDaemonLock } from "../adapters/sqlite/daemon-lock.ts";
import { openSqliteStore } from "../adapters/sqlite/sqlite-store.ts";
import { StoreError } from "../ports/store-error.ts";
import { Fleet } from "../usecases/fleet.ts";
import { openCurrent } from "./current.ts";
import { Daemon } from "./daemon.ts";
import type { DaemonOptions } from "./daemon-options.ts";

export type StartedDaemon =
  | { readonly ok: true; readonly daemon: Daemon }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Opens everything, listens, and begins to watch. What cannot be opened comes back as sentences; then nothing is left open. */
export async function startDaemon(options: DaemonOptions): Promise<StartedDaemon> {
  const { configFile, environment, clock } = options;
  const opened = await openCurrent(configFile, environment, clock);
  if (!opened.ok) return opened;
  const { config } = opened.current;
  keepHeapSmall();
  const lock = acquireDaemonLock(config.database.path);
  if (!lock.ok) return { ok: false, problems: [lock.detail] };
  try {
    const store = await openSqliteStore({ file: config.database.path, clock });
    const log = createLogger({ level: config.log.level, destination: options.logDestination });
    const fleet = await Fleet.load(store);
    const daemon = new Daemon(options, opened.current, { store, log, fleet, release: lock.release });
    const problem = await daemon.listen();
    if (problem === undefined) return { ok: true, daemon };
    await daemon.close();
    return { ok: false, problems: [problem] };
  } catch (error) {
    lock.release();
    if (error instanceof StoreError) return { ok: false, problems: [error.message] };
    throw error;
  }
}
