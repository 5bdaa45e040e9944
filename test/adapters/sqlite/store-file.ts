import { join } from "node:path";
import { openSqliteStore } from "../../../src/adapters/sqlite/sqlite-store.ts";
import type { Binding } from "../../../src/core/inventory/binding.ts";
import { bindingOf, decideRich, lookAt, NOW } from "../../contracts/store-fixtures.ts";
import { temporaryFolder } from "../../tools/workspace.ts";

export const img: Binding = bindingOf("img.example.com");

/** A closed store that knows `img`. */
export async function storeFile(): Promise<string> {
  const file = join(temporaryFolder(), "store.db");
  const store = await openSqliteStore({ file });
  await store.record([lookAt(img, NOW)], decideRich);
  await store.close();
  return file;
}
