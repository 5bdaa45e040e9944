import type { Command } from "commander";
import { demo } from "./demo.ts";
import { withExamples } from "./examples.ts";
import { openDaemon, runUntilStopped } from "./keep-running.ts";
import type { Finish } from "./options.ts";
import { findConfigFile, requireConfigFile, type Shell } from "./shell.ts";

export function addRun(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("run")
    .description("watch: inventory, sweeps, status page, metrics")
    .option("-c, --config <file>", "configuration file")
    .option("--or-demo", "run the demonstration when there is no configuration")
    .action((options: { readonly config?: string; readonly orDemo?: true }) => finish(run(shell, options)));
  withExamples(command, [
    "certhorizon run --config /etc/certhorizon/certhorizon.yaml",
    ["certhorizon run --or-demo", "the demonstration while there is no configuration"],
  ]);
}

async function run(shell: Shell, { config, orDemo }: { config?: string; orDemo?: true }): Promise<number> {
  if (orDemo === true && findConfigFile(shell, config) === undefined) return demo(shell);
  const file = requireConfigFile(shell, config);
  const daemon = await openDaemon(shell, file);
  const page = daemon.pageUrl === undefined ? "" : `status page on ${daemon.pageUrl}, `;
  shell.stdout.write(`certhorizon watches what ${file} declares; ${page}metrics on ${daemon.url}/metrics\n`);
  return runUntilStopped(shell, daemon);
}
