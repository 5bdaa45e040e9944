import { describe, expect, test } from "vitest";
import { ownerOf } from "../../src/app/addressees.ts";
import type { Config } from "../../src/config/config.ts";
import { defaultConfig } from "../../src/config/default-config.ts";
import type { Delivery } from "../../src/core/alerts/delivery.ts";
import type { Finding } from "../../src/core/findings/finding.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import { DAY, HOUR, MINUTE } from "../../src/core/time.ts";
import type { SendOutcome } from "../../src/ports/notifier.ts";
import { StoreError } from "../../src/ports/store-error.ts";
import { findingOf, silenceOf } from "../contracts/store-fixtures.ts";
import {
  ACCEPTED,
  critical,
  DEFAULT_OWNER,
  domains,
  nothing,
  type Posted,
  PostOffice,
  warning,
} from "../tools/post-office.ts";

const SILENCE = silenceOf();
const PATIENCE = 10 * MINUTE;

describe("one that fails in a way nobody foresaw", () => {
  test("keeps no other from being sent, is sent once itself when it can be, and waits meanwhile", async () => {
    const office = await PostOffice.open();
    await office.see(domains(12), critical);
    office.now += PATIENCE;
    const { desk } = office;
    const poisoned = (await office.store.dueDeliveries(office.now, 200)).slice(0, 5).map(({ id }) => id);
    const compose = async (delivery: Delivery) => {
      if (poisoned.includes(delivery.id)) throw new Error("what nobody foresaw");
      return desk.compose(delivery);
    };
    await office.deliver({ desk: { compose } });
    expect(office.posted).toHaveLength(7);
    expect(await office.deliveries("waiting")).toMatchObject(
      Array(5).fill({ attempts: 1, answer: "it could not be written: what nobody foresaw" }),
    );
    await office.deliver({ desk: { compose } });
    expect(office.posted).toHaveLength(7);
    await office.until(office.now + HOUR);
    expect(office.posted).toHaveLength(12);
    expect(new Set(office.posted.map(({ message }) => message.id)).size).toBe(12);
  });

  test("is tried again when the road itself throws", async () => {
    const office = await PostOffice.open();
    await office.see(domains(1), critical);
    office.now += PATIENCE;
    office.answer = () => Promise.reject(new Error("broken pipe"));
    await office.deliver();
    expect(await office.deliveries("waiting")).toMatchObject([
      { attempts: 1, answer: "it could not be sent: broken pipe" },
    ]);
  });

  test("ends the round when it is the store, after what is under way has ended", async () => {
    const office = await PostOffice.open();
    await office.see(domains(12), critical);
    office.now += PATIENCE;
    let [begun, ended] = [0, 0];
    const full = new StoreError("full", "The disk is full.");
    const compose = async () => {
      begun += 1;
      if (begun === 1) throw full;
      await new Promise((resolve) => setImmediate(resolve));
      ended += 1;
      return { kind: "over", why: "made up" } as const;
    };
    await expect(office.deliver({ desk: { compose } })).rejects.toBe(full);
    expect([begun, ended]).toEqual([4, 3]);
  });
});

describe("too many in an hour", () => {
  test("something critical does not wait behind warnings", async () => {
    const office = await PostOffice.open();
    for (const binding of domains(20)) {
      await office.see([binding], warning);
      await office.until(office.now);
    }
    await office.until(office.now + PATIENCE);
    const at = office.now;
    await office.see(domains(1, "web", "c"), critical);
    await office.until(at + HOUR);
    const told = office.posted.find(({ message }) => message.severity === "critical");
    expect((told?.at ?? Number.NaN) - at).toBeLessThanOrEqual(7 * MINUTE);
  });

  test("the last place is for warnings that come together", async () => {
    const office = await PostOffice.open();
    for (const binding of domains(30)) {
      await office.see([binding], warning);
      await office.until(office.now);
    }
    await office.until(office.now + 20 * MINUTE);
    const kinds = office.posted.map(({ message }) => message.told.kind);
    expect(kinds).toEqual([...Array(19).fill("incident"), "summary"]);
  });

  test("what is critical comes as a summary too when there is too much of it, and then goes to the default owner", async () => {
    const office = await PostOffice.open();
    const start = office.now;
    await office.see(domains(40), critical);
    await office.until(start + 10 * MINUTE);
    const kinds = () => office.posted.map(({ to, message }) => `${to} ${message.told.kind}`);
    expect(kinds()).toEqual([...Array(24).fill("web@example.com incident"), "web@example.com summary"]);
    await office.see(domains(1, "web", "late"), critical);
    await office.until(start + 40 * MINUTE);
    expect(kinds().slice(25)).toEqual([]);
    await office.until(start + 50 * MINUTE);
    expect(kinds().slice(25)).toEqual(["platform@example.com incident"]);
    await office.until(start + 80 * MINUTE);
    expect(kinds().slice(26)).toEqual(["web@example.com incident"]);
  });

  test("the default owner has one limit, by name or as who has no owner", async () => {
    const office = await PostOffice.open();
    await office.see([...domains(15, "", "n"), ...domains(15, "platform", "p")], warning);
    await office.until(office.now + PATIENCE);
    expect(office.posted).toHaveLength(20);
  });
});

