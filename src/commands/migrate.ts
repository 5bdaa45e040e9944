import type { Command } from "commander";
import { migrateDatabase } from "../app/database.ts";
import { withExamples } from "./examples.ts";
import type { Finish } from "./options.ts";
import { EXIT, requireConfigFile, requireCurrent, type Shell } from "./shell.ts";

export function addMigrate(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("migrate")
    .description("bring the database to this version (the daemon does it by itself when it starts)")
    .option("-c, --config <file>", "configuration file")
    .action((options: { readonly config?: string }) => finish(runMigrate(shell, options.config)));
  withExamples(command, ["certhorizon migrate --config /etc/certhorizon/certhorizon.yaml"]);
}

async function runMigrate(shell: Shell, configFile: string | undefined): Promise<number> {
  const { config } = await requireCurrent(shell, requireConfigFile(shell, configFile));
  const { from, to, applied } = migrateDatabase(config, shell.clock);
  for (const { version, name } of applied) shell.stdout.write(`applied ${version} ${name}\n`);
  const words = from === to ? `is at version ${to} already` : `went from version ${from} to ${to}`;
  shell.stdout.write(`${config.database.path} ${words}.\n`);
  return EXIT.ok;
}
