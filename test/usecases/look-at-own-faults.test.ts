import { expect, it } from "vitest";
import { createDecide } from "../../src/core/decide/decide.ts";
import type { FailureReason, Observation } from "../../src/core/observation.ts";
import type { ProbeRequest } from "../../src/ports/prober.ts";
import { createLimiter } from "../../src/usecases/limiter.ts";
import { lookAt } from "../../src/usecases/look-at.ts";
import { aBinding, NOW } from "../core/decide/build.ts";
import { judgeTools } from "../core/decide/scene.ts";

/** A prober that meets a fault: what a broken process or a full table of descriptors reports cannot be had otherwise. */
function failingWith(reason: FailureReason) {
  const probe = async ({ address, port, keyType }: ProbeRequest): Promise<Observation> => {
    const failure = { stage: "connect", reason, detail: "" } as const;
    return { address, port, keyType, at: NOW, timings: {}, outcome: { kind: "failed", failure } };
  };
  return { probe, close: () => undefined };
}

async function codesAfter(reason: FailureReason): Promise<readonly string[]> {
  const binding = aBinding({ addresses: { only: ["192.0.2.1"], also: [] } });
  const ports = {
    clock: { now: () => NOW },
    prober: failingWith(reason),
    practice: undefined,
    resolver: { resolve: () => Promise.reject(new Error("nobody asks")) },
    inventory: { readHosted: async () => [] },
    limiter: createLimiter(4, 4),
    hasIpv6Route: () => true,
    leafOf: () => undefined,
  };
  const look = await lookAt(ports, binding, undefined, undefined);
  const { record } = createDecide(judgeTools([]))(undefined, look, { chainOf: () => undefined });
  return record.findings.map(({ code }) => code);
}

// A probing process that died was taken for a fleet that was down.
it.each<[FailureReason, readonly string[]]>([
  ["internal-error", []],
  ["local-error", []],
  ["refused", ["unreachable"]],
])("a probe that failed with %s opens %j", async (reason, codes) => {
  expect(await codesAfter(reason)).toEqual(codes);
});
