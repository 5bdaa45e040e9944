import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { reminderInterval } from "../../src/core/alerts/incident.ts";
import type { JudgeTools } from "../../src/core/decide/judge-tools.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/core/time.ts";
import { createFamily } from "../../src/lab/family.ts";
import { A, aBinding, type Issue, issueFrom, NOW, present, type TestLeaf } from "../core/decide/build.ts";
import { judgeTools, storeOf } from "../core/decide/scene.ts";
import { AlertWorld, linesOf, OWNERS, type Told } from "../tools/alert-world.ts";
import { temporaryFolder } from "../tools/workspace.ts";

let tools: JudgeTools;
let issue: Issue;
beforeAll(async () => {
  const family = await createFamily(new Date(NOW));
  issue = issueFrom(family.r3Ecdsa);
  tools = judgeTools([storeOf("mozilla", family.r1, family.r3)]);
});

/** A domain whose certificate ends, and which somebody renews when a test says so. */
class Life {
  readonly world: AlertWorld;
  readonly #next: TestLeaf;
  #served: TestLeaf;

  constructor(old: TestLeaf, next: TestLeaf) {
    this.#served = old;
    this.#next = next;
    this.world = new AlertWorld({
      file: join(temporaryFolder(), "store.db"),
      tools,
      config: { owners: OWNERS },
      bindings: [aBinding({ owner: "web", stores: { required: ["mozilla"], watched: [] } })],
      sight: () => ({
        show: { [A]: [this.#served] },
        hosted: { edge: present(this.#served) },
        ask: ["ecdsa"],
      }),
    });
    onTestFinished(() => this.world.close());
  }

  get ends(): Instant {
    return this.#served.certificate.notAfter;
  }

  renew(): void {
    this.#served = this.#next;
  }
}

/** What happens to the machine between two looks. */
type Disturbance = (world: AlertWorld) => Promise<void>;

/**
 * From the first look to a day after the renewal, which comes five days too late. Looks twice a day while nothing can
 * happen, hourly around a threshold, every five minutes around the end.
 */
async function live(days: { from: number; to: number }, disturb: Disturbance): Promise<readonly Told[]> {
  const life = new Life(await issue(days), await issue({ from: days.to, to: days.to + 90 }));
  const { world } = life;
  await world.start();
  const lifetime = (days.to - days.from) * DAY;
  const warningAt = life.ends - Math.min(30 * DAY, lifetime / 3);
  const criticalAt = life.ends - Math.min(7 * DAY, lifetime / 6);
  const stages: readonly (readonly [until: Instant, step: number])[] = [
    [warningAt - DAY / 4, 12 * HOUR],
    [warningAt + DAY / 4, HOUR],
    [criticalAt - DAY / 4, 12 * HOUR],
    [criticalAt + DAY / 4, HOUR],
    [life.ends - 30 * MINUTE, 6 * HOUR],
    [life.ends + HOUR, 5 * MINUTE],
    [life.ends + 5 * DAY, 6 * HOUR],
  ];
  for (const [until, step] of stages) await through(world, until, step, disturb);
  life.renew();
  await through(world, world.now + DAY, 3 * HOUR, disturb);
  return world.told;
}

/** In eight parts, with something that may go wrong after each. */
async function through(world: AlertWorld, until: Instant, step: number, disturb: Disturbance): Promise<void> {
  const part = Math.max(step, Math.ceil((until - world.now) / 8));
  while (world.now < until) {
    await world.until(Math.min(until, world.now + part), step);
    await disturb(world);
  }
}

const ONCE = [
  "opened leaf-expiring warning",
  "escalated leaf-expiring critical",
  "opened leaf-expired critical",
  "cleared leaf-expired critical",
];

/** Numbers that look random and are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const never: Disturbance = async () => undefined;

function restarting(seed: number): Disturbance {
  const random = dice(seed);
  return async (world) => {
    if (random() < 0.6) await world.restart();
  };
}

function sleeping(seed: number): Disturbance {
  const random = dice(seed);
  return async (world) => {
    if (random() < 0.25) world.now += 3 * DAY;
  };
}

/** Hours back or forward, whenever; and back just after every message, when that does the most harm. */
function stepping(seed: number): Disturbance {
  const random = dice(seed);
  let seen = 0;
  return async (world) => {
    if (world.told.length > seen) world.now -= 5 * HOUR;
    else if (random() < 0.3) world.now += (random() < 0.5 ? -1 : 1) * Math.ceil(random() * 6) * HOUR;
    seen = world.told.length;
  };
}

const both =
  (...all: readonly Disturbance[]): Disturbance =>
  async (world) => {
    for (const one of all) await one(world);
  };

describe("the life of a certificate of 90 days, with 60 to go,", () => {
  test.each<[string, Disturbance]>([
    ["over restarts", restarting(1)],
    ["over sleeps of three days", sleeping(3)],
    ["over a clock that is set by hours", stepping(5)],
    ["over all of that", both(restarting(11), sleeping(12), stepping(13))],
  ])("%s tells each level once, and its end", async (_variant, disturb) => {
    expectEachOnce(await live({ from: -30, to: 60 }, disturb));
  });

  test("on a machine that runs does so too, and reminds at the rate that the deadline sets: ever more often, and daily when it is too late", async () => {
    const told = await live({ from: -30, to: 60 }, never);
    expectEachOnce(told);
    const ends = NOW + 60 * DAY;
    const gaps = told.flatMap(({ kind, severity, at }, index) => {
      const before = told[index - 1];
      if (kind !== "reminded" || before === undefined) return [];
      const documented = reminderInterval(severity, before.at < ends ? ends : undefined, at);
      return [{ severity, gap: at - before.at, documented }];
    });
    // What opens waits five minutes for company; between looks lie twelve hours at most.
    for (const { gap, documented } of gaps) {
      expect(gap).toBeGreaterThanOrEqual(documented - 5 * MINUTE);
      expect(gap).toBeLessThanOrEqual(documented + 12 * HOUR);
    }
    const days = (level: string): readonly number[] =>
      gaps.filter(({ severity }) => severity === level).map(({ gap }) => Math.round((2 * gap) / DAY) / 2);
    expect(days("warning")).toEqual([8, 5.5, 4, 3.5]);
    expect(days("critical")).toEqual([1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 1, 1, 1, 1]);
  });
});

describe("the life of a certificate of 47 days, from its first,", () => {
  test.each<[string, Disturbance]>([
    ["on a machine that runs", never],
    ["over restarts, sleeps and a clock that is set", both(restarting(21), sleeping(22), stepping(23))],
  ])("%s tells each level once, and its end", async (_variant, disturb) => {
    expectEachOnce(await live({ from: 0, to: 47 }, disturb));
  });
});

function expectEachOnce(told: readonly Told[]): void {
  expect(linesOf(told)).toEqual(ONCE);
  expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
}
