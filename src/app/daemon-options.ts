import type { Logger } from "../adapters/log/logger.ts";
import type { Environment } from "../config/secrets.ts";
import type { DurationMs } from "../core/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import type { Fleet } from "../usecases/fleet.ts";

export interface DaemonOptions {
  readonly configFile: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly logDestination: { write(line: string): void };
  /** Between two comparisons of the configuration with what is in force; ten seconds unless told. */
  readonly configPollMs?: DurationMs;
}

/** What is open before the daemon begins, and what it closes at its end. */
export interface Resources {
  readonly store: Store;
  readonly log: Logger;
  readonly fleet: Fleet;
  readonly release: () => void;
}
