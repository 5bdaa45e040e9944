import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Finding, Transition } from "../../src/core/findings/finding.ts";
import type { Ticket } from "../../src/core/jd/ticket.ts";
import type { BindingRecord, Change, Decide } from "../../src/core/record.ts";
import { HOUR } from "../../src/core/time.ts";
import type { Store } from "../../src/ports/store.ts";
import {
  bindingOf,
  chainDigest,
  chainLike,
  decideRich,
  endpointOf,
  findingOf,
  keyOf,
  lookAt,
  NOW,
  openOf,
  richChains,
  richRecord,
  sha256,
} from "./store-fixtures.ts";

/** A store under test whose content survives `reopen`. */
export interface StoreUnderTest {
  readonly store: Store;
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

/** What every Store keeps, whatever holds its data. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the store contract`, () => {
    let under: StoreUnderTest;
    let store: Store;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.dispose());

    const img = bindingOf("img.example.com");
    const key = keyOf("img.example.com");

    test("what is recorded is read back field by field, also after reopening", async () => {
      const rich = bindingOf("img.example.com", {
        servedBy: "cdn",
        monitorUntil: NOW,
        tags: { team: "web" },
        severities: { "weak-key": "off" },
        setBy: { owner: "rules[2]" },
      });
      await store.record([lookAt(rich, NOW)], decideRich);
      const reopened = await under.reopen();
      expect(await reopened.find(key)).toStrictEqual(richRecord(rich, NOW));
      expect(await reopened.chain([...richChains().keys()][0] ?? "")).toStrictEqual(chainLike("leaf"));
    });

    test("the next decision sees exactly the record before it", async () => {
      const seen: (BindingRecord | undefined)[] = [];
      const decide: Decide = (previous, look, context) => {
        seen.push(previous);
        return decideRich(previous, look, context);
      };
      await store.record([lookAt(img, NOW)], decide);
      await store.record([lookAt(img, NOW + HOUR), lookAt(img, NOW + 2 * HOUR)], decide);
      expect(seen).toStrictEqual([undefined, richRecord(img, NOW), richRecord(img, NOW + HOUR)]);
    });

    test("everything that a record may stop having goes away again", async () => {
      await store.record([lookAt(img, NOW)], decideRich);
      const bare: BindingRecord = {
        binding: img,
        endpoints: [],
        hosted: [],
        judgement: undefined,
        findings: [],
        resolution: undefined,
        lastProbeAt: undefined,
        lastSuccessAt: undefined,
        nextDueAt: NOW,
      };
      const decide: Decide = () => ({ record: bare, changes: [], transitions: [], chains: new Map() });
      await store.record([lookAt(img, NOW)], decide);
      expect(await store.find(key)).toStrictEqual(bare);
    });

    test("history is what decide says, newest first, and nothing else", async () => {
      const changes: Change[] = [1, 2].map((n) => ({
        at: NOW + n,
        kind: "presented",
        address: "192.0.2.7",
        keyType: "rsa",
        before: `${n - 1}`,
        after: `${n}`,
      }));
      const finding = findingOf(img);
      const transitions: Transition[] = (["opened", "escalated"] as const).map((kind, n) => ({
        findingId: openOf(finding, NOW).id,
        kind,
        at: NOW + n,
        finding,
        reason: "",
      }));
      await store.record([lookAt(img, NOW)], (previous, look, context) => ({
        ...decideRich(previous, look, context),
        changes,
        transitions,
      }));
      for (let hour = 1; hour <= 50; hour += 1) {
        await store.record([lookAt(img, NOW + hour * HOUR)], decideRich);
      }
      expect(await store.changes(key, 10)).toStrictEqual(changes.toReversed());
      expect(await store.changes(key, 1)).toStrictEqual(changes.slice(1));
      expect(await store.transitions(key, 10)).toStrictEqual(transitions.toReversed());
      expect(await store.changes(keyOf("other.example.com"), 10)).toEqual([]);
    });

    test("decide is given the bytes of chains recorded before", async () => {
      await store.record([lookAt(img, NOW)], decideRich);
      const reopened = await under.reopen();
      const got: unknown[] = [];
      await reopened.record([lookAt(img, NOW)], (previous, look, context) => {
        got.push(context.chainOf(chainDigest(chainLike("leaf"))), context.chainOf("unknown"));
        return decideRich(previous, look, context);
      });
      expect(got).toStrictEqual([chainLike("leaf"), undefined]);
    });

    test("a chain may repeat certificates", async () => {
      const [leaf = new Uint8Array(), root = new Uint8Array()] = chainLike("twice");
      const chain = [leaf, root, root, leaf];
      await store.record([lookAt(img, NOW)], (previous, look, context) => ({
        ...decideRich(previous, look, context),
        record: { ...richRecord(img, NOW), endpoints: [endpointOf(chain, NOW)] },
        chains: new Map([[chainDigest(chain), chain]]),
      }));
      expect(await store.chain(chainDigest(chain))).toStrictEqual(chain);
    });

    test("a fault in one decision costs that look only", async () => {
      const names = ["a", "b", "c", "d"].map((letter) => bindingOf(`${letter}.example.com`));
      const faults: Record<string, Decide> = {
        "b.example.com": () => {
          throw new TypeError("a bug");
        },
        "c.example.com": (previous, look, context) => ({
          ...decideRich(previous, look, context),
          chains: new Map(), // its endpoints refer to a chain that nobody gave
          record: { ...richRecord(look.binding, NOW), endpoints: [endpointOf(chainLike("nowhere"), NOW)] },
        }),
      };
      const { decisions, failures } = await store.record(
        names.map((binding) => lookAt(binding, NOW)),
        (previous, look, context) => (faults[look.binding.domain] ?? decideRich)(previous, look, context),
      );
      expect(decisions.map(({ record }) => record.binding.domain)).toEqual([
        "a.example.com",
        "d.example.com",
      ]);
      expect(failures.map((failure) => failure.key)).toEqual([
        keyOf("b.example.com"),
        keyOf("c.example.com"),
      ]);
      expect(failures[0]?.error).toBeInstanceOf(TypeError);
      const known = await Promise.all(names.map(({ domain }) => store.find(keyOf(domain))));
      expect(known.map((record) => record !== undefined)).toEqual([true, false, false, true]);
    });

    test.each([
      [
        "RSA",
        generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
          type: "pkcs1",
          format: "der",
        }),
      ],
      [
        "EC",
        generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "sec1", format: "der" }),
      ],
      ["PKCS#8", generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "der" })],
      [
        "encrypted PKCS#8",
        generateKeyPairSync("ed25519").privateKey.export({
          type: "pkcs8",
          format: "der",
          cipher: "aes-256-cbc",
          passphrase: "x",
        }),
      ],
      [
        "PEM",
        Buffer.from(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" })),
      ],
    ])("a private key (%s) is refused where a certificate is expected", async (_kind, secret) => {
      const { failures } = await store.record([lookAt(img, NOW)], (previous, look, context) => {
        const decision = decideRich(previous, look, context);
        const state = { kind: "present", certificate: { chain: [new Uint8Array(secret)] } } as const;
        const hosted = decision.record.hosted.map((memory) => ({ ...memory, state }));
        return { ...decision, record: { ...decision.record, hosted } };
      });
      expect(failures).toHaveLength(1);
      expect(await store.find(key)).toBeUndefined();
    });

    test("replaceBindings adds, keeps state, takes over attributes, removes with a word", async () => {
      const gone = bindingOf("gone.example.com");
      const first = await store.replaceBindings([img, gone], NOW, () => NOW + 5);
      expect(first).toEqual({ added: 2, removed: 0 });
      expect((await store.find(key))?.nextDueAt).toBe(NOW + 5);
      await store.record([lookAt(img, NOW), lookAt(gone, NOW)], decideRich);

      const moved = { ...img, owner: "web" };
      const added = bindingOf("new.example.com", { port: 8443 });
      const second = await store.replaceBindings([moved, added], NOW + HOUR, () => NOW + 7);
      expect(second).toEqual({ added: 1, removed: 1 });
      expect(await store.find(key)).toStrictEqual(richRecord(moved, NOW));
      expect((await store.find("new.example.com:8443"))?.nextDueAt).toBe(NOW + 7);
      expect(await store.find(keyOf("gone.example.com"))).toBeUndefined();
      expect(await store.transitions(keyOf("gone.example.com"), 5)).toMatchObject([
        { kind: "cleared", reason: "binding-removed", at: NOW + HOUR, finding: findingOf(gone) },
      ]);
      expect(await store.transitions(key, 5)).toEqual([]);
      expect(await store.replaceBindings([moved, added], NOW + HOUR, () => NOW)).toEqual({
        added: 0,
        removed: 0,
      });
    });

    test("a late look does not bring old attributes back", async () => {
      await store.replaceBindings([{ ...img, owner: "web" }], NOW, () => NOW);
      await store.record([lookAt({ ...img, owner: "platform" }, NOW)], (_previous, look) => ({
        record: richRecord(look.binding, NOW),
        changes: [],
        transitions: [],
        chains: richChains(),
      }));
      expect((await store.find(key))?.binding.owner).toBe("web");
    });

    test("due: most overdue first, not before their time, within the limit; makeDue brings forward, never back", async () => {
      const names = ["a", "b", "c"].map((letter) => bindingOf(`${letter}.example.com`));
      const dueAt = new Map([
        ["a.example.com", NOW + 30],
        ["b.example.com", NOW + 10],
        ["c.example.com", NOW + 20],
      ]);
      await store.replaceBindings(names, NOW, ({ domain }) => dueAt.get(domain) ?? NOW);
      expect(await store.due(NOW + 20, 10)).toEqual([keyOf("b.example.com"), keyOf("c.example.com")]);
      expect(await store.due(NOW + 99, 1)).toEqual([keyOf("b.example.com")]);
      await store.makeDue([keyOf("a.example.com"), "unknown:443"], NOW + 5);
      await store.makeDue([keyOf("b.example.com")], NOW + 50);
      expect(await store.due(NOW + 10, 10)).toEqual([keyOf("a.example.com"), keyOf("b.example.com")]);
    });

    test("makeDue reaches the endpoints too", async () => {
      await store.record([lookAt(img, NOW)], decideRich);
      await store.makeDue([key], NOW + 1);
      const record = await store.find(key);
      expect(record?.endpoints.map(({ nextDueAt }) => nextDueAt)).toEqual([NOW + 1, NOW + 1, NOW + 1]);
    });

    test("records come in pages ordered by key, each once", async () => {
      const names = Array.from({ length: 450 }, (_, n) =>
        bindingOf(`d${String(n).padStart(4, "0")}.example.com`),
      );
      await store.replaceBindings(names.toReversed(), NOW, () => NOW);
      const domains: string[] = [];
      for await (const page of store.records()) {
        domains.push(...page.map(({ binding }) => binding.domain));
      }
      expect(domains).toEqual(names.map(({ domain }) => domain));
    });

    test("replaceFindings reconciles one subject and leaves the others alone", async () => {
      const monitor: Finding = {
        ...findingOf(img),
        subject: "monitor",
        domain: "",
        port: 0,
        code: "sweep-late",
      };
      const source: Finding = { ...monitor, subject: "source", code: "inventory-failed", scope: "prod" };
      await store.record([lookAt(img, NOW)], decideRich);
      await store.replaceFindings("monitor", [monitor], NOW);
      const opened = await store.replaceFindings("source", [source], NOW);
      expect(opened).toMatchObject([{ kind: "opened", finding: source }]);
      const graver = { ...source, severity: "critical" } as const;
      expect(await store.replaceFindings("source", [graver], NOW + 1)).toMatchObject([{ kind: "escalated" }]);
      const others = await store.otherFindings();
      expect(others.map(({ code, openedAt, lastSeenAt }) => ({ code, openedAt, lastSeenAt }))).toEqual(
        expect.arrayContaining([
          { code: "sweep-late", openedAt: NOW, lastSeenAt: NOW },
          { code: "inventory-failed", openedAt: NOW, lastSeenAt: NOW + 1 },
        ]),
      );
      expect(await store.replaceFindings("source", [], NOW + 2)).toMatchObject([
        { kind: "cleared", reason: "resolved", finding: graver },
      ]);
      expect((await store.otherFindings()).map(({ code }) => code)).toEqual(["sweep-late"]);
      expect((await store.find(key))?.findings).toHaveLength(1);
    });

    const old = chainLike("old leaf");
    test.each([
      ["its chain", chainDigest(old)],
      ["its leaf", sha256(old[0] ?? new Uint8Array())],
    ])("prune removes old history (naming %s) and what only it referred to, never what is current or hosted", async (_how, name) => {
      const change = { at: NOW, kind: "presented", address: "192.0.2.7", keyType: "rsa" } as const;
      await store.record([lookAt(img, NOW)], () => ({
        record: { ...richRecord(img, NOW), endpoints: [endpointOf(old, NOW)] },
        changes: [{ ...change, before: "", after: name }],
        transitions: [],
        chains: new Map([[chainDigest(old), old]]),
      }));
      await store.record([lookAt(img, NOW + HOUR)], decideRich);
      expect(await store.prune(NOW)).toBe(0);
      expect(await store.chain(chainDigest(old))).toStrictEqual(old);
      expect(await store.prune(NOW + 1)).toBeGreaterThan(0);
      expect(await store.chain(chainDigest(old))).toBeUndefined();
      expect(await store.changes(key, 5)).toEqual([]);
      expect(await store.prune(NOW + 1)).toBe(0);
      const reopened = await under.reopen();
      expect(await reopened.find(key)).toStrictEqual(richRecord(img, NOW + HOUR));
      expect(await reopened.chain(chainDigest(chainLike("leaf")))).toStrictEqual(chainLike("leaf"));
    });

    test("prune removes old transitions and keeps younger ones", async () => {
      const finding = findingOf(img);
      const transition = { findingId: openOf(finding, NOW).id, kind: "opened", finding, reason: "" } as const;
      await store.record([lookAt(img, NOW)], (previous, look, context) => ({
        ...decideRich(previous, look, context),
        transitions: [
          { ...transition, at: NOW },
          { ...transition, at: NOW + 1 },
        ],
      }));
      expect(await store.prune(NOW + 1)).toBe(1);
      expect((await store.transitions(key, 5)).map(({ at }) => at)).toEqual([NOW + 1]);
    });

    test("a request is handed out once, however often it was asked meanwhile", async () => {
      await store.ask("recheck", "a.example.com:443", NOW);
      await store.ask("recheck", "b.example.com:443", NOW);
      await store.ask("recheck", "a.example.com:443", NOW + 1);
      const taken = await store.take();
      expect(taken).toEqual([
        { kind: "recheck", key: "a.example.com:443" },
        { kind: "recheck", key: "b.example.com:443" },
      ]);
      expect(await store.take()).toEqual([]);
      await store.ask("recheck", "a.example.com:443", NOW + 2);
      expect(await store.take()).toHaveLength(1);
    });

    const ticket: Ticket = { id: "T-1", binding: key, submittedAt: NOW, recordedAt: NOW + 1, replaces: "ab" };

    test("tickets are kept whatever happens to their bindings; the same id and binding again is a correction", async () => {
      const other = { ...ticket, binding: keyOf("other.example.com") };
      const newer = { ...ticket, id: "T-2", submittedAt: NOW + HOUR, replaces: "" };
      await store.recordTickets([ticket, other]);
      await store.recordTickets([newer]);
      const corrected = { ...other, submittedAt: NOW - HOUR, recordedAt: NOW + 2, replaces: "" };
      await store.recordTickets([corrected]);
      await store.replaceBindings([img], NOW, () => NOW);
      await store.replaceBindings([], NOW, () => NOW);
      await store.prune(NOW + HOUR);
      const reopened = await under.reopen();
      expect(await reopened.tickets()).toStrictEqual([newer, ticket, corrected]);
      expect(await reopened.forgetTicket("T-1")).toEqual([key, other.binding].toSorted());
      expect(await reopened.forgetTicket("T-1")).toEqual([]);
      expect(await reopened.tickets()).toStrictEqual([newer]);
    });

    test("decide is given the tickets of the binding, and of no other", async () => {
      await store.recordTickets([ticket, { ...ticket, binding: keyOf("other.example.com") }]);
      const got: unknown[] = [];
      await store.record([lookAt(img, NOW)], (previous, look, context) => {
        got.push(context.ticketsOf?.(key), context.ticketsOf?.("unknown:443"));
        return decideRich(previous, look, context);
      });
      expect(got).toStrictEqual([[ticket], []]);
    });

    test("marks keep the newest instant per name", async () => {
      await store.mark("sweep", NOW);
      await store.mark("source prod", NOW);
      await store.mark("sweep", NOW + 1);
      const reopened = await under.reopen();
      expect(await reopened.marks()).toEqual(
        new Map([
          ["source prod", NOW],
          ["sweep", NOW + 1],
        ]),
      );
    });
  });
}