describe("a summary", () => {
  test("is one message for ever, also when nobody could note that it left", async () => {
    const office = await PostOffice.open();
    const bindings = domains(40);
    await office.see(bindings, critical);
    office.now += PATIENCE;
    const dies = new StoreError("full", "The disk is full.");
    const { store } = office;
    let hasLeft = false;
    office.answer = ({ message }) => {
      hasLeft ||= message.told.kind === "summary";
      return { kind: "accepted", answer: "250 ok", refused: [] };
    };
    const dying: typeof store = new Proxy(store, {
      get: (target, name: keyof typeof store) =>
        name === "updateDeliveries" && hasLeft ? () => Promise.reject(dies) : target[name],
    });
    await expect(office.deliver({ store: dying })).rejects.toBe(dies);
    office.answer = () => ({ kind: "accepted", answer: "250 ok", refused: [] });
    await office.see(domains(3, "web", "later"), critical);
    await office.until(office.now + 3 * HOUR);
    const summaries = office.posted.filter(({ message }) => message.told.kind === "summary");
    const [first, second] = summaries.map(({ message }) => message.id);
    expect(first).toBeDefined();
    expect(second).toBe(first);
    expect(await office.deliveries("waiting")).toEqual([]);
  });
});

describe("the copy for the default owner", () => {
  test("is not made where the default owner is the one who cannot be reached, by name", async () => {
    const office = await PostOffice.open();
    await office.see(domains(1, "platform"), critical);
    const start = office.now;
    office.answer = () =>
      office.now < start + HOUR
        ? { kind: "transient", answer: "timeout" }
        : { kind: "accepted", answer: "250 ok", refused: [] };
    await office.until(start + 3 * HOUR);
    expect(await office.deliveries()).toHaveLength(1);
    expect(await office.deliveries("sent")).toHaveLength(1);
  });

  test.each([
    ["meters", "refuses for good", ["iot@example.com", "platform@example.com"]],
    ["meters", "is silent", ["iot@example.com", "platform@example.com"]],
    ["plain", "refuses for good", ["platform@example.com"]],
  ])("is made for the store %s where its owner's server %s, if it has another owner", async (store, how, told) => {
    const office = await PostOffice.open();
    const config = {
      ...defaultConfig("/"),
      defaults: { ...defaultConfig("/").defaults, owner: DEFAULT_OWNER },
      stores: new Map([["meters", { owner: "iot" }]]) as unknown as Config["stores"],
    };
    office.ownerOf = (owner, about) => ownerOf(config, owner, about);
    const gone = {
      ...findingOf(domains(1)[0] as Binding, { code: "store-lacks-root", severity: "critical" }),
    };
    const finding = { ...gone, subject: "store", domain: "", port: 0, scope: store } as const;
    await office.store.replaceFindings("store", [finding], office.now);
    const isFirst = ({ to }: Posted) => to === told[0];
    const refusal: SendOutcome =
      how === "is silent"
        ? { kind: "transient", answer: "timeout" }
        : { kind: "permanent", answer: "550 no" };
    office.answer = (posted) => (isFirst(posted) ? refusal : ACCEPTED);
    await office.until(office.now + 2 * HOUR);
    expect([...new Set(office.posted.map(({ to }) => to))]).toEqual(told);
    const copies = (await office.deliveries("sent")).map(({ copy, recipients }) => `${copy} ${recipients}`);
    expect(copies).toEqual(told.slice(1).map((to) => `default ${to}`));
  });
});

test("a road that hangs does not delay the other", async () => {
  const office = await PostOffice.open(["mail", "webhook"]);
  await office.see(domains(30), warning);
  office.now += PATIENCE;
  const hanging = Promise.withResolvers<never>();
  const mailed = Promise.withResolvers<void>();
  let mails = 0;
  office.answer = ({ road }) => {
    if (road === "webhook") return hanging.promise;
    mails += 1;
    if (mails === 20) mailed.resolve();
    return { kind: "accepted", answer: "250 ok", refused: [] };
  };
  const delivering = office.deliver();
  await mailed.promise;
  hanging.reject(new Error("gave up"));
  await delivering;
  expect(mails).toBe(20);
});

