import { expect, onTestFinished, test } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import { dueAfterSetBack } from "../../src/usecases/set-back.ts";
import { bindingOf, keyOf, NOW } from "../contracts/store-fixtures.ts";

test.each([
  ["went on", MINUTE, []],
  ["was corrected by seconds", -30_000, []],
  ["was set back by hours", -5 * HOUR, [keyOf("img.example.com")]],
])("a clock that %s makes due: %s ms, %j", async (_name, moved, due) => {
  const store = await openSqliteStore({ file: ":memory:" });
  onTestFinished(() => store.close());
  await store.replaceBindings([bindingOf("img.example.com")], NOW, () => NOW + HOUR);
  await dueAfterSetBack(store, [keyOf("img.example.com")], NOW);
  await store.mark("sweep", NOW);
  await dueAfterSetBack(store, [keyOf("img.example.com")], NOW + moved);
  expect(await store.due(NOW + moved, 10)).toEqual(due);
});
