import { beforeAll, describe, expect, test } from "vitest";
import type { JudgeTools } from "../../../src/core/decide/judge-tools.ts";
import { conditionOf } from "../../../src/core/findings/urgency.ts";
import { HOUR, MINUTE } from "../../../src/core/time.ts";
import { createFamily } from "../../../src/lab/family.ts";
import { A, issueFrom, NOW, present, type TestLeaf } from "./build.ts";
import {
  codesOf,
  judgeTools,
  movesOf,
  noCertificate,
  openScene,
  refused,
  type Scene,
  type Sight,
  storeOf,
} from "./scene.ts";

let tools: JudgeTools;
let good: TestLeaf;
let expired: TestLeaf;
let misnamed: TestLeaf;
beforeAll(async () => {
  const family = await createFamily(new Date(NOW));
  const issue = issueFrom(family.r3Ecdsa);
  tools = judgeTools([storeOf("mozilla", family.r1, family.r3)]);
  good = await issue({ from: -10, to: 80 });
  expired = await issue({ from: -90, to: -1 });
  misnamed = await issue({ from: -10, to: 80, names: ["shop.example.com"] });
});

const showing = (shown: Exclude<Sight["show"], undefined>[string], leaf = good): Sight => ({
  show: { [A]: shown },
  hosted: { edge: present(leaf) },
});

/** A domain that was healthy for a while, after the faults of the start were taken stock of. */
function settled(): Scene {
  const scene = openScene(tools);
  scene.see(showing([good]));
  scene.see({ after: HOUR, confirm: true });
  return scene;
}

const at = (looks: number): number => 2 * HOUR + looks * 5 * MINUTE;

describe("an outage opens when three looks in a row have judged it", () => {
  test("and each of them comes in the fast rhythm", () => {
    const scene = settled();
    for (const look of [0, 1]) {
      const { record, transitions } = scene.see({ ...showing(refused), after: at(look) });
      expect([codesOf({ record }), transitions]).toEqual([[], []]);
      expect(record.pending).toMatchObject([{ code: "unreachable", looks: look + 1 }]);
      expect(record.nextDueAt).toBe(NOW + at(look + 1));
      expect(conditionOf(record)).toBe("unknown");
    }
    const third = scene.see({ ...showing(refused), after: at(2) });
    expect(movesOf(third)).toEqual(["opened unreachable"]);
    expect(third.record.pending).toBeUndefined();
    expect(conditionOf(third.record)).toBe("critical");
  });

  test("one that answers in between begins anew: one failed probe is nothing", () => {
    const scene = settled();
    for (const [look, shown] of [refused, refused, [good], refused, refused, [good]].entries()) {
      const decision = scene.see({ ...showing(shown), after: at(look) });
      expect(decision.transitions).toEqual([]);
    }
  });

  test("two kinds in turn are one outage: the third look opens, and none that follows closes it", () => {
    const scene = settled();
    const faces = [refused, noCertificate, refused, noCertificate, refused, noCertificate];
    const moves = faces.map((shown, look) => movesOf(scene.see({ ...showing(shown), after: at(look) })));
    expect(moves).toEqual([[], [], ["opened https-not-configured"], [], [], []]);
  });

  test("when the other kind stays, it takes over", () => {
    const scene = settled();
    for (const look of [0, 1, 2]) scene.see({ ...showing(refused), after: at(look) });
    const open = [3, 4, 5].map((look) =>
      codesOf(scene.see({ ...showing([misnamed], misnamed), after: at(look) })),
    );
    expect(open).toEqual([["unreachable"], ["unreachable"], ["name-mismatch"]]);
  });

  test("looking more often confirms nothing sooner", () => {
    const scene = settled();
    for (let look = 0; look < 20; look += 1) {
      const { transitions } = scene.see({ ...showing(refused), after: at(0) + look * 10_000 });
      expect(transitions).toEqual([]);
    }
  });

  test("what a clock decides needs no second look", () => {
    expect(movesOf(settled().see({ ...showing([expired], expired), after: at(0) }))).toEqual([
      "opened leaf-expired",
    ]);
  });

  test("at the start, when everything is new, it opens at once", () => {
    expect(movesOf(openScene(tools).see(showing(refused)))).toEqual(["opened unreachable"]);
  });
});

describe("what is not believed yet", () => {
  test("clears nothing that it would explain: a single look without a certificate does not end a name mismatch", () => {
    const scene = settled();
    for (const look of [0, 1, 2]) scene.see({ ...showing([misnamed], misnamed), after: at(look) });
    expect(codesOf({ record: scene.record() ?? fail() })).toEqual(["name-mismatch"]);
    expect(scene.see({ ...showing(noCertificate), after: at(3) }).transitions).toEqual([]);
    const back = scene.see({ ...showing([misnamed], misnamed), after: at(4) });
    expect([codesOf(back), back.transitions]).toEqual([["name-mismatch"], []]);
  });

  test("waits while our own network is at fault, and is forgotten when that is over", () => {
    const scene = settled();
    scene.see({ ...showing(refused), after: at(0) });
    for (const look of [1, 2, 3, 4]) {
      const { record, transitions } = scene.see({ ...showing(refused), after: at(look), ownFault: true });
      expect([transitions, record.pending]).toMatchObject([[], [{ code: "unreachable", looks: 1 }]]);
    }
    const healed = scene.see({ ...showing([good]), after: at(5), ownFault: undefined });
    expect([healed.transitions, healed.record.pending]).toEqual([[], undefined]);
  });

  test("what was open before stays open while our own network is at fault, whatever it shows", () => {
    const scene = settled();
    scene.see({ ...showing([expired], expired), after: at(0) });
    const { record, transitions } = scene.see({ ...showing([good]), after: at(1), ownFault: true });
    expect([codesOf({ record }), transitions]).toEqual([["leaf-expired"], []]);
  });
});

function fail(): never {
  throw new Error("nothing was recorded");
}
