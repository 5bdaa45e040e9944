import { beforeAll, expect, it } from "vitest";
import { createDecide } from "../../src/core/decide/decide.ts";
import type { HostedReading } from "../../src/core/hosted/hosted.ts";
import { HOUR, SECOND } from "../../src/core/time.ts";
import type { ProbeRequest } from "../../src/ports/prober.ts";
import { createLimiter } from "../../src/usecases/limiter.ts";
import { lookAt } from "../../src/usecases/look-at.ts";
import {
  A,
  aBinding,
  aRoot,
  issueFrom,
  NOT_OFFERED,
  NOW,
  observe,
  present,
  presented,
  reading,
  type TestLeaf,
} from "../core/decide/build.ts";
import { judgeTools, openScene, stateOf, storeOf } from "../core/decide/scene.ts";

const AT = NOW + 2 * HOUR;
const binding = aBinding({ addresses: { only: [A], also: [] } });
let tools: ReturnType<typeof judgeTools>;
let served: TestLeaf;
let renewed: TestLeaf;

beforeAll(async () => {
  const root = await aRoot();
  tools = judgeTools([storeOf("mozilla", root)]);
  served = await issueFrom(root)({ from: -60, to: 60 });
  renewed = await issueFrom(root)({ from: -1, to: 89 });
});

/** A look right after the daemon started again: its sources have not been read, and one that is asked gives `answer`. */
async function firstLook(answer: readonly HostedReading[] | undefined) {
  const scene = openScene(tools, binding);
  scene.see({ show: { [A]: [served] }, hosted: { origin: present(renewed) } });
  const before = scene.see({ after: HOUR });
  const outcome = (keyType: string) => (keyType === served.keyType ? presented(served.chain) : NOT_OFFERED);
  const ports = {
    clock: { now: () => AT },
    prober: {
      probe: async ({ address, keyType }: ProbeRequest) => observe(address, keyType, outcome(keyType), AT),
      close: () => undefined,
    },
    practice: undefined,
    resolver: { resolve: () => Promise.reject(new Error("nobody asks")) },
    inventory: { readHosted: async () => answer },
    limiter: createLimiter(4, 4),
    hasIpv6Route: () => true,
    leafOf: (der: Uint8Array) => tools.evaluator.certificate(der),
  };
  const look = await lookAt(ports, binding, before.record, undefined);
  const after = createDecide(tools)(before.record, look, { chainOf: () => served.chain });
  return { before: stateOf(before), after: stateOf(after), hosted: after.record.hosted.length };
}

it("asks what is hosted again after a start, instead of knowing no more", async () => {
  const fresh = [reading("origin", present(renewed), AT + SECOND)];
  expect(await firstLook(fresh)).toEqual({ before: "not-deployed", after: "not-deployed", hosted: 1 });
});

it.each([
  ["nobody can tell yet", () => undefined],
  ["the account of that layer has not been read", () => []],
  ["only the other layer is told", () => [reading("edge", present(renewed), AT + SECOND)]],
])("keeps what is remembered where %s", async (_, answer) => {
  expect(await firstLook(answer())).toEqual({ before: "not-deployed", after: "unknown", hosted: 1 });
});
