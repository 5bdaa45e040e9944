import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Current, currentOf, type OpenOptions, openCurrent } from "../app/current.ts";
import { isDaemonRunning } from "../app/database.ts";
import type { Config } from "../config/config.ts";
import { defaultConfig } from "../config/default-config.ts";
import { loadDatabase } from "../config/load.ts";
import { formatProblem } from "../config/problem.ts";
import type { Environment } from "../config/secrets.ts";
import type { Clock } from "../ports/clock.ts";

/** The world as a command sees it; tests hand in their own. */
export interface Shell {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly directory: string;
  /** Calls back once per arriving signal; gives a function that stops listening. */
  readonly onSignal: (signal: NodeJS.Signals, handler: () => void) => () => void;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Nagios' meaning: check, inspect and roots use all of them, other commands 0 and 3. */
export const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

export const DEFAULT_CONFIG_FILES: readonly string[] = [
  "certhorizon.yaml",
  "/etc/certhorizon/certhorizon.yaml",
];

/** What ends a command with one sentence and exit code 3. Thrown by commands, caught by `main`. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The file named by `--config`, else the first default that exists; undefined when there is none. */
export function findConfigFile(shell: Shell, named: string | undefined): string | undefined {
  if (named !== undefined) return resolve(shell.directory, named);
  return DEFAULT_CONFIG_FILES.map((file) => resolve(shell.directory, file)).find((file) => existsSync(file));
}

export function requireConfigFile(shell: Shell, named: string | undefined): string {
  const file = findConfigFile(shell, named);
  if (file !== undefined) return file;
  throw new UsageError(
    `There is no configuration: neither ${DEFAULT_CONFIG_FILES.join(" nor ")} exists. Name one with --config, or look around with \`certhorizon demo\`.`,
  );
}

/** Opens a configuration, or ends the command with all its problems. */
export async function requireCurrent(shell: Shell, file: string, options?: OpenOptions): Promise<Current> {
  const opened = await openCurrent(file, shell.environment, shell.clock, options);
  if (opened.ok) return opened.current;
  throw new UsageError(opened.problems.join("\n"));
}

/**
 * Where the database is, for commands that need nothing else. A running daemon goes on with its last good configuration, so
 * that a file with problems is no reason to hide what it knows: they are told in one sentence.
 */
export async function requireDatabase(
  shell: Shell,
  named: string | undefined,
): Promise<Pick<Config, "database">> {
  const file = requireConfigFile(shell, named);
  const loaded = await loadDatabase(file, shell.environment, { now: shell.clock.now() });
  if (!loaded.ok) throw new UsageError(loaded.problems.map(formatProblem).join("\n"));
  const { database, problems } = loaded;
  if (problems.length > 0) {
    shell.stderr.write(
      `${file} has problems (\`certhorizon validate\` names them); its database ${database.path} is used all the same.\n`,
    );
  }
  return { database };
}

/** Ends the command where nobody is there to do what it asks for; `instead` is what one can do else. */
export function requireDaemon(place: Pick<Config, "database">, instead: string): void {
  if (isDaemonRunning(place)) return;
  throw new UsageError(
    `No daemon is running on ${place.database.path}: start it with \`certhorizon run\`, or ${instead}.`,
  );
}

/** What commands use that need no configuration: all defaults, nothing declared. */
export async function defaultCurrent(shell: Shell): Promise<Current> {
  const opened = await currentOf(defaultConfig(shell.directory), shell.environment, shell.clock);
  if (opened.ok) return opened.current;
  throw new UsageError(opened.problems.join("\n"));
}
