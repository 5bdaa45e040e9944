import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import { acknowledgedOf, type Suppression } from "../../src/core/alerts/suppression.ts";
import type { JudgeTools } from "../../src/core/decide/judge-tools.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/core/time.ts";
import { createFamily } from "../../src/lab/family.ts";
import type { Message, SendOutcome } from "../../src/ports/notifier.ts";
import { A, aBinding, B, type Issue, issueFrom, NOW, present, type TestLeaf } from "../core/decide/build.ts";
import { judgeTools, noCertificate, refused, type Sight, storeOf } from "../core/decide/scene.ts";
import { AlertWorld, linesOf, OWNERS, type WorldOptions } from "../tools/alert-world.ts";
import { temporaryFolder } from "../tools/workspace.ts";

let tools: JudgeTools;
let issue: Issue;
beforeAll(async () => {
  const family = await createFamily(new Date(NOW));
  issue = issueFrom(family.r3Ecdsa);
  tools = judgeTools([storeOf("mozilla", family.r1, family.r3)]);
});

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `d${n}.example.com`);

const owned = (domain: string, owner = "web"): Binding =>
  aBinding({ domain, owner, stores: { required: ["mozilla"], watched: [] } });

const serving = (leaf: TestLeaf): Sight => ({
  show: { [A]: [leaf] },
  hosted: { edge: present(leaf) },
  ask: ["ecdsa"],
});

/** For worlds that are started again. */
const onFile = (): Pick<WorldOptions, "file"> => ({ file: join(temporaryFolder(), "store.db") });

/** A world in which every domain shows what `sights` says, until the test changes it. */
async function open(
  bindings: readonly Binding[],
  sights: Map<string, Sight>,
  more: Partial<WorldOptions> = {},
): Promise<AlertWorld> {
  const world = new AlertWorld({
    file: ":memory:",
    tools,
    config: { owners: OWNERS, defaults: { ...defaultConfig("/").defaults, owner: "platform" } },
    bindings,
    sight: ({ domain }) => sights.get(domain) ?? {},
    ...more,
  });
  onTestFinished(() => world.close());
  return world.start();
}

/** The same on one of five servers, each in a network of its own; refused there, where `isUp` says so. */
const onServer = (leaf: TestLeaf, n: number, isUp = true): Sight => ({
  ...serving(leaf),
  show: { [`198.51.${n % 5}.1`]: isUp ? [leaf] : refused },
});

/** Everything well for a day: stock has been taken, and there is nothing to tell. */
async function healthy(
  domains: readonly string[],
  leaf: TestLeaf,
  more: Partial<WorldOptions> = {},
  ownerOf: (index: number) => string = () => "web",
): Promise<{ readonly world: AlertWorld; readonly sights: Map<string, Sight> }> {
  const sights = new Map(domains.map((domain) => [domain, serving(leaf)]));
  const bindings = domains.map((domain, index) => owned(domain, ownerOf(index)));
  const world = await open(bindings, sights, more);
  await world.until(NOW + 2 * HOUR, 10 * MINUTE);
  expect(world.told).toEqual([]);
  return { world, sights };
}

