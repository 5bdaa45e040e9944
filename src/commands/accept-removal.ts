import { openForRequests } from "../app/database.ts";
import { printable } from "../core/names/printable.ts";
import { say } from "./say.ts";
import { EXIT, requireConfigFile, requireCurrent, requireDaemon, type Shell, UsageError } from "./shell.ts";

/** Leaves word for the daemon that a source's sudden loss of bindings is real (`inventory-shrunk`). */
export async function acceptRemoval(
  shell: Shell,
  source: string,
  configFile: string | undefined,
): Promise<number> {
  const { config } = await requireCurrent(shell, requireConfigFile(shell, configFile));
  const discovering = config.sources.filter(({ type }) => type === "aliyun").map(({ name }) => name);
  if (!discovering.includes(source)) {
    const known =
      discovering.length === 0 ? "the configuration has none" : `it has ${discovering.join(", ")}`;
    throw new UsageError(`${printable(source)} is no source that finds domains by asking; ${known}.`);
  }
  const store = await openForRequests(config);
  try {
    requireDaemon(config, "ask again when it runs");
    await store.ask("accept-removal", source, shell.clock.now());
    say(
      shell,
      `The daemon will read ${source} again and believe what it names; what is gone is still probed for seven days.`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}
