/**
 * Reads one inventory after the other into a store until it is killed: `node refresh-crash.ts FILE`. Prints the number of
 * each list that is taken over completely; begins after the one that was last.
 */
import { writeSync } from "node:fs";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { listed } from "./refresh-lists.ts";

const [, , file = ""] = process.argv;
const store = await openSqliteStore({ file });
writeSync(1, "open\n");
for (let list = ((await store.marks()).get("list") ?? 0) + 1; ; list += 1) {
  await store.replaceBindings(listed(list), list, () => list);
  await store.mark("list", list);
  writeSync(1, `${list}\n`);
}
