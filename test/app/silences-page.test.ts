import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { acknowledgedOf } from "../../src/core/alerts/suppression.ts";
import { DAY } from "../../src/core/time.ts";
import { bindingOf, decideRich, lookAt, silenceOf } from "../contracts/store-fixtures.ts";
import { runDaemon } from "../tools/running-daemon.ts";
import { freePort, temporaryFolder, writeConfig } from "../tools/workspace.ts";

test("the page lists no acknowledgement that is over", async () => {
  const directory = temporaryFolder();
  const now = Date.now();
  const store = await openSqliteStore({ file: join(directory, "certhorizon.db") });
  await store.record([lookAt(bindingOf("localhost", { port: 1 }), now)], decideRich);
  const acknowledged = acknowledgedOf((await store.find("localhost:1"))?.findings ?? []);
  const common = { kind: "ack", match: { domain: "localhost:1" }, until: now + DAY } as const;
  await store.suppress(silenceOf({ ...common, acknowledged, reason: "goes on" }));
  const ended = acknowledged.map((one) => ({ ...one, certificate: "ef".repeat(32) }));
  await store.suppress(silenceOf({ ...common, acknowledged: ended, reason: "another certificate" }));
  await store.suppress(silenceOf({ ...common, acknowledged: [], reason: "of nothing" }));
  await store.close();

  const port = await freePort();
  const config = await writeConfig(directory, {
    bindings: [{ domains: ["localhost:1"], addresses: ["127.0.0.1"] }],
    listen: `127.0.0.1:${await freePort()}`,
  });
  const environment = { CERTHORIZON_STATUS_LISTEN: `127.0.0.1:${port}` };
  const { begun } = await runDaemon(config, { environment });
  await begun;
  const page = await (await fetch(`http://127.0.0.1:${port}/silences.json`)).json();
  expect(page).toMatchObject({ suppressions: [{ reason: "goes on" }] });
});
