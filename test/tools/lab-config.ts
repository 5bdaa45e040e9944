import { readFile, writeFile } from "node:fs/promises";
import type { Lab } from "../../src/lab/world.ts";
import { freePort } from "./workspace.ts";

/** Writes the lab's configuration with the shortest deadline and a free port; gives its path. */
export async function writeQuickConfig(lab: Lab, directory: string): Promise<string> {
  const file = await lab.writeConfig(directory);
  const text = (await readFile(file, "utf8")).replace("timeout: 2s", "timeout: 1s");
  await writeFile(file, `${text}\nlisten: "127.0.0.1:${await freePort()}"\nlog: { level: warn }\n`);
  return file;
}