describe("many at once", () => {
  test("a new database on 500 domains with 60 faults and three owners tells each owner once", async () => {
    const domains = names(500);
    const [good, ending, expired, stranger] = await Promise.all([
      issue({ from: -10, to: 80, names: domains }),
      issue({ from: -80, to: 9, names: domains }),
      issue({ from: -90, to: -1, names: domains }),
      issue({ from: -10, to: 80, names: ["shop.example.org"] }),
    ]);
    const faults: readonly Sight[] = [
      serving(expired),
      serving(stranger),
      serving(ending),
      { ...serving(good), show: { [A]: refused } },
      { ...serving(good), show: { [A]: noCertificate } },
    ];
    const isFaulty = (n: number): boolean => n % 8 === 0 && n < 480;
    const sights = new Map(
      domains.map((domain, n) => [domain, (isFaulty(n) && faults[(n / 8) % 5]) || serving(good)]),
    );
    const bindings = domains.map((domain, n) => owned(domain, ["web", "shop", ""][n % 3]));
    const world = await open(bindings, sights);
    await world.until(NOW + 2 * HOUR, 30 * MINUTE);
    expect(world.told.map(({ kind, to }) => `${kind} ${to}`).toSorted()).toEqual([
      "baseline shop@example.com",
      "baseline sre@example.com",
      "baseline web@example.com",
    ]);
    expect(world.told.reduce((sum, { total }) => sum + total, 0)).toBe(60);
  });

  test("one certificate on 40 domains of two owners is two mails, and two when it has ended", async () => {
    const domains = names(40);
    const leaf = await issue({ from: -58, to: 31, names: domains });
    const { world } = await healthy(domains, leaf, {}, (n) => (n % 2 === 0 ? "web" : "shop"));
    await world.until(NOW + 3 * DAY, 20 * MINUTE);
    expect(world.told.map(({ kind, to, total }) => `${kind} ${to} ${total}`).toSorted()).toEqual([
      "opened shop@example.com 20",
      "opened web@example.com 20",
    ]);
    world.now = NOW + 31 * DAY - 2 * HOUR;
    await world.until(NOW + 31 * DAY - 30 * MINUTE);
    const before = world.told.length;
    await world.until(NOW + 31 * DAY + 5 * HOUR);
    expect(
      world.told
        .slice(before)
        .map(({ kind, to, total }) => `${kind} ${to} ${total}`)
        .toSorted(),
    ).toEqual(["opened shop@example.com 20", "opened web@example.com 20"]);
  });

  test("two domains that share a broken edge of a CDN are one mail, with the edges that each of them has", async () => {
    const domains = names(12);
    const leaf = await issue({ from: -10, to: 80, names: domains });
    const pool = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];
    const onEdges = (edges: readonly string[], broken: readonly string[] = []): Sight => ({
      ...serving(leaf),
      show: Object.fromEntries(edges.map((edge) => [edge, broken.includes(edge) ? refused : [leaf]])),
    });
    const sights = new Map(domains.map((domain, n) => [domain, onServer(leaf, n)]));
    const [x = "", y = ""] = domains;
    sights.set(x, onEdges(pool.slice(0, 2))).set(y, onEdges(pool.slice(1)));
    const world = await open(
      domains.map((domain) => owned(domain)),
      sights,
    );
    await world.until(NOW + 2 * HOUR, 10 * MINUTE);
    sights.set(x, onEdges(pool.slice(0, 2), pool.slice(0, 2))).set(y, onEdges(pool.slice(1), pool.slice(1)));
    await world.store.makeDue([`${x}:443`, `${y}:443`], world.now);
    await world.until(world.now + HOUR);
    expect(world.told.map(({ kind, code, total }) => `${kind} ${code} ${total}`)).toEqual([
      "opened unreachable 2",
    ]);
    sights.set(x, onEdges(pool.slice(0, 2))).set(y, onEdges(pool.slice(1)));
    await world.until(world.now + HOUR);
    expect(linesOf(world.told).slice(1)).toEqual(["cleared unreachable critical"]);
  });

  test("160 renewals in a day are no alert", async () => {
    const domains = names(160);
    const old = await issue({ from: -55, to: 35, names: domains });
    const next = await issue({ from: -1, to: 89, names: domains });
    const { world, sights } = await healthy(domains, old);
    for (let n = 0; n < domains.length; n += 4) {
      const some = domains.slice(n, n + 4);
      for (const domain of some) sights.set(domain, { ...serving(old), hosted: { edge: present(next) } });
      await world.until(world.now + 10 * MINUTE, 10 * MINUTE);
      for (const domain of some) sights.set(domain, serving(next));
      await world.until(world.now + 26 * MINUTE, 13 * MINUTE);
    }
    await world.until(world.now + 2 * HOUR, 10 * MINUTE);
    expect(world.told).toEqual([]);
    expect(world.fleet.records().every(({ judgement }) => judgement?.renewals.length === 1)).toBe(true);
  });

  test("at most so many mails in an hour, a quarter more for what is critical, the rest as one summary, and nothing is lost", async () => {
    const domains = names(60);
    const config = configWith({ perHour: 10 });
    const leaves = new Map<string, TestLeaf>();
    for (const domain of domains) leaves.set(domain, await issue({ from: -90, to: -1, names: [domain] }));
    const { world, sights } = await healthy(domains, await issue({ from: -9, to: 80, names: domains }), {
      config,
    });
    const start = world.now;
    for (const [domain, leaf] of leaves) sights.set(domain, serving(leaf));
    await world.store.makeDue(
      domains.map((domain) => `${domain}:443`),
      start,
    );
    await world.until(start + 50 * MINUTE);
    expect(linesOf(world.told).toSorted()).toEqual([
      ...Array<string>(12).fill("opened leaf-expired critical"),
      "summary critical",
    ]);
    expect(world.told.find(({ kind }) => kind === "summary")?.total).toBe(48);
    expect(await world.store.outbox(start)).toMatchObject({ waiting: 0, failed: 0 });
    for (const domain of domains.slice(0, 30))
      sights.set(domain, serving(await issue({ names: [domain], from: -1, to: 89 })));
    await world.until(start + 59 * MINUTE);
    expect(world.told).toHaveLength(13);
    await world.until(start + 3 * HOUR);
    const later = world.told.slice(13);
    expect(later.map(({ kind }) => kind).toSorted()).toEqual([
      ...Array<string>(9).fill("cleared"),
      "summary",
    ]);
    expect(later.find(({ kind }) => kind === "summary")?.total).toBe(21);
  });
});

