import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { baselineMark, TRUST_BASELINE_MARK } from "../../src/core/alerts/baseline.ts";
import type { Delivery, NewDelivery } from "../../src/core/alerts/delivery.ts";
import { type Acknowledged, acknowledgedOf, type Suppression } from "../../src/core/alerts/suppression.ts";
import type { Finding } from "../../src/core/findings/finding.ts";
import { reconcile } from "../../src/core/findings/reconcile.ts";
import type { Binding } from "../../src/core/inventory/binding.ts";
import type { Decide } from "../../src/core/record.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/core/time.ts";
import type { Store } from "../../src/ports/store.ts";
import type { StoreUnderTest } from "./store-contract.ts";
import { bindingOf, findingOf, lookAt, NOW } from "./store-fixtures.ts";

/** Judges what it is told to judge. */
function judging(findingsOf: (binding: Binding) => readonly Finding[]): Decide {
  return (previous, look) => {
    const { open, transitions } = reconcile(previous?.findings ?? [], findingsOf(look.binding), look.at);
    return {
      record: {
        binding: look.binding,
        endpoints: [],
        hosted: [],
        judgement: undefined,
        findings: open,
        resolution: undefined,
        lastProbeAt: look.at,
        lastSuccessAt: look.at,
        nextDueAt: look.at + HOUR,
      },
      transitions,
      changes: [],
      chains: new Map(),
    };
  };
}

const web = (domain: string): Binding => bindingOf(domain, { owner: "web" });
const shop = (domain: string): Binding => bindingOf(domain, { owner: "shop" });
const IMG = web("img.example.com");

/** What waits or left the outbox by mail, oldest first: `kind severity owner`. */
async function told(store: Store, state?: Delivery["state"]): Promise<readonly string[]> {
  const all = await store.deliveries(state === undefined ? {} : { state }, 10_000);
  return all
    .filter(({ road }) => road === "mail")
    .toReversed()
    .map(({ kind, severity, owner }) => `${kind} ${severity} ${owner}`);
}

async function occasions(store: Store): Promise<readonly string[]> {
  const all = await store.deliveries({}, 10_000);
  return [...new Set(all.flatMap(({ detail: { occasion } }) => occasion ?? []))];
}

