import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../../src/adapters/sqlite/sqlite-store.ts";
import { alertContract } from "../../contracts/alert-contract.ts";
import { type StoreUnderTest, storeContract } from "../../contracts/store-contract.ts";

const open = async (): Promise<StoreUnderTest> => {
  const folder = mkdtempSync(join(tmpdir(), "certhorizon-"));
  const file = join(folder, "store.db");
  let store = await openSqliteStore({ file });
  return {
    store,
    async reopen() {
      await store.close();
      store = await openSqliteStore({ file });
      return store;
    },
    async dispose() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

storeContract("SQLite, on a file,", open);
alertContract("SQLite, on a file,", open);
