import type { Command } from "commander";
import { sendTestAlert, type TestResult } from "../app/test-alert.ts";
import { printable } from "../core/names/printable.ts";
import { withExamples } from "./examples.ts";
import type { Finish } from "./options.ts";
import { EXIT, requireConfigFile, requireCurrent, type Shell, UsageError } from "./shell.ts";

interface TestAlertOptions {
  readonly config?: string;
  readonly owner?: string;
}

export function addTestAlert(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("test-alert")
    .description("send a marked test through every configured road and tell how each went")
    .option("--owner <owner>", "whose mail addresses; the default owner's unless said")
    .option("-c, --config <file>", "configuration file")
    .action((options: TestAlertOptions) => finish(testAlert(shell, options)));
  withExamples(command, [
    "certhorizon test-alert",
    ["certhorizon test-alert --owner web", "to the addresses of this owner"],
  ]);
}

async function testAlert(shell: Shell, { config: file, owner }: TestAlertOptions): Promise<number> {
  const { config } = await requireCurrent(shell, requireConfigFile(shell, file));
  if (owner !== undefined && !config.owners.has(owner))
    throw new UsageError(
      `No owner is called ${printable(owner)}; there are: ${[...config.owners.keys()].join(", ")}.`,
    );
  const results = await sendTestAlert(config, owner ?? config.defaults.owner, shell.clock);
  if (results.length === 0)
    throw new UsageError("No road is configured: add mail, webhook or alertmanager to the configuration.");
  for (const result of results) shell.stdout.write(`${line(result)}\n`);
  return results.every(({ outcome }) => isWhole(outcome)) ? EXIT.ok : EXIT.unknown;
}

function line(result: TestResult): string {
  return result.remark === undefined ? outcomeText(result) : `${outcomeText(result)}. ${result.remark}`;
}

function outcomeText({ road, outcome }: TestResult): string {
  if (outcome.kind !== "accepted") {
    const again = outcome.kind === "transient" ? "; the daemon would try again" : "";
    return `${road}: not accepted (${outcome.answer}${again})`;
  }
  const refused = outcome.refused.length === 0 ? "" : `, but refused for ${outcome.refused.join(", ")}`;
  return `${road}: accepted${refused} (${outcome.answer})`;
}

function isWhole(outcome: TestResult["outcome"]): boolean {
  return outcome.kind === "accepted" && outcome.refused.length === 0;
}