describe("what passes by itself", () => {
  test.each([
    ["one failed probe", 1, []],
    ["two failed probes", 2, []],
    ["three", 3, ["opened unreachable critical"]],
  ])("%s: %s looks tell %j", async (_name, looks, told) => {
    const leaf = await issue({ from: -10, to: 80 });
    const { world, sights } = await healthy(["img.example.com"], leaf);
    let seen = 0;
    const failing: Sight = { ...serving(leaf), show: { [A]: refused } };
    // Fails at so many looks, whenever they come.
    Object.defineProperty(failing, "show", {
      enumerable: true,
      get: () => {
        seen += 1;
        return seen <= looks ? { [A]: refused } : { [A]: [leaf] };
      },
    });
    sights.set("img.example.com", failing);
    await world.until(world.now + 75 * MINUTE);
    expect(seen).toBeGreaterThan(looks);
    expect(linesOf(world.told).slice(0, 1)).toEqual(told);
  });

  test.each([
    ["ten minutes is nothing", 10, []],
    ["an hour is one mail", 60, ["opened partly-deployed warning"]],
  ])("a CDN that is half rolled out for %s", async (_name, minutes, told) => {
    const old = await issue({ from: -60, to: 31 });
    const next = await issue({ from: -1, to: 89 });
    const both = (a: TestLeaf, b: TestLeaf, hosted: TestLeaf): Sight => ({
      show: { [A]: [a], [B]: [b] },
      hosted: { edge: present(hosted) },
      ask: ["ecdsa"],
    });
    const sights = new Map([["img.example.com", both(old, old, old)]]);
    const world = await open([owned("img.example.com")], sights);
    await world.until(NOW + 2 * HOUR);
    sights.set("img.example.com", both(next, old, next));
    await world.store.makeDue(["img.example.com:443"], world.now);
    await world.until(world.now + minutes * MINUTE);
    sights.set("img.example.com", both(next, next, next));
    expect(linesOf(world.told)).toEqual(told);
    await world.until(world.now + 3 * HOUR);
    expect(linesOf(world.told)).toEqual(
      told.length === 0 ? [] : [...told, "cleared partly-deployed warning"],
    );
  });
});

/** Everything well for two hours, on servers in several networks. */
async function onServers(
  domains: readonly string[],
  leaf: TestLeaf,
  more: Partial<WorldOptions> = {},
): Promise<{ readonly world: AlertWorld; readonly sights: Map<string, Sight> }> {
  const sights = new Map(domains.map((domain, n) => [domain, onServer(leaf, n)]));
  const world = await open(
    domains.map((domain) => owned(domain)),
    sights,
    more,
  );
  await world.until(NOW + 2 * HOUR, 10 * MINUTE);
  expect(world.told).toEqual([]);
  return { world, sights };
}

