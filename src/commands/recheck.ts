import type { Command } from "commander";
import { allRecords, openForRequests } from "../app/database.ts";
import { printable } from "../core/names/printable.ts";
import { nameOfKey } from "../core/views/binding-name.ts";
import { listText } from "../core/words.ts";
import { withExamples } from "./examples.ts";
import type { Finish } from "./options.ts";
import { say } from "./say.ts";
import { selectKnown } from "./select-bindings.ts";
import { EXIT, requireDaemon, requireDatabase, type Shell } from "./shell.ts";

export function addRecheck(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("recheck")
    .description("have the running daemon look at a domain now")
    .argument("<domain>", "DOMAIN or DOMAIN:PORT")
    .option("-c, --config <file>", "configuration file")
    .action((domain: string, options: { readonly config?: string }) =>
      finish(recheck(shell, domain, options.config)),
    );
  withExamples(command, ["certhorizon recheck img.example.com"]);
}

/** Leaves a row in the database that the daemon reads every second. */
async function recheck(shell: Shell, name: string, configFile: string | undefined): Promise<number> {
  const place = await requireDatabase(shell, configFile);
  const store = await openForRequests(place);
  try {
    const records = await allRecords(store);
    const keys = selectKnown(
      records.map(({ binding }) => binding),
      name,
    );
    requireDaemon(place, `look yourself with \`certhorizon check ${printable(name)}\``);
    for (const key of keys) await store.ask("recheck", key, shell.clock.now());
    say(
      shell,
      `The daemon will look at ${listText(keys.map(nameOfKey))} within a second or two; \`certhorizon history\` then shows what changed.`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}
