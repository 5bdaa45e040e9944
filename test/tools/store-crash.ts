/**
 * Writes batches to a store until it is killed: `node store-crash.ts FILE BINDINGS`. Each batch sets every binding's last
 * probe to the batch's number and adds one change to each; after the promise resolved, the number is printed on a line.
 * `node store-crash.ts FILE lock` holds the daemon's lock instead and prints `held` or `refused`.
 */
import { writeSync } from "node:fs";
import { acquireDaemonLock } from "../../src/adapters/sqlite/daemon-lock.ts";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import type { Decide } from "../../src/core/record.ts";
import { bindingOf, lookAt, richChains, richRecord } from "../contracts/store-fixtures.ts";

const [, , file = "", what = "lock"] = process.argv;

if (what === "lock") {
  writeSync(1, acquireDaemonLock(file).ok ? "held\n" : "refused\n");
  setInterval(() => undefined, 1_000);
} else {
  await writeBatches(Number(what));
}

async function writeBatches(bindings: number): Promise<void> {
  const store = await openSqliteStore({ file });
  const names = Array.from({ length: bindings }, (_, n) => bindingOf(`d${n}.example.com`));
  const last = await store.find("d0.example.com:443");
  for (let batch = (last?.lastProbeAt ?? 0) + 1; ; batch += 1) {
    await store.record(
      names.map((binding) => lookAt(binding, batch)),
      decide,
    );
    writeSync(1, `${batch}\n`);
  }
}

/** Every batch shows another chain on every binding, so that all tables are written. */
function decide(...[, look]: Parameters<Decide>): ReturnType<Decide> {
  const seed = `${look.binding.domain} ${look.at}`;
  const change = { at: look.at, kind: "presented", address: "192.0.2.7", keyType: "rsa" } as const;
  return {
    record: richRecord(look.binding, look.at, seed),
    changes: [{ ...change, before: "", after: String(look.at) }],
    transitions: [],
    chains: richChains(seed),
  };
}
