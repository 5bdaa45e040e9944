import type { Command } from "commander";
import { mergeConfig } from "../config/merge-config.ts";
import { explainHosted } from "../core/hosted/explain-hosted.ts";
import { type Binding, bindingKey } from "../core/inventory/binding.ts";
import { type ExplainedAttribute, explainBinding } from "../core/inventory/explain-binding.ts";
import { withoutEndedException } from "../core/inventory/update-inventory.ts";
import { bindingName } from "../core/views/binding-name.ts";
import { jsonText } from "../core/views/record-json.ts";
import { type Column, table } from "../terminal/table.ts";
import { createTerminal } from "../terminal/terminal.ts";
import { withExamples } from "./examples.ts";
import { knownFleet } from "./known-fleet.ts";
import type { Finish } from "./options.ts";
import { selectKnown } from "./select-bindings.ts";
import { EXIT, requireConfigFile, type Shell } from "./shell.ts";

const COLUMNS: readonly Column[] = [
  { title: "attribute", keep: true },
  { title: "value", wrap: true },
  { title: "set by", wrap: true },
];

export function addExplain(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("explain")
    .description("every attribute of a domain, and what set it")
    .argument("<domain>", "DOMAIN or DOMAIN:PORT")
    .option("-c, --config <file>", "configuration file")
    .option("--json", "JSON instead of text")
    .action((domain: string, options: { readonly config?: string; readonly json?: true }) =>
      finish(explain(shell, domain, options)),
    );
  withExamples(command, [
    "certhorizon explain img.example.com",
    "certhorizon explain dl.example.com:8443 --json",
  ]);
}

async function explain(
  shell: Shell,
  name: string,
  options: { readonly config?: string; readonly json?: true },
): Promise<number> {
  const { current, records, close } = await knownFleet(shell, requireConfigFile(shell, options.config));
  await close();
  // What the file declares as it would be taken over now, and what the daemon found beside.
  const now = shell.clock.now();
  const declared = mergeConfig(current.config).bindings.map((one) => withoutEndedException(one, now));
  const keysOfFile = new Set(declared.map(bindingKey));
  const found = records.map(({ binding }) => binding).filter((one) => !keysOfFile.has(bindingKey(one)));
  const bindings = [...declared, ...found];
  const known = new Map(records.map((record) => [bindingKey(record.binding), record]));
  const explained = (binding: Binding): readonly ExplainedAttribute[] => {
    const record = known.get(bindingKey(binding));
    return [
      ...explainBinding(binding, record?.judgement?.dns?.target),
      ...explainHosted(record?.hosted ?? []),
    ];
  };
  const keys = selectKnown(bindings, name);
  const chosen = bindings.filter((binding) => keys.includes(bindingKey(binding)));
  const terminal = createTerminal({ stream: shell.stdout, env: shell.environment });
  if (options.json) {
    const all = chosen.map((binding) => ({
      binding: bindingKey(binding),
      attributes: explained(binding).map(({ setBy, ...attribute }) => ({ ...attribute, set_by: setBy })),
    }));
    shell.stdout.write(`${jsonText({ bindings: all })}\n`);
    return EXIT.ok;
  }
  for (const binding of chosen) {
    const rows = explained(binding).map(({ attribute, value, setBy }) => [attribute, value || "–", setBy]);
    shell.stdout.write(
      `${terminal.paint("bold", bindingName(binding))}\n${table(COLUMNS, rows, terminal)}\n`,
    );
  }
  return EXIT.ok;
}
