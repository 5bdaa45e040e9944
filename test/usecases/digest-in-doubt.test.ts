import { join } from "node:path";
import { beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { lastDueBetween } from "../../src/adapters/schedule/cron.ts";
import { MessageCalendar } from "../../src/app/message-calendar.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import { isAnythingDoubted } from "../../src/core/alerts/delivery.ts";
import type { JudgeTools } from "../../src/core/decide/judge-tools.ts";
import { bindingKey } from "../../src/core/inventory/binding.ts";
import { DAY, type DurationMs, HOUR, MINUTE } from "../../src/core/time.ts";
import { createFamily } from "../../src/lab/family.ts";
import { A, aBinding, type Issue, issueFrom, NOW, present, type TestLeaf } from "../core/decide/build.ts";
import { judgeTools, storeOf } from "../core/decide/scene.ts";
import { AlertWorld, linesOf, OWNERS } from "../tools/alert-world.ts";
import { temporaryFolder } from "../tools/workspace.ts";

let tools: JudgeTools;
let issue: Issue;
beforeAll(async () => {
  const family = await createFamily(new Date(NOW));
  issue = issueFrom(family.r3Ecdsa);
  tools = judgeTools([storeOf("mozilla", family.r1, family.r3)]);
});

let world: AlertWorld;
let calendar: MessageCalendar;
beforeEach(async () => {
  const bindings = [0, 1, 2, 3].map((n) =>
    aBinding({ domain: `d${n}.example.com`, owner: "web", stores: { required: ["mozilla"], watched: [] } }),
  );
  const leaves = new Map<string, TestLeaf>();
  for (const binding of bindings)
    leaves.set(bindingKey(binding), await issue({ from: -30, to: 60, names: [binding.domain] }));
  world = new AlertWorld({
    file: join(temporaryFolder(), "store.db"),
    tools,
    config: { owners: OWNERS, defaults: { ...defaultConfig("/").defaults, owner: "platform" } },
    bindings,
    sight: (binding) => {
      const leaf = leaves.get(bindingKey(binding));
      if (leaf === undefined) throw new Error("no leaf");
      return { show: { [A]: [leaf] }, hosted: { edge: present(leaf) }, ask: ["ecdsa"] };
    },
  });
  onTestFinished(() => world.close());
  await world.start();
  calendar = new MessageCalendar({
    store: world.store,
    dueBetween: lastDueBetween,
    expressions: () => ({ digest: "0 8 * * 1", heartbeat: undefined }),
    owners: () => ["web"],
    isInDoubt: (at) => isAnythingDoubted(world.fleet.otherFindings(), at),
  });
});

/** Every minute of the daemon. */
async function pass(ms: DurationMs): Promise<void> {
  for (const end = world.now + ms; world.now < end; world.now += MINUTE) {
    await world.tick();
    await calendar.plan(world.now);
  }
}

const weeklies = () => world.told.filter(({ kind }) => kind === "weekly");

test("a digest that a leaping clock makes due is never told when the clock is set right", async () => {
  await pass(10 * MINUTE);
  world.now += 65 * DAY;
  await pass(10 * MINUTE);
  expect(linesOf(world.told)).toEqual(["opened clock-skewed critical"]);
  world.now -= 65 * DAY;
  await pass(HOUR);
  expect(linesOf(world.told)).toEqual(["opened clock-skewed critical", "cleared clock-skewed critical"]);
});

test("a digest that waits when the doubt begins comes when it ends, once, with what is true then", async () => {
  await pass(10 * MINUTE);
  const [id, from] = ["d".repeat(32), world.now - 7 * DAY];
  const times = { createdAt: world.now, nextAt: world.now };
  const digest = { id, copy: "", kind: "weekly", incident: "", owner: "web", severity: "info" } as const;
  world.now += 65 * DAY;
  await world.tick();
  await world.store.addDeliveries([{ ...digest, ...times, detail: { from } }]);
  await pass(10 * MINUTE);
  expect(weeklies()).toEqual([]);
  world.now -= 65 * DAY;
  await pass(HOUR);
  expect(weeklies()).toMatchObject([{ total: 0 }]);
});

test("a digest that was due by a clock that was right comes when the doubt ends, once, with what has ended", async () => {
  await pass(10 * MINUTE);
  world.now += 65 * DAY;
  await pass(50 * MINUTE);
  expect(weeklies()).toEqual([]);
  await pass(90 * MINUTE);
  expect(weeklies()).toMatchObject([{ total: 4 }]);
});
