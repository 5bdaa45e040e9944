import { beforeAll, expect, test } from "vitest";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import { DAY, HOUR, MINUTE } from "../../../src/core/time.ts";
import { createFamily } from "../../../src/lab/family.ts";
import { A, issueFrom, NOW, present, type TestLeaf } from "./build.ts";
import {
  codesOf,
  judgeTools,
  movesOf,
  openScene,
  refused,
  type Scene,
  type Sight,
  storeOf,
} from "./scene.ts";

let tools: JudgeTools;
let ending: TestLeaf;
let fresh: TestLeaf;
beforeAll(async () => {
  const family = await createFamily(new Date(NOW));
  const issue = issueFrom(family.r3Ecdsa);
  tools = judgeTools([storeOf("mozilla", family.r1, family.r3)]);
  ending = await issue({ from: -90, to: 1 });
  fresh = await issue({ from: -2, to: 88 });
});

const showing = (leaf: TestLeaf): Sight => ({ show: { [A]: [leaf] }, hosted: { edge: present(leaf) } });

/** A domain whose certificate has ended an hour ago by the clock. */
function expired(): Scene {
  const scene = openScene(tools);
  scene.see({ ...showing(ending), confirm: true });
  expect(codesOf(scene.see({ after: DAY + HOUR }))).toEqual(["leaf-expired"]);
  return scene;
}

test("what has ended stays ended when the clock is set back by hours, and is told once", () => {
  const scene = expired();
  for (const after of [DAY - 4 * HOUR, DAY - HOUR, DAY, DAY + 2 * HOUR]) {
    const decision = scene.see({ after });
    expect([codesOf(decision), movesOf(decision)]).toEqual([["leaf-expired"], []]);
    expect(decision.record.lastProbeAt).toBe(NOW + after);
    expect(decision.record.nextDueAt).toBe(NOW + after + 5 * MINUTE);
  }
});

test("a renewal is seen meanwhile", () => {
  expect(movesOf(expired().see({ ...showing(fresh), after: DAY - 4 * HOUR }))).toEqual([
    "cleared leaf-expired (resolved)",
  ]);
});

test("an outage is confirmed meanwhile", () => {
  const scene = openScene(tools);
  scene.see({ ...showing(fresh), confirm: true });
  for (const look of [0, 1]) scene.see({ show: { [A]: refused }, after: -4 * HOUR + look * 5 * MINUTE });
  expect(movesOf(scene.see({ after: -4 * HOUR + 10 * MINUTE }))).toEqual(["opened unreachable"]);
});

test("a clock that was wrong by days, or is in doubt, is not followed", () => {
  expect(codesOf(expired().see({ after: -DAY }))).toEqual(["leaf-expiring"]);
  const doubted = expired();
  doubted.see({ after: DAY - 4 * HOUR, ownFault: true });
  const { ownFault: _over, ...sight }: Sight = showing(ending);
  expect(codesOf(doubted.see({ ...sight, after: DAY - 3 * HOUR, ownFault: undefined as never }))).toEqual([
    "leaf-expiring",
  ]);
});
