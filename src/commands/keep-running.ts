import { type Daemon, startDaemon } from "../app/daemon.ts";
import { EXIT, type Shell, UsageError } from "./shell.ts";

/** A shutdown that takes longer is cut off. */
const SHUTDOWN_LIMIT_MS = 10_000;

/** Starts the daemon, or ends the command with what cannot be opened. */
export async function openDaemon(shell: Shell, configFile: string): Promise<Daemon> {
  const { environment, clock, stderr } = shell;
  const started = await startDaemon({ configFile, environment, clock, logDestination: stderr });
  if (started.ok) return started.daemon;
  throw new UsageError(started.problems.join("\n"));
}

/** Runs until SIGINT or SIGTERM; a second signal, or ten seconds, end it at once. SIGHUP reads the configuration again. */
export async function runUntilStopped(
  shell: Shell,
  daemon: Daemon,
  afterFirstSweep: () => void = () => undefined,
): Promise<number> {
  const stopped = Promise.withResolvers<void>();
  const forgetters = (["SIGINT", "SIGTERM"] as const).map((signal) =>
    shell.onSignal(signal, stopped.resolve),
  );
  const forgetReload = shell.onSignal("SIGHUP", () => void daemon.reload());
  const begun = daemon.begin().then(afterFirstSweep);
  await stopped.promise;
  for (const forget of [...forgetters, forgetReload]) forget();
  const limit = setTimeout(() => process.exit(EXIT.unknown), SHUTDOWN_LIMIT_MS);
  await daemon.close();
  await begun;
  clearTimeout(limit);
  return EXIT.ok;
}
