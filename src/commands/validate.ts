import type { Command } from "commander";
import { inventoryWarnings, mergeConfig } from "../config/merge-config.ts";
import type { Finish } from "./options.ts";
import { readInventory } from "./read-inventory.ts";
import { EXIT, requireConfigFile, requireCurrent, type Shell } from "./shell.ts";

interface ValidateOptions {
  readonly config?: string;
  readonly offline?: true;
}

export function addValidate(program: Command, shell: Shell, finish: Finish): void {
  program
    .command("validate")
    .description("check the configuration and everything it names, and say what deserves a look")
    .option("-c, --config <file>", "configuration file")
    .option("--offline", "ask no account: check the file and the files that it names")
    .action((options: ValidateOptions) => finish(validate(shell, options)));
}

async function validate(shell: Shell, { config: configFile, offline }: ValidateOptions): Promise<number> {
  const file = requireConfigFile(shell, configFile);
  const current = await requireCurrent(shell, file, { hosted: true });
  const { config } = current;
  const merged = mergeConfig(config);
  // Files that are named have to be right; a provider may be out of reach from here.
  const failures = offline ? [] : (await readInventory(shell, current)).failures;
  const remarks = [
    ...current.warnings,
    ...inventoryWarnings(config, merged),
    ...failures.map(({ source, detail }) => `source ${source}: ${detail}`),
  ];
  shell.stdout.write(
    `${file} is valid: ${counted(merged.bindings.length, "binding")}, ${counted(config.rules.length, "rule")}${offline ? "; no account was asked" : ""}.\n`,
  );
  for (const remark of remarks) shell.stdout.write(`  ${remark}\n`);
  return EXIT.ok;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}