describe("one of several recipients who is refused for now", () => {
  test("is told later, and nobody else again", async () => {
    const office = await PostOffice.open();
    office.addressesOf = () => ["a@example.com", "b@example.com"];
    await office.see(domains(1), warning);
    let isGrey = true;
    office.answer = () => {
      const refused = isGrey ? ["b@example.com"] : [];
      isGrey = false;
      return { kind: "accepted", answer: "250 ok", refused, refusedForNow: refused };
    };
    await office.until(office.now + PATIENCE);
    expect(office.posted.map(({ to }) => to)).toEqual(["a@example.com,b@example.com", "b@example.com"]);
    expect(new Set(office.posted.map(({ message }) => message.id)).size).toBe(1);
    expect(await office.deliveries()).toMatchObject([
      { state: "sent", recipients: ["a@example.com", "b@example.com"] },
    ]);
  });

  test("when it is over meanwhile, who was told hears of the end", async () => {
    const office = await PostOffice.open();
    office.addressesOf = () => ["a@example.com", "b@example.com"];
    await office.see(domains(1), warning);
    office.answer = ({ message }) => {
      const refused =
        message.told.kind === "incident" && message.told.view.kind === "opened" ? ["b@example.com"] : [];
      return { kind: "accepted", answer: "250 ok", refused, refusedForNow: refused };
    };
    await office.until(office.now + PATIENCE);
    await office.see(domains(1), () => []);
    await office.until(office.now + HOUR);
    expect((await office.deliveries()).map(({ kind, state }) => `${kind} ${state}`).toSorted()).toEqual([
      "cleared sent",
      "opened sent",
    ]);
  });
});

test("what was held for days is not given up at the first refusal", async () => {
  const office = await PostOffice.open();
  await office.see(domains(1), warning);
  office.now += 5 * DAY;
  office.answer = () => ({ kind: "transient", answer: "451 later" });
  await office.deliver();
  expect(await office.deliveries("waiting")).toMatchObject([{ attempts: 1 }]);
  office.now += 2 * DAY;
  await office.deliver();
  expect(await office.deliveries("waiting")).toMatchObject([{ attempts: 2 }]);
  office.now += DAY + HOUR;
  await office.deliver();
  expect(await office.deliveries("failed")).toMatchObject([{ attempts: 3 }]);
  expect(await office.store.retryFailed(office.now)).toBe(1);
  await office.deliver();
  expect(await office.deliveries("waiting")).toMatchObject([{ attempts: 1 }]);
});

describe("what somebody wants to hear nothing of", () => {
  test("is left out of a message, and does not make it critical", async () => {
    const office = await PostOffice.open();
    const [silenced, other] = domains(2);
    if (silenced === undefined || other === undefined) throw new Error("two domains are needed");
    const shared = (binding: Binding): readonly Finding[] => [
      findingOf(binding, { code: "not-deployed", severity: binding === silenced ? "critical" : "warning" }),
    ];
    office.suppressionOf = ({ domain }) => (domain === silenced.domain ? SILENCE : undefined);
    await office.see([silenced, other], shared);
    await office.until(office.now + PATIENCE);
    expect(office.posted.map(({ message }) => message)).toMatchObject([
      {
        severity: "warning",
        told: {
          view: {
            ...{ total: 1, severity: "warning", findings: [{ finding: { domain: other.domain } }] },
            quiet: [
              { suppression: { author: "li" }, total: 1, critical: 1, bindings: [`${silenced.domain}:443`] },
            ],
          },
        },
      },
    ]);
  });

  test("is not told when it was taken on before it left, but when that ends", async () => {
    const office = await PostOffice.open();
    await office.see(domains(1), warning);
    office.suppressionOf = () => SILENCE;
    const start = office.now;
    await office.until(start + 20 * HOUR);
    expect(office.posted).toEqual([]);
    expect(await office.store.outbox(start)).toMatchObject({ refusedSince: undefined, failed: 0 });
    office.suppressionOf = () => undefined;
    await office.until(office.now + 10 * MINUTE);
    expect(office.posted.map(({ message }) => message.told)).toMatchObject([{ view: { kind: "opened" } }]);
  });

  test("is forgotten when it is over before that ends", async () => {
    const office = await PostOffice.open();
    await office.see(domains(1), warning);
    office.suppressionOf = () => SILENCE;
    await office.until(office.now + HOUR);
    await office.see(domains(1), nothing);
    office.suppressionOf = () => undefined;
    await office.until(office.now + HOUR);
    expect(office.posted).toEqual([]);
    expect(await office.deliveries("waiting")).toEqual([]);
  });
});