describe("our own faults", () => {
  test.each([
    200, 20,
  ])("a network that is down for an hour, with %s domains, is one mail, and one when it is back", async (count) => {
    const domains = names(count);
    const leaf = await issue({ from: -10, to: 80, names: domains });
    const { world, sights } = await onServers(domains, leaf);
    for (const [n, domain] of domains.entries()) sights.set(domain, onServer(leaf, n, false));
    await world.until(world.now + HOUR);
    expect(linesOf(world.told)).toEqual(["opened network-down critical"]);
    expect(world.told[0]?.to).toEqual(["sre@example.com"]);
    for (const [n, domain] of domains.entries()) sights.set(domain, onServer(leaf, n));
    await world.until(world.now + 2 * HOUR);
    expect(linesOf(world.told)).toEqual(["opened network-down critical", "cleared network-down critical"]);
  });

  test("where some go on answering in other networks, the outage is told after half an hour", async () => {
    const domains = names(200);
    const leaf = await issue({ from: -10, to: 80, names: domains });
    const { world, sights } = await onServers(domains, leaf);
    const start = world.now;
    for (const [n, domain] of domains.entries()) sights.set(domain, onServer(leaf, n, n % 5 === 0));
    await world.until(start + 30 * MINUTE);
    expect(linesOf(world.told)).toEqual(["opened network-down critical"]);
    await world.until(start + 2 * HOUR);
    expect(linesOf(world.told)).toContain("opened unreachable critical");
    expect(linesOf(world.told)).toContain("cleared network-down critical");
  });

  test("a clock that jumps is told alone, and outages are not told when it is set right", async () => {
    const domains = names(10);
    const sights = new Map<string, Sight>();
    for (const domain of domains)
      sights.set(domain, serving(await issue({ from: -10, to: 80, names: [domain] })));
    const world = await open(
      domains.map((domain) => owned(domain)),
      sights,
    );
    await world.until(NOW + 2 * HOUR, 10 * MINUTE);
    world.now += 100 * DAY;
    await world.until(world.now + 40 * MINUTE);
    expect(linesOf(world.told)).toEqual(["opened clock-skewed critical"]);
    world.now -= 100 * DAY;
    await world.until(world.now + 2 * HOUR, 5 * MINUTE);
    expect(linesOf(world.told)).toEqual(["opened clock-skewed critical", "cleared clock-skewed critical"]);
  });

  test("nor deadlines, and a restart doubts on", async () => {
    const domains = names(10);
    const sights = new Map<string, Sight>();
    for (const [n, domain] of domains.entries())
      sights.set(domain, serving(await issue({ from: -10, to: n % 2 === 0 ? 70 : 90, names: [domain] })));
    const world = await open(
      domains.map((domain) => owned(domain)),
      sights,
      onFile(),
    );
    await world.until(NOW + 2 * HOUR, 10 * MINUTE);
    world.now += 75 * DAY;
    await world.until(world.now + 20 * MINUTE);
    await world.restart();
    await world.until(world.now + 20 * MINUTE);
    world.now -= 75 * DAY;
    await world.until(world.now + 2 * HOUR, 5 * MINUTE);
    expect(linesOf(world.told)).toEqual(["opened clock-skewed critical", "cleared clock-skewed critical"]);
  });

  test("a restart while the network is down doubts on", async () => {
    const domains = names(40);
    const leaf = await issue({ from: -10, to: 80, names: domains });
    const { world, sights } = await onServers(domains, leaf, onFile());
    for (const [n, domain] of domains.entries()) sights.set(domain, onServer(leaf, n, false));
    await world.until(world.now + 30 * MINUTE);
    await world.restart();
    await world.until(world.now + HOUR);
    for (const [n, domain] of domains.entries()) sights.set(domain, onServer(leaf, n));
    await world.until(world.now + 2 * HOUR);
    expect(linesOf(world.told)).toEqual(["opened network-down critical", "cleared network-down critical"]);
  });

  test("certificates that really ended together are told when the clock has been doubted for an hour", async () => {
    const domains = names(6);
    const sights = new Map<string, Sight>();
    for (const domain of domains)
      sights.set(domain, serving(await issue({ from: -10, to: 80, names: [domain] })));
    const world = await open(
      domains.map((domain) => owned(domain)),
      sights,
    );
    await world.until(NOW + 2 * HOUR, 10 * MINUTE);
    world.now += 100 * DAY;
    await world.until(world.now + 2 * HOUR, 5 * MINUTE);
    expect(linesOf(world.told).toSorted()).toEqual([
      "cleared clock-skewed critical",
      "opened clock-skewed critical",
      ...Array<string>(6).fill("opened leaf-expired critical"),
    ]);
    expect(linesOf(world.told)[0]).toBe("opened clock-skewed critical");
  });
});

