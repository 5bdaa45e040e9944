import type { Command } from "commander";
import { inventoryWarnings, mergeConfig } from "../config/merge-config.ts";
import { counted } from "../core/words.ts";
import { withExamples } from "./examples.ts";
import type { Finish } from "./options.ts";
import { readInventory } from "./read-inventory.ts";
import { say } from "./say.ts";
import { EXIT, requireConfigFile, requireCurrent, type Shell } from "./shell.ts";

interface ValidateOptions {
  readonly config?: string;
  readonly offline?: true;
}

export function addValidate(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("validate")
    .description("check the configuration and everything it names, and say what deserves a look")
    .option("-c, --config <file>", "configuration file")
    .option("--offline", "ask no account: check the file and the files that it names")
    .action((options: ValidateOptions) => finish(validate(shell, options)));
  withExamples(command, [
    "certhorizon validate",
    ["certhorizon validate --config new.yaml --offline", "before it is put in place; asks no account"],
  ]);
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
  say(
    shell,
    `${file} is valid: ${counted(merged.bindings.length, "binding")}, ${counted(config.rules.length, "rule")}${offline ? "; no account was asked" : ""}.`,
  );
  for (const remark of remarks) say(shell, remark, "  ");
  return EXIT.ok;
}
