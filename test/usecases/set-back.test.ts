import { expect, onTestFinished, test } from "vitest";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import { createLimiter } from "../../src/usecases/limiter.ts";
import { lookAt } from "../../src/usecases/look-at.ts";
import { dueAfterSetBack } from "../../src/usecases/set-back.ts";
import { bindingOf, keyOf, NOW } from "../contracts/store-fixtures.ts";
import { failed } from "../core/decide/build.ts";

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

test("what a provider told before the clock was set back is not newer than a look after it", async () => {
  const timings = { connectMs: 1 };
  const ports = {
    clock: { now: () => NOW },
    prober: {
      probe: async ({
        address,
        port,
        keyType,
      }: {
        address: string;
        port: number;
        keyType: "rsa" | "ecdsa";
      }) => ({
        ...{ address, port, keyType, at: NOW, timings, outcome: failed("connect", "refused") },
      }),
      close: () => undefined,
    },
    resolver: { resolve: () => Promise.reject(new Error("nobody asks")) },
    inventory: { readHosted: async () => undefined },
    limiter: createLimiter(1, 1),
    hasIpv6Route: () => true,
    leafOf: () => undefined,
  };
  const binding = bindingOf("img.example.com", { addresses: { only: ["192.0.2.7"], also: [] } });
  const read = (readAt: number) => ({ layer: "edge", readAt, state: { kind: "none" } }) as const;
  const { hosted } = await lookAt(ports, binding, undefined, [read(NOW - HOUR), read(NOW + 5 * HOUR)]);
  expect(hosted?.map(({ readAt }) => readAt)).toEqual([NOW - HOUR, NOW]);
});