/** What every Store keeps of alerts: told in the transaction of what it tells. */
export function alertContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the alert contract`, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.dispose());

    const see = async (
      at: Instant,
      bindings: readonly Binding[],
      findingsOf: (binding: Binding) => readonly Finding[],
    ): Promise<void> => {
      const looks = bindings.map((binding) => lookAt(binding, at));
      const { failures } = await store.record(looks, judging(findingsOf));
      expect(failures).toEqual([]);
    };
    const expiring = (severity: Finding["severity"]) => (binding: Binding) => [
      findingOf(binding, { severity }),
    ];
    const nothing = (): readonly Finding[] => [];
    /** Stock has been taken: from here on what happens is told. */
    const start = (...sources: string[]): Promise<void> =>
      store.endBaseline({ sources: sources.length === 0 ? [...IMG.sources] : sources }, NOW, "platform");

    test("each level is told once, and the end", async () => {
      await start();
      await see(NOW, [IMG], nothing);
      await see(NOW + HOUR, [IMG], expiring("warning"));
      await see(NOW + 2 * HOUR, [IMG], expiring("warning"));
      await see(NOW + 3 * HOUR, [IMG], expiring("critical"));
      await send(NOW + 4 * HOUR);
      await see(NOW + 5 * HOUR, [IMG], nothing);
      expect(await told(store)).toEqual([
        "opened warning web",
        "escalated critical web",
        "cleared critical web",
      ]);
    });

    test("the end of what came back is told when it has been well for an hour, and lists what ended once", async () => {
      await start();
      const outage = (binding: Binding) => [
        findingOf(binding, { code: "unreachable", severity: "critical" }),
      ];
      for (const [hours, sees] of [
        ...([
          [0, outage],
          [1, nothing],
          [3, outage],
          [4, nothing],
          [4.5, outage],
          [5, nothing],
        ] as const),
      ] as const) {
        await see(NOW + hours * HOUR, [IMG], sees);
        await send(NOW + (hours + 0.2) * HOUR);
      }
      const before = ["opened critical web", "cleared critical web", "opened critical web"];
      expect(await told(store)).toEqual(before);
      store = await under.reopen();
      expect(await store.settleIncidents(NOW + 5.9 * HOUR)).toBe(0);
      expect(await store.settleIncidents(NOW + 6 * HOUR)).toBe(1);
      expect(await store.settleIncidents(NOW + 6 * HOUR)).toBe(0);
      expect(await told(store)).toEqual([...before, "cleared critical web"]);
      const [delivery] = await store.deliveries({ state: "waiting" }, 1);
      const ended = await store.incident(delivery?.incident ?? "");
      expect(ended?.cleared.map(({ at }) => at)).toEqual([NOW + 5 * HOUR]);
    });

    test("one certificate on forty domains of two owners is told twice", async () => {
      await start();
      const all = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? web : shop)(`d${n}.example.com`));
      await see(NOW + HOUR, all, expiring("warning"));
      expect((await told(store)).toSorted()).toEqual(["opened warning shop", "opened warning web"]);
      const [delivery] = await store.deliveries({}, 1);
      const incident = await store.incident(delivery?.incident ?? "");
      expect(incident?.findings).toHaveLength(20);
    });

    test("what is over before it was sent is told to nobody, its end neither", async () => {
      await start();
      await see(NOW + HOUR, [IMG], expiring("warning"));
      await see(NOW + HOUR + MINUTE, [IMG], nothing);
      expect(await told(store, "waiting")).toEqual([]);
      expect(await told(store, "dropped")).toEqual(["opened warning web"]);
    });

    test("what ends while the first message about it is on its way is told to have ended", async () => {
      await start();
      await see(NOW, [IMG], expiring("critical"));
      const due = await store.dueDeliveries(NOW + HOUR, 10);
      const tried = due.map((delivery) => ({ ...delivery, detail: { triedAt: NOW + HOUR } }));
      await store.updateDeliveries(tried);
      await see(NOW + HOUR + 1, [IMG], nothing);
      await store.updateDeliveries(
        tried.map((delivery) => ({ ...delivery, attempts: 1, state: "sent", endedAt: NOW + HOUR + 2 })),
      );
      expect(await told(store)).toEqual(["opened critical web", "cleared critical web"]);
    });

    test("the end lists what ended", async () => {
      await start();
      await see(NOW + HOUR, [IMG, web("b.example.com")], expiring("warning"));
      await send(NOW + 3 * HOUR);
      await see(NOW + 4 * HOUR, [IMG], nothing);
      expect(await told(store, "waiting")).toEqual([]);
      await see(NOW + 5 * HOUR, [web("b.example.com")], nothing);
      expect(await told(store, "waiting")).toEqual(["cleared warning web"]);
      const [delivery] = await store.deliveries({ state: "waiting" }, 1);
      const ended = await store.incident(delivery?.incident ?? "");
      expect(ended?.cleared.map(({ finding }) => finding.domain)).toEqual(["b.example.com", IMG.domain]);
    });

    test("at the start everything is one message per owner, and each only tells what comes next", async () => {
      await see(NOW, [IMG, shop("s.example.com")], expiring("critical"));
      await see(NOW, [web("i.example.com")], expiring("info"));
      expect(await told(store)).toEqual([]);
      await start();
      expect((await told(store)).toSorted()).toEqual(["baseline critical shop", "baseline critical web"]);
      await see(NOW + HOUR, [IMG, shop("s.example.com")], expiring("critical"));
      expect(await told(store)).toHaveLength(2);
      await see(NOW + 2 * HOUR, [IMG], nothing);
      expect(await told(store)).toContain("cleared critical web");
    });

    test("a new source is taken stock of by itself, while the others are told of as ever", async () => {
      await start();
      const fresh = bindingOf("new.example.com", { owner: "web", sources: ["new"] });
      await see(NOW + HOUR, [fresh, shop("s.example.com")], expiring("warning"));
      expect(await told(store)).toEqual(["opened warning shop"]);
      await store.endBaseline({ sources: ["new"] }, NOW + 2 * HOUR, "platform");
      expect(await told(store)).toEqual(["opened warning shop", "baseline warning web"]);
      expect(await occasions(store)).toEqual(["at the start with the source new"]);
      expect((await store.marks()).has(baselineMark("new"))).toBe(true);
    });

    test("new trust data is taken stock of: what it opens comes as one message, all else as ever", async () => {
      await start();
      await store.mark(TRUST_BASELINE_MARK, NOW + HOUR);
      await see(NOW + HOUR, [IMG], (binding) => [
        findingOf(binding, { code: "root-missing", scope: "mozilla", severity: "critical" }),
        findingOf(binding, { code: "leaf-expiring" }),
      ]);
      expect(await told(store)).toEqual(["opened warning web"]);
      await store.endBaseline("trust", NOW + 2 * HOUR, "platform");
      expect(await told(store)).toEqual(["opened warning web", "baseline critical web"]);
      expect(await occasions(store)).toEqual(["with new trust data"]);
      expect((await store.marks()).has(TRUST_BASELINE_MARK)).toBe(false);
    });

    test("reminders come without anything being looked at, and at their rate", async () => {
      await start();
      await see(NOW, [IMG], (binding) => [findingOf(binding, { deadline: NOW + 30 * DAY })]);
      await send(NOW + 2 * HOUR);
      expect(await store.settleIncidents(NOW + 7 * DAY)).toBe(0);
      expect(await store.settleIncidents(NOW + 8 * DAY)).toBe(1);
      expect(await store.settleIncidents(NOW + 8 * DAY + HOUR)).toBe(0);
      expect(await told(store, "waiting")).toEqual(["reminded warning web"]);
    });

    test("what is silenced is told when the silence ends, if it is still so", async () => {
      await start();
      const id = await store.suppress(silence({ owner: "web" }, NOW + DAY));
      await see(NOW + HOUR, [IMG, shop("s.example.com")], expiring("warning"));
      await store.settleIncidents(NOW + 2 * HOUR);
      expect(await told(store)).toEqual(["opened warning shop"]);
      expect((await store.suppressions(NOW + 2 * HOUR)).map((one) => one.id)).toEqual([id]);
      await store.settleIncidents(NOW + DAY);
      expect(await told(store)).toEqual(["opened warning shop", "opened warning web"]);
    });

    // Whoever renewed forty certificates under a silence once got forty mails that all was well.
    test("the end of what is silenced is not told, the end of what is acknowledged is", async () => {
      await start();
      const [a, b] = [IMG, shop("s.example.com")];
      await see(NOW + HOUR, [a, b], expiring("critical"));
      await send(NOW + 2 * HOUR);
      await store.suppress(silence({ owner: "web" }, NOW + DAY));
      const open = (await store.find("s.example.com:443"))?.findings ?? [];
      const ack = { ...silence({ owner: "shop" }, NOW + DAY), acknowledged: acknowledgedOf(open) };
      await store.suppress({ ...ack, kind: "ack" });
      await see(NOW + 3 * HOUR, [a, b], nothing);
      await store.settleIncidents(NOW + 2 * DAY);
      expect(await told(store, "waiting")).toEqual(["cleared critical shop"]);
    });

    // A domain that got the certificate of one in the stock was once told an hour later, as growth of what had been told.
    test("what joins an incident of the stock is told like anything new", async () => {
      const [a, b, c] = [IMG, web("b.example.com"), web("c.example.com")];
      await see(NOW, [a], expiring("critical"));
      await start();
      await see(NOW + 10 * MINUTE, [b], expiring("critical"));
      await see(NOW + 11 * MINUTE, [c], expiring("critical"));
      expect(await told(store)).toEqual(["baseline critical web", "opened critical web"]);
      const due = await store.dueDeliveries(NOW + 20 * MINUTE, 10);
      expect(due.filter(({ road }) => road === "mail")).toHaveLength(2);
    });

    test("what a second stock-taking will tell is no growth of what the first has told", async () => {
      const fresh = bindingOf("new.example.com", { owner: "web", sources: ["new"] });
      await see(NOW, [IMG], expiring("critical"));
      await start();
      await see(NOW + 2 * HOUR, [fresh], expiring("critical"));
      await store.settleIncidents(NOW + 3 * HOUR);
      await store.endBaseline({ sources: ["new"] }, NOW + 4 * HOUR, "platform");
      await store.settleIncidents(NOW + 6 * HOUR);
      expect(await told(store)).toEqual(["baseline critical web", "baseline critical web"]);
    });

    test("a silence can be ended by hand, once", async () => {
      const id = await store.suppress(silence({ owner: "web" }, NOW + DAY));
      expect(await store.endSuppression(id, NOW + HOUR)).toBe(true);
      expect(await store.endSuppression(id, NOW + HOUR)).toBe(false);
      expect(await store.suppressions(NOW + HOUR)).toEqual([]);
    });

    test("while our own network is at fault no outage is told; afterwards what is left of it", async () => {
      await start();
      const down: Finding = {
        ...findingOf(IMG, { code: "network-down", severity: "critical", evidence: {} }),
        subject: "monitor",
        domain: "",
        port: 0,
      };
      await store.replaceFindings("monitor", [down], NOW + HOUR);
      await see(NOW + HOUR, [IMG], (binding) => [
        findingOf(binding, { code: "unreachable", severity: "critical" }),
        findingOf(binding, { code: "leaf-expiring" }),
      ]);
      expect((await told(store)).toSorted()).toEqual(["opened critical ", "opened warning web"]);
      await store.replaceFindings("monitor", [], NOW + 2 * HOUR);
      await store.settleIncidents(NOW + 2 * HOUR);
      expect(await told(store)).toContain("opened critical web");
    });

    /** What fails at which addresses, by domain; the incidents that come of it, as lists of domains. */
    const failing = async (
      at: Instant,
      where: Readonly<Record<string, readonly string[]>>,
      owner = "web",
    ) => {
      const bindings = Object.keys(where).map((name) => bindingOf(`${name}.example.com`, { owner }));
      await see(at, bindings, ({ domain, ...binding }) => {
        const addresses = where[domain.replace(".example.com", "")] ?? [];
        const endpoints = addresses.map((last) => ({ address: `192.0.2.${last}`, keyType: "rsa" as const }));
        const outage = { code: "unreachable", severity: "critical", evidence: { endpoints } } as const;
        return addresses.length === 0 ? [] : [findingOf({ ...binding, domain }, outage)];
      });
    };
    const incidents = async (): Promise<readonly string[]> => {
      const ids = new Set((await store.deliveries({}, 1_000)).map(({ incident }) => incident));
      const found = await Promise.all([...ids].map((id) => store.incident(id)));
      return found
        .flatMap(
          (one) => one?.findings.map(({ domain }) => domain.replace(".example.com", "")).join(" ") ?? [],
        )
        .filter((domains) => domains !== "")
        .map((domains) => domains.split(" ").toSorted().join(" "))
        .toSorted();
    };

    test("what fails at an address at which something fails already is the same incident", async () => {
      await start();
      await failing(NOW, { x: ["1", "2"], y: ["2", "3"], z: ["4"] });
      expect(await incidents()).toEqual(["x y", "z"]);
      await failing(NOW + 1, { w: ["3"] });
      expect(await incidents()).toEqual(["w x y", "z"]);
    });

    test("what fails at two of them joins the one that opened first, and moves none", async () => {
      await start();
      await failing(NOW, { x: ["1"] });
      await failing(NOW + 1, { y: ["2"] });
      await failing(NOW + 2, { z: ["2", "1"] });
      expect(await incidents()).toEqual(["x z", "y"]);
      await failing(NOW + 3, { x: ["1"], y: ["2"], z: ["2"] });
      expect(await incidents()).toEqual(["x z", "y"]);
    });

    test("an outage stays one while its addresses come and go, and only where it is now others join it", async () => {
      await start();
      await failing(NOW, { x: ["1", "2"] });
      await failing(NOW + 1, { x: ["3"] });
      await failing(NOW + 2, { y: ["1"], z: ["3"] });
      expect(await incidents()).toEqual(["x z", "y"]);
    });

    test("nobody joins what is over, what another owner acts on, or what fails in another way", async () => {
      await start();
      await failing(NOW, { x: ["1", "2"], other: ["7"] });
      await failing(NOW + 1, { x: [] });
      await failing(NOW + 2, { y: ["2"] });
      await failing(NOW + 3, { s: ["2"] }, "shop");
      await see(NOW + 4, [web("none.example.com")], (binding) => [
        findingOf(binding, {
          code: "https-not-configured",
          severity: "critical",
          evidence: { endpoints: [{ address: "192.0.2.2", keyType: "rsa" }] },
        }),
      ]);
      expect(await incidents()).toEqual(["none", "other", "s", "y"]);
    });

    test("another certificate is another incident: the old one is not told as mended", async () => {
      await start();
      await see(NOW, [IMG], expiring("warning"));
      await send(NOW + 2 * HOUR);
      await see(NOW + 3 * HOUR, [IMG], (binding) => [
        findingOf(binding, { evidence: { certificate: "cd".repeat(32) } }),
      ]);
      expect(await told(store)).toEqual(["opened warning web", "opened warning web"]);
    });

    test("a binding that is removed takes its incident along, in words", async () => {
      await start();
      await see(NOW, [IMG], expiring("warning"));
      await send(NOW + 2 * HOUR);
      await store.replaceBindings([], NOW + 3 * HOUR, () => NOW);
      expect(await told(store, "waiting")).toEqual(["cleared warning web"]);
      expect((await store.changesSince(NOW)).map(({ kind, binding }) => `${kind} ${binding}`)).toContain(
        "removed img.example.com:443",
      );
    });

    test("the outbox gives what is due on each road, critical first, and remembers how it went", async () => {
      await start();
      await see(NOW, [IMG], expiring("warning"));
      await see(NOW + 1, [shop("s.example.com")], expiring("critical"));
      expect(await store.dueDeliveries(NOW + 30_000, 10)).toEqual([]);
      const due = await store.dueDeliveries(NOW + 65 * MINUTE, 10);
      expect(due.map(({ owner, road }) => `${owner} ${road}`)).toEqual([
        "shop mail",
        "web mail",
        "shop webhook",
        "web webhook",
      ]);
      const [first] = due;
      if (first === undefined) throw new Error("nothing is due");
      const update = {
        ...first,
        attempts: 1,
        state: "sent" as const,
        endedAt: NOW + HOUR,
        recipients: ["a@b.example"],
        answer: "250 ok",
      };
      await store.updateDeliveries([update]);
      store = await under.reopen();
      expect(await store.deliveries({ state: "sent" }, 10)).toEqual([update]);
      expect(await store.mailsSince({ owner: "shop", copy: "" }, NOW)).toEqual([NOW + HOUR]);
      expect(await store.outbox(NOW)).toEqual({
        waiting: 3,
        oldestAt: NOW + MINUTE + 1,
        refusedSince: undefined,
        failed: 0,
      });
      expect(await store.deliveries({ binding: "s.example.com:443" }, 10)).toHaveLength(2);
    });

    test("what was planned before the clock was set back is not kept waiting for it", async () => {
      await start();
      await see(NOW, [IMG], expiring("warning"));
      expect(await store.dueDeliveries(NOW - 30 * MINUTE, 10)).toEqual([]);
      expect(await store.dueDeliveries(NOW - 5 * HOUR, 10)).toHaveLength(2);
    });

    test("what left in one summary counts once, copies count for the default owner", async () => {
      await start();
      await see(NOW, [shop("s.example.com"), web("w.example.com"), IMG], (binding) => [
        findingOf(binding, {
          code: "name-mismatch",
          severity: "critical",
          evidence: { certificate: binding.domain },
        }),
      ]);
      const due = await store.dueDeliveries(NOW + HOUR, 10);
      const mails = due.filter(({ road }) => road === "mail");
      const sent = { state: "sent", endedAt: NOW + HOUR } as const;
      await store.updateDeliveries(mails.map((one) => ({ ...one, ...sent, detail: { summary: one.owner } })));
      const since = async (owner: string, copy: Delivery["copy"] = "") =>
        (await store.mailsSince({ owner, copy }, NOW)).length;
      expect([await since("web"), await since("shop"), await since("", "default")]).toEqual([1, 1, 0]);
      await store.updateDeliveries(mails.map((one) => ({ ...one, ...sent })));
      expect(await since("web")).toBe(2);
      await store.addDeliveries(
        mails.map((one) => ({ ...one, copy: "default" })),
        ["mail"],
      );
      const copies = (await store.dueDeliveries(NOW + HOUR, 10)).filter(({ copy }) => copy === "default");
      await store.updateDeliveries(copies.map((one) => ({ ...one, ...sent })));
      expect([await since("web"), await since("", "default")]).toEqual([2, 3]);
    });

    test("dead letters are counted and can be tried again", async () => {
      await start();
      await see(NOW, [IMG], expiring("warning"));
      const due = await store.dueDeliveries(NOW + 2 * HOUR, 10);
      await store.updateDeliveries(
        due.map((delivery) => ({ ...delivery, state: "failed", endedAt: NOW + 2 * HOUR })),
      );
      expect((await store.outbox(NOW)).failed).toBe(2);
      expect(await store.retryFailed(NOW + 3 * HOUR)).toBe(2);
      expect(await store.outbox(NOW)).toMatchObject({ waiting: 2, failed: 0 });
    });

    test("deliveries are listed newest first, by binding and state together, in pages, and counted", async () => {
      await start();
      await see(NOW, [IMG], expiring("warning"));
      const others = ["weekly", "heartbeat", "test"].map((kind, n) => ({
        ...{ id: kind, copy: "", kind, incident: "", owner: "", severity: "info", detail: {} },
        ...{ createdAt: NOW + n + 1, nextAt: NOW },
      }));
      await store.addDeliveries(others as NewDelivery[], ["mail"]);
      const kinds = async (...of: Parameters<Store["deliveries"]>) =>
        (await store.deliveries(...of)).map(({ kind, road }) => `${kind} ${road}`);
      expect(await kinds({}, 2)).toEqual(["test mail", "heartbeat mail"]);
      expect(await kinds({}, 2, 2)).toEqual(["weekly mail", "opened mail"]);
      const [first] = await store.dueDeliveries(NOW + 2 * HOUR, 10);
      if (first === undefined) throw new Error("nothing is due");
      const failed = { state: "failed", endedAt: NOW + 2 * HOUR } as const;
      await store.updateDeliveries([{ ...first, ...failed }]);
      expect(first).toMatchObject({ kind: "opened", road: "mail" });
      const binding = "img.example.com:443";
      expect(await kinds({ binding, state: "failed" }, 10)).toEqual(["opened mail"]);
      expect(await kinds({ binding, state: "waiting" }, 10)).toEqual(["opened webhook"]);
      expect(await kinds({ binding: "x.example.com:443", state: "failed" }, 10)).toEqual([]);
      expect(await store.deliveryCounts()).toEqual({ waiting: 4, sent: 0, failed: 1, dropped: 0 });
    });

    test("an incident in brief is its code, one of its findings and their number, open or over", async () => {
      await start();
      const both = ["a.example.com", "b.example.com"].map(web);
      await see(NOW, both, expiring("warning"));
      const [delivery] = await store.deliveries({}, 1);
      const id = delivery?.incident ?? "";
      const open = await store.incidentBriefs([id, id, "", "unknown"]);
      const first = {
        subject: "binding",
        domain: expect.stringMatching(/^[ab]\.example\.com$/),
        port: 443,
        scope: "",
      };
      expect([...open]).toEqual([[id, { code: "leaf-expiring", first, count: 2 }]]);
      await see(NOW + HOUR, both, () => []);
      expect([...(await store.incidentBriefs([id]))]).toEqual([...open]);
    });

    test("the same delivery is added once", async () => {
      const times = { createdAt: NOW, nextAt: NOW, detail: {} };
      const delivery: NewDelivery = {
        ...{ id: "abc", copy: "", kind: "heartbeat", incident: "", owner: "", severity: "info", ...times },
      };
      await store.addDeliveries([delivery], ["mail"]);
      await store.addDeliveries([{ ...delivery, createdAt: NOW + 1 }], ["mail"]);
      expect((await store.deliveries({}, 10)).map(({ createdAt }) => createdAt)).toEqual([NOW]);
    });

    test("an acknowledged outage that ends and comes back is told again", async () => {
      await start();
      const down = (binding: Binding) => [
        findingOf(binding, { code: "unreachable", severity: "critical", evidence: {} }),
      ];
      await see(NOW, [IMG], down);
      await send(NOW + HOUR);
      const [open] = (await store.find("img.example.com:443"))?.findings ?? [];
      await store.suppress({
        ...silence({ domain: "img.example.com:443" }, NOW + 7 * DAY),
        kind: "ack",
        acknowledged: acknowledgedOf(open === undefined ? [] : [open]),
      });
      await see(NOW + 2 * HOUR, [IMG], nothing);
      await see(NOW + 3 * DAY, [IMG], down);
      expect(await told(store, "waiting")).toEqual(["cleared critical web", "opened critical web"]);
    });

    test("an acknowledgement that ended, because it got worse, does not come back when it eases", async () => {
      await start();
      await see(NOW, [IMG], expiring("warning"));
      await send(NOW + 2 * HOUR);
      const [open] = (await store.find("img.example.com:443"))?.findings ?? [];
      await store.suppress({
        ...silence({ domain: "img.example.com:443" }, NOW + 90 * DAY),
        kind: "ack",
        acknowledged: acknowledgedOf(open === undefined ? [] : [open]),
      });
      await see(NOW + 3 * HOUR, [IMG], expiring("critical"));
      await see(NOW + 4 * HOUR, [IMG], expiring("warning"));
      await send(NOW + 5 * HOUR);
      expect((await store.suppressions(NOW + 5 * HOUR)).map(({ acknowledged }) => acknowledged)).toEqual([
        [],
      ]);
      expect(await store.settleIncidents(NOW + 30 * DAY)).toBe(1);
    });

    test("a return to HTTP can be ended by hand, and one that nobody needed ends with its time", async () => {
      const downgrade = {
        ...silence({ domain: "img.example.com:443" }, NOW + DAY),
        kind: "downgrade",
      } as const;
      const id = await store.suppress(downgrade);
      expect(await store.endSuppression(id, NOW + HOUR)).toBe(true);
      expect(await store.suppressions(NOW + HOUR)).toEqual([]);
      await store.suppress(downgrade);
      expect(await store.suppressions(NOW + HOUR)).toHaveLength(1);
      expect(await store.suppressions(NOW + DAY)).toEqual([]);
    });

    /** Goes without HTTPS while a return to HTTP is in force, is out of order otherwise, or is mended. */
    const look = async (at: Instant, isMended = false): Promise<readonly string[]> => {
      const key = "img.example.com:443";
      const downgradable: Decide = (previous, one, context) => {
        const until = context.downgradeOf?.(key)?.until;
        const found =
          until === undefined
            ? findingOf(IMG, { code: "leaf-expired", severity: "critical", evidence: {} })
            : findingOf(IMG, { code: "downgraded", deadline: until, evidence: {} });
        return judging(() => (isMended ? [] : [found]))(previous, one, context);
      };
      await store.record([lookAt(IMG, at)], downgradable);
      const findings = (await store.find(key))?.findings ?? [];
      return findings.map(({ code, deadline = at }) => `${code} ${(deadline - NOW) / HOUR}`);
    };
    const downgrade = (until: Instant): Omit<Suppression, "id"> => ({
      ...silence({ domain: "img.example.com:443" }, until),
      kind: "downgrade",
    });

    test("a return to HTTP that nobody needed in its time says nothing of a later outage, nor beside the one for that", async () => {
      await start();
      await store.suppress(downgrade(NOW + 6 * HOUR));
      expect(await look(NOW + HOUR, true)).toEqual([]);
      expect(await look(NOW + 30 * DAY)).toEqual(["leaf-expired 288"]);
      const later = NOW + 30 * DAY + HOUR;
      await store.suppress(downgrade(later + 4 * HOUR));
      expect(await look(later)).toEqual([`downgraded ${30 * 24 + 5}`]);
      expect((await store.suppressions(later)).map(({ until }) => until)).toEqual([later + 4 * HOUR]);
      expect(await look(later + DAY)).toEqual([`downgraded ${30 * 24 + 5}`]);
      expect(await look(later + 2 * DAY, true)).toEqual([]);
      expect(await store.suppressions(later + 2 * DAY)).toEqual([]);
    });

    test("a return to HTTP that needs more time than was said is given it by another one", async () => {
      await start();
      await store.suppress(downgrade(NOW + 6 * HOUR));
      expect(await look(NOW + HOUR)).toEqual(["downgraded 6"]);
      await store.suppress(downgrade(NOW + 20 * HOUR));
      expect(await look(NOW + 2 * HOUR)).toEqual(["downgraded 20"]);
      expect(await look(NOW + 7 * HOUR)).toEqual(["downgraded 20"]);
    });

    test("what ended long ago is forgotten, a return to HTTP that goes on is not", async () => {
      await start();
      const used = await store.suppress(downgrade(NOW + 6 * HOUR));
      await store.suppress({ ...downgrade(NOW + 6 * HOUR), match: { domain: "other.example.com:443" } });
      await see(NOW + HOUR, [web("w.example.com")], expiring("warning"));
      const [open] = (await store.find("w.example.com:443"))?.findings ?? [];
      const acknowledged = acknowledgedOf(open === undefined ? [] : [open]);
      await store.suppress({ ...silence({ owner: "web" }, NOW + HOUR), kind: "ack", acknowledged });
      await look(NOW + HOUR);
      expect(await store.prune(NOW + DAY)).toBe(4);
      expect((await store.suppressions(NOW + DAY)).map(({ id }) => id)).toEqual([used]);
    });

    test.each<[string, Suppression["match"]]>([
      ["a domain", { domain: "a.example.com:443" }],
      ["a glob", { domain: "a.*" }],
      ["a tag", { tag: "tier=test" }],
      ["an owner and a tag", { owner: "web", tag: "tier=test" }],
    ])("an incident is as grave as the gravest of it that is not silenced, by %s", async (_by, match) => {
      await start();
      await store.suppress(silence(match, NOW + DAY));
      const test = bindingOf("a.example.com", { owner: "web", tags: { tier: "test" } });
      await see(NOW, [test, IMG], (binding) => expiring(binding === test ? "critical" : "warning")(binding));
      expect(await told(store)).toEqual(["opened warning web"]);
      await see(NOW + HOUR, [IMG], expiring("info"));
      await store.settleIncidents(NOW + 8 * DAY - 1);
      expect(await told(store)).toEqual(["opened warning web", "escalated critical web"]);
    });

    test("what a stock-taking is going to tell is not told beside what is silenced", async () => {
      await start();
      await store.suppress(silence({ domain: IMG.domain }, NOW + DAY));
      const fresh = bindingOf("new.example.com", { owner: "web", sources: ["new"] });
      await see(NOW, [IMG, fresh], expiring("warning"));
      expect(await told(store)).toEqual([]);
    });

    test("an acknowledgement of many ends for those that get worse, and for no other", async () => {
      await start();
      const all = Array.from({ length: 40 }, (_, n) => web(`d${n}.example.com`));
      await see(NOW, all, expiring("warning"));
      await send(NOW + 2 * HOUR);
      const found = await Promise.all(all.map(({ domain }) => store.find(`${domain}:443`)));
      const acknowledged = acknowledgedOf(found.flatMap((record) => record?.findings ?? []));
      await store.suppress({ ...silence({ owner: "web" }, NOW + 90 * DAY), kind: "ack", acknowledged });
      expect(await store.settleIncidents(NOW + 30 * DAY)).toBe(0);
      await see(NOW + 31 * DAY, all.slice(0, 2), expiring("critical"));
      await see(NOW + 31 * DAY, all.slice(2), expiring("warning"));
      const [ack] = await store.suppressions(NOW + 32 * DAY);
      const worse = new Set(found.slice(0, 2).map((record) => record?.findings[0]?.id));
      expect(ack?.acknowledged.toSorted(byFinding)).toEqual(
        acknowledged.filter(({ findingId }) => !worse.has(findingId)).toSorted(byFinding),
      );
      expect(await told(store, "waiting")).toEqual(["escalated critical web"]);
    });

    test("findings that a stock-taking is going to tell are known until it has ended", async () => {
      await start();
      const fresh = bindingOf("new.example.com", { owner: "web", sources: ["new"] });
      await see(NOW + HOUR, [IMG, fresh], expiring("warning"));
      const [open] = (await store.find("new.example.com:443"))?.findings ?? [];
      expect(await store.findingsInStock()).toEqual(new Set([open?.id]));
      await start("new");
      expect(await store.findingsInStock()).toEqual(new Set());
    });

    test("what was told at the start is told to be over, whatever was planned and dropped since", async () => {
      await see(NOW, [IMG], expiring("warning"));
      await start();
      await send(NOW + HOUR);
      await see(NOW + 2 * HOUR, [IMG], expiring("critical"));
      await see(NOW + 2 * HOUR + 1, [IMG], nothing);
      expect(await told(store, "dropped")).toEqual(["escalated critical web"]);
      expect(await told(store, "waiting")).toEqual(["cleared critical web"]);
    });

    test("what is worse before the first message has left is told once, as what it is now", async () => {
      await start();
      await see(NOW, [IMG], expiring("warning"));
      await see(NOW + MINUTE, [IMG], expiring("critical"));
      expect(await told(store, "waiting")).toEqual(["escalated critical web"]);
    });

    test("what was found of a source that is gone before its stock was taken is told by itself", async () => {
      const shared = bindingOf("both.example.com", { owner: "web", sources: [...IMG.sources, "new"] });
      await start();
      await see(NOW + HOUR, [shared], expiring("critical"));
      expect(await told(store)).toEqual([]);
      await store.replaceBindings([{ ...shared, sources: IMG.sources }], NOW + 2 * HOUR, () => NOW);
      await store.settleIncidents(NOW + 2 * HOUR);
      expect(await told(store)).toEqual(["opened critical web"]);
    });

    test("what something graver explains is not told to be mended", async () => {
      await start();
      const [a, b] = [IMG, web("b.example.com")];
      await see(NOW, [a, b], expiring("critical"));
      await send(NOW + 2 * HOUR);
      const explained: Decide = (previous, look, context) => {
        const decision = judging(nothing)(previous, look, context);
        return {
          ...decision,
          transitions: decision.transitions.map((one) => ({ ...one, reason: "explained" })),
        };
      };
      await store.record([lookAt(a, NOW + 3 * HOUR)], explained);
      await see(NOW + 4 * HOUR, [b], nothing);
      const [delivery] = await store.deliveries({ state: "waiting" }, 1);
      const ended = await store.incident(delivery?.incident ?? "");
      expect(ended?.cleared.map(({ finding }) => finding.domain)).toEqual(["b.example.com"]);
    });

    /** Everything that waits is accepted. */
    async function send(at: Instant): Promise<void> {
      const due = await store.dueDeliveries(at, 1_000);
      await store.updateDeliveries(
        due.map((delivery) => ({ ...delivery, attempts: 1, state: "sent", endedAt: at })),
      );
    }
  });
}

function byFinding(a: Acknowledged, b: Acknowledged): number {
  return a.findingId < b.findingId ? -1 : 1;
}

function silence(match: Suppression["match"], until: Instant): Omit<Suppression, "id"> {
  return {
    kind: "silence",
    match,
    createdAt: NOW,
    until,
    author: "li",
    reason: "moving",
    acknowledged: [],
  };
}
