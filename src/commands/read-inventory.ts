import type { Current } from "../app/current.ts";
import type { InventoryReading } from "../ports/inventory.ts";
import { createProgress } from "../terminal/progress.ts";
import type { Shell } from "./shell.ts";

/** Reads the inventory; who waits at a terminal is told which accounts are asked. */
export async function readInventory(
  shell: Shell,
  { config, inventory }: Pick<Current, "config" | "inventory">,
): Promise<InventoryReading> {
  const asked = config.sources.filter(({ type }) => type === "aliyun").map(({ name }) => name);
  const progress = createProgress({ stream: shell.stderr, now: () => shell.clock.now() });
  if (asked.length > 0) progress.say(`asking ${asked.join(", ")} for domains and certificates …`);
  try {
    return await inventory.read();
  } finally {
    progress.end();
  }
}
