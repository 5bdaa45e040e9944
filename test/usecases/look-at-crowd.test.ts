import { expect, it } from "vitest";
import type { Observation } from "../../src/core/observation.ts";
import type { ProbeRequest } from "../../src/ports/prober.ts";
import { createLimiter } from "../../src/usecases/limiter.ts";
import { lookAt } from "../../src/usecases/look-at.ts";
import { aBinding, NOW, resolved } from "../core/decide/build.ts";

// One name with a thousand silent addresses had every probe of the daemon wait for it, for five minutes of each five.
it("a crowd of silent addresses leaves room for others", async () => {
  const silent: (() => void)[] = [];
  let mostAtOnce = 0;
  const total = createLimiter(64, 4);
  const running = new Set<ProbeRequest>();
  const probe = async (request: ProbeRequest): Promise<Observation> => {
    running.add(request);
    mostAtOnce = Math.max(mostAtOnce, running.size);
    await new Promise<void>((timeIsUp) => silent.push(timeIsUp));
    running.delete(request);
    const failure = { stage: "connect", reason: "timeout", detail: "" } as const;
    const { address, port, keyType } = request;
    return { address, port, keyType, at: NOW, timings: {}, outcome: { kind: "failed", failure } };
  };
  const crowd = Array.from({ length: 1000 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
  const ports = {
    clock: { now: () => NOW },
    prober: { probe, close: () => undefined },
    practice: undefined,
    resolver: { resolve: async () => resolved(crowd, NOW) },
    inventory: { readHosted: async () => [] },
    limiter: total,
    hasIpv6Route: () => true,
    leafOf: () => undefined,
  };
  let isOver = false;
  const look = lookAt(ports, aBinding(), undefined, undefined).finally(() => {
    isOver = true;
  });
  while (silent.length === 0) await Promise.resolve();
  expect(await total.run("192.0.2.1", async () => "had its turn")).toBe("had its turn");
  while (!isOver) {
    silent.shift()?.();
    await Promise.resolve();
  }
  expect(mostAtOnce).toBe(16);
  expect(new Set((await look).observations.map(({ address }) => address)).size).toBe(128);
});
