import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import type { Daemon } from "../app/daemon.ts";
import type { Lab } from "../lab/world.ts";
import { withExamples } from "./examples.ts";
import { openDaemon, runUntilStopped } from "./keep-running.ts";
import type { Finish } from "./options.ts";
import type { Shell } from "./shell.ts";

export function addDemo(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("demo")
    .description("watch a small world on this machine, with one domain per typical fault")
    .action(() => finish(demo(shell)));
  withExamples(
    command,
    ["certhorizon demo"],
    "It prints what to try beside it, changes nothing outside a temporary folder, and ends with Ctrl-C.",
  );
}

/** Runs the daemon on the lab, with everything in a temporary folder that goes at the end. */
export async function demo(shell: Shell): Promise<number> {
  // No other command needs the lab, nor the library that makes its certificates.
  const { openLab } = await import("../lab/world.ts");
  const folder = await mkdtemp(join(tmpdir(), "certhorizon-demo-"));
  const lab = await openLab({ now: new Date(shell.clock.now()) });
  try {
    const file = await lab.writeConfig(folder);
    const daemon = await openDaemon(besideRealDatabase(shell), file);
    shell.stdout.write(greeting(lab, daemon, callOf(shell.environment), file));
    return await runUntilStopped(shell, daemon, () =>
      shell.stdout.write("The first sweep is done. Ctrl-C ends it.\n"),
    );
  } finally {
    await lab.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the lab did must not end up among what is known of real domains. */
function besideRealDatabase(shell: Shell): Shell {
  const { CERTHORIZON_DATABASE: _real, ...environment } = shell.environment;
  return { ...shell, environment };
}

/** How whoever started this starts it again: npm scripts and npx have their own way. */
export function callOf({ npm_lifecycle_event: event }: Shell["environment"]): string {
  if (event === undefined) return "certhorizon";
  return event === "npx" ? "npx certhorizon" : "npm run certhorizon --";
}

function greeting({ domains }: Lab, { url, pageUrl }: Daemon, call: string, file: string): string {
  const found = domains.filter(({ source }) => source !== undefined).length;
  const open = pageUrl === undefined ? `${url}/metrics` : `${pageUrl} (metrics: ${url}/metrics)`;
  return [
    `This is a demonstration: certhorizon watches a lab of ${domains.length} domains on this machine (${found} found by asking a made-up account) and no real one. Open ${open}`,
    "Try beside it:",
    `  ${call} check --config ${file}`,
    `  ${call} domains --config ${file}`,
    `  ${call} history expired.lab.example --config ${file}`,
    "",
  ].join("\n");
}