describe("an end", () => {
  const REFUSED = { kind: "permanent", answer: "550 no such user" } as const;
  const TAKEN = { kind: "accepted", answer: "250 ok", refused: [] } as const;
  const wordsOf = ({ posted }: PostOffice): readonly string[] =>
    posted.map(({ road, to, message: { told } }) =>
      told.kind === "incident" ? `${road} ${to} ${told.view.kind}` : `${road} ${told.kind}`,
    );

  test("is not told where the beginning was refused for good, and is told on the road that took it", async () => {
    const office = await PostOffice.open(["mail", "webhook"]);
    office.answer = ({ road }) => (road === "mail" && office.posted.length < 3 ? REFUSED : TAKEN);
    await office.see(domains(1), warning);
    await office.until(office.now + PATIENCE);
    await office.see(domains(1), nothing);
    await office.until(office.now + HOUR);
    expect(wordsOf(office).toSorted()).toEqual([
      "mail web@example.com opened",
      expect.stringMatching(/^webhook .*cleared$/),
      expect.stringMatching(/^webhook .*opened$/),
    ]);
    expect(
      (await office.deliveries("dropped")).map(({ road, kind, answer }) => [road, kind, answer]),
    ).toEqual([["mail", "cleared", "nobody was told here that it had begun"]]);
  });

  test("is told the default owner, who got the copy, where the owner never heard", async () => {
    const office = await PostOffice.open();
    office.answer = ({ to }) => (to.startsWith("web@") ? REFUSED : TAKEN);
    await office.see(domains(1), critical);
    await office.until(office.now + PATIENCE);
    await office.see(domains(1), nothing);
    await office.until(office.now + HOUR);
    expect(wordsOf(office)).toEqual([
      "mail web@example.com opened",
      "mail platform@example.com opened",
      "mail platform@example.com cleared",
    ]);
  });

  test("is told nobody while the beginning was only refused for now", async () => {
    const office = await PostOffice.open();
    office.answer = () => ({ kind: "transient", answer: "451 later" });
    await office.see(domains(1), warning);
    await office.until(office.now + PATIENCE);
    await office.see(domains(1), nothing);
    office.answer = () => TAKEN;
    const before = office.posted.length;
    await office.until(office.now + 2 * HOUR);
    expect(office.posted.slice(before)).toEqual([]);
    expect(await office.deliveries("waiting")).toEqual([]);
  });

  test("is told where nobody could note how the first attempt went", async () => {
    const office = await PostOffice.open();
    await office.see(domains(1), warning);
    office.now += PATIENCE;
    const [opened] = await office.store.dueDeliveries(office.now, 1);
    if (opened === undefined) throw new Error("one is due");
    await office.store.updateDeliveries([{ ...opened, detail: { triedAt: office.now } }]);
    await office.see(domains(1), nothing);
    await office.until(office.now + HOUR);
    expect(wordsOf(office)).toEqual(["mail web@example.com cleared"]);
  });

  test("is told who heard of the beginning when stock was taken", async () => {
    const office = await PostOffice.open();
    const fresh = domains(1).map((binding) => ({ ...binding, sources: ["fresh"] }));
    await office.see(fresh, critical);
    await office.store.endBaseline({ sources: ["fresh"] }, office.now, "platform");
    await office.until(office.now + PATIENCE);
    await office.see(fresh, nothing);
    await office.until(office.now + HOUR);
    expect(wordsOf(office)).toEqual(["mail digest", "mail web@example.com cleared"]);
  });
});

test("what was kept quiet for days is told once when that ends, as what it is then", async () => {
  const office = await PostOffice.open(["mail", "webhook"]);
  await office.see(domains(1), critical);
  office.suppressionOf = () => SILENCE;
  for (const end = office.now + 3 * DAY; office.now < end; office.now += HOUR) await office.until(office.now);
  expect(await office.deliveries()).toHaveLength(2);
  office.suppressionOf = () => undefined;
  const end = office.now;
  await office.until(end + HOUR);
  const kinds = office.posted.map(({ road, message: { told } }) => [
    road,
    told.kind === "incident" && told.view.kind,
  ]);
  expect(kinds.toSorted()).toEqual([
    ["mail", "opened"],
    ["webhook", "opened"],
  ]);
  office.now = end + DAY;
  await office.until(office.now + MINUTE);
  expect(office.posted.length).toBe(4);
});