const ACCEPTED: SendOutcome = { kind: "accepted", answer: "250 ok", refused: [] };

function configWith(
  alerts: Partial<Config["alerts"]>,
  owners = OWNERS,
): Pick<Config, "owners" | "alerts" | "defaults"> {
  const { alerts: usual, defaults } = defaultConfig("/");
  return { owners, alerts: { ...usual, ...alerts }, defaults: { ...defaults, owner: "platform" } };
}

/** One domain whose certificate has ended since the first look. */
async function expiredSince(
  more: Partial<WorldOptions> = {},
): Promise<{ world: AlertWorld; start: Instant }> {
  const { world, sights } = await healthy(["img.example.com"], await issue({ from: -10, to: 80 }), more);
  sights.set("img.example.com", serving(await issue({ from: -90, to: -1 })));
  await world.store.makeDue(["img.example.com:443"], world.now);
  return { world, start: world.now };
}

/** `minutes to outcome` of every attempt, reminders left out. */
const attempts = ({ told }: AlertWorld, start: Instant): readonly string[] =>
  told
    .filter(({ kind, code }) => kind !== "reminded" && code === "leaf-expired")
    .map(({ at, to, outcome }) => `${Math.round((at - start) / MINUTE)} ${to} ${outcome}`);

describe("who is told", () => {
  test("the default owner, where the owner has no address", async () => {
    const owners: Config["owners"] = new Map([...OWNERS, ["web", { mail: [], phone: "" }]]);
    const { world, start } = await expiredSince({ config: configWith({}, owners) });
    await world.until(start + HOUR);
    expect(world.told.map(({ to }) => to)).toEqual([["sre@example.com"]]);
  });

  test("while observing the observers alone, and the owner when that ends", async () => {
    const until = NOW + 4 * HOUR;
    const config = configWith({ mode: "observe", until, observers: ["trial@example.com"] });
    const { world, start } = await expiredSince({ config });
    await world.until(start + 3 * DAY, HOUR);
    expect(world.told.map(({ kind, to }) => `${kind} ${to}`)).toEqual([
      "opened trial@example.com",
      "baseline web@example.com",
      "reminded web@example.com",
      "reminded web@example.com",
    ]);
  });

  test("the default owner too, when the owner's server refuses for good", async () => {
    const answer = ({ to }: Message): SendOutcome =>
      to.includes("web@example.com") ? { kind: "permanent", answer: "550 no such user" } : ACCEPTED;
    const { world, start } = await expiredSince({ answer });
    await world.until(start + HOUR);
    const about = world.told.filter(({ code }) => code === "leaf-expired");
    expect(about.map(({ to, outcome }) => `${to} ${outcome}`)).toEqual([
      "web@example.com permanent",
      "sre@example.com accepted",
    ]);
    expect(new Set(about.map(({ id }) => id)).size).toBe(1);
    expect(linesOf(world.told)).toContain("opened delivery-failing warning");
    expect(await world.store.deliveries({ state: "failed" }, 10)).toMatchObject([
      { answer: "550 no such user" },
    ]);
  });

  test("what is refused for a while is tried again, more and more rarely, until it is accepted", async () => {
    let left = 5;
    const answer = (): SendOutcome => {
      left -= 1;
      return left >= 0 ? { kind: "transient", answer: "451 greylisted" } : ACCEPTED;
    };
    const { world, start } = await expiredSince({ answer });
    await world.until(start + 3 * HOUR);
    const outcomes = world.told.map(({ outcome }) => outcome);
    expect(outcomes).toEqual([...Array<string>(5).fill("transient"), "accepted"]);
    const gaps = world.told.slice(1).map(({ at }, n) => at - (world.told[n]?.at ?? 0));
    expect(gaps.toSorted((a, b) => a - b)).toEqual(gaps);
    expect(new Set(world.told.map(({ id }) => id)).size).toBe(1);
  });

  test("the default owner too, when nobody has accepted something critical for half an hour; after three days it is a dead letter", async () => {
    const answer = ({ to }: Message): SendOutcome =>
      to.includes("web@example.com") ? { kind: "transient", answer: "451 later" } : ACCEPTED;
    const { world, start } = await expiredSince({ answer });
    await world.until(start + 5 * HOUR);
    const copies = attempts(world, start).filter((line) => line.includes("sre@example.com accepted"));
    expect(copies).toHaveLength(1);
    expect(Number.parseInt(copies[0] ?? "", 10)).toBeGreaterThanOrEqual(30);
    expect(Number.parseInt(copies[0] ?? "", 10)).toBeLessThanOrEqual(65);
    world.now = start + 3 * DAY - HOUR;
    await world.until(start + 3 * DAY + 3 * HOUR, HOUR);
    const dead = await world.store.deliveries({ state: "failed" }, 10);
    expect(dead.map(({ kind, answer: said, copy }) => [kind, said, copy])).toEqual([
      ["opened", "451 later", ""],
    ]);
    // Nobody is told by mail that mail does not work: it stands in the findings, and Alertmanager hears of it.
    expect((await world.store.otherFindings()).map(({ code }) => code)).toEqual(["delivery-failing"]);
  });
});

