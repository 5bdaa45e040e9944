import type { Command } from "commander";
import { inventoryWarnings, mergeConfig } from "../config/merge-config.ts";
import type { Finish } from "./options.ts";
import { EXIT, requireConfigFile, requireCurrent, type Shell } from "./shell.ts";

export function addValidate(program: Command, shell: Shell, finish: Finish): void {
  program
    .command("validate")
    .description("check the configuration and everything it names, and say what deserves a look")
    .option("-c, --config <file>", "configuration file")
    .action((options: { readonly config?: string }) => finish(validate(shell, options.config)));
}

async function validate(shell: Shell, configFile: string | undefined): Promise<number> {
  const file = requireConfigFile(shell, configFile);
  const current = await requireCurrent(shell, file);
  const merged = mergeConfig(current.config);
  const { failures, discovering } = await current.inventory.read();
  // A provider may be out of reach from here; a file that is named has to be right.
  const files = failures.filter(({ source }) => !discovering.has(source));
  for (const { detail } of files) shell.stderr.write(`${detail}\n`);
  if (files.length > 0) return EXIT.unknown;
  const remarks = [
    ...current.warnings,
    ...inventoryWarnings(current.config, merged),
    ...failures.map(({ source, detail }) => `source ${source}: ${detail}`),
  ];
  shell.stdout.write(
    `${file} is valid: ${counted(merged.bindings.length, "binding")}, ${counted(current.config.rules.length, "rule")}.\n`,
  );
  for (const remark of remarks) shell.stdout.write(`  ${remark}\n`);
  return EXIT.ok;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
