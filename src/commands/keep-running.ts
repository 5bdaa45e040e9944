import type { Daemon } from "../app/daemon.ts";
import { startDaemon } from "../app/start-daemon.ts";
import { EXIT, type Shell, UsageError } from "./shell.ts";

/** A shutdown that takes longer is cut off. */
const SHUTDOWN_LIMIT_MS = 10_000;
/** For the rest of the program, once the daemon is closed. */
const LAST_WORDS_MS = 2_000;

/** Starts the daemon, or ends the command with what cannot be opened. */
export async function openDaemon(shell: Shell, configFile: string): Promise<Daemon> {
  const { environment, clock, stderr } = shell;
  const started = await startDaemon({ configFile, environment, clock, logDestination: stderr });
  if (started.ok) return started.daemon;
  throw new UsageError(started.problems.join("\n"));
}

/**
 * Runs until SIGINT or SIGTERM; a second signal, or ten seconds, end it at once. SIGHUP reads the configuration again.
 * Rejects, closed all the same, where the daemon cannot begin.
 */
export async function runUntilStopped(
  shell: Shell,
  daemon: Daemon,
  afterFirstSweep: () => void = () => undefined,
): Promise<number> {
  const stopped = Promise.withResolvers<void>();
  const forgetters = (["SIGINT", "SIGTERM"] as const).map((signal) =>
    shell.onSignal(signal, stopped.resolve),
  );
  const forgetParent = whenOrphaned(shell, stopped.resolve);
  const forgetReload = shell.onSignal("SIGHUP", () => void daemon.reload());
  const begun = daemon.begin().then(afterFirstSweep);
  begun.catch(stopped.reject);
  let code: number = EXIT.unknown;
  try {
    await stopped.promise;
    code = EXIT.ok;
  } finally {
    for (const forget of [...forgetters, forgetParent, forgetReload]) forget();
    await closeInTime(daemon, begun, code);
  }
  await begun;
  return code;
}

async function closeInTime(daemon: Daemon, begun: Promise<void>, code: number): Promise<void> {
  const limit = setTimeout(() => process.exit(EXIT.unknown), SHUTDOWN_LIMIT_MS);
  await daemon.close();
  await Promise.allSettled([begun]);
  clearTimeout(limit);
  // Whatever is still open now, as a question to a silent name server, has nobody left who would hear the answer.
  setTimeout(() => process.exit(code), LAST_WORDS_MS).unref();
}

/** The shell between npm and this program passes no signal on: without this, ending `npm start` would leave the daemon behind. */
function whenOrphaned({ environment }: Shell, callback: () => void): () => void {
  if (environment["npm_lifecycle_event"] === undefined) return () => undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) callback();
  }, 250);
  return () => clearInterval(timer);
}