describe("what people do not want to hear", () => {
  const suppress = (
    world: AlertWorld,
    one: Partial<Suppression> & Pick<Suppression, "kind">,
  ): Promise<number> =>
    world.store.suppress({
      match: { domain: "img.example.com" },
      createdAt: world.now,
      until: world.now + DAY,
      author: "li",
      reason: "ticket 4711",
      acknowledged: [],
      ...one,
    });

  test.each([
    "silence",
    "maintenance",
  ] as const)("a %s keeps quiet, over restarts too, and what is left is told when it ends", async (kind) => {
    const { world, start } = await expiredSince(onFile());
    await suppress(world, { kind });
    await world.until(start + 12 * HOUR, HOUR);
    await world.restart();
    await world.until(start + 23 * HOUR, HOUR);
    expect(world.told).toEqual([]);
    await world.until(start + 25 * HOUR);
    expect(linesOf(world.told)).toEqual(["opened leaf-expired critical"]);
  });

  test("an ack keeps reminders away, and not what gets worse", async () => {
    const sights = new Map([["img.example.com", serving(await issue({ from: -82, to: 8 }))]]);
    const world = await open([owned("img.example.com")], sights);
    await world.until(NOW + HOUR);
    expect(linesOf(world.told)).toEqual(["baseline warning"]);
    const found = world.fleet.find("img.example.com:443")?.findings ?? [];
    await suppress(world, { kind: "ack", until: NOW + 20 * DAY, acknowledged: acknowledgedOf(found) });
    await world.until(NOW + 8 * DAY + 6 * HOUR, 2 * HOUR);
    const later = world.told.slice(1);
    expect(linesOf(later)).toEqual(["escalated leaf-expiring critical", "opened leaf-expired critical"]);
    const escalated = later.find(({ kind }) => kind === "escalated")?.at ?? 0;
    expect(later.filter(({ kind, at }) => kind === "reminded" && at < escalated)).toEqual([]);
  });

  test("a downgrade explains the outage and reminds of itself", async () => {
    const { world, start } = await expiredSince();
    await suppress(world, {
      kind: "downgrade",
      match: { domain: "img.example.com:443" },
      until: start + 6 * HOUR,
    });
    await world.until(start + 2 * DAY, HOUR);
    expect(linesOf(world.told)).toContain("opened downgraded warning");
    expect(linesOf(world.told)).not.toContain("opened leaf-expired critical");
  });
});
