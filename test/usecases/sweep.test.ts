import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createDnsResolver } from "../../src/adapters/dns/dns-resolver.ts";
import { openSqliteStore } from "../../src/adapters/sqlite/sqlite-store.ts";
import { createTlsProber } from "../../src/adapters/tls/prober.ts";
import { createDecide } from "../../src/core/decide/decide.ts";
import { type Binding, bindingKey } from "../../src/core/inventory/binding.ts";
import type { Decide } from "../../src/core/record.ts";
import { type IssuedLeaf, issueLeaf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom, type LabFamily } from "../../src/lab/family.ts";
import type { Listening } from "../../src/lab/listening.ts";
import { startRawServer } from "../../src/lab/raw-server.ts";
import { startTlsServer } from "../../src/lab/tls-server.ts";
import type { ProbeRequest } from "../../src/ports/prober.ts";
import type { Store } from "../../src/ports/store.ts";
import { StoreError } from "../../src/ports/store-error.ts";
import { createLimiter } from "../../src/usecases/limiter.ts";
import { type SweepRequest, sweep } from "../../src/usecases/sweep.ts";
import { aBinding } from "../core/decide/build.ts";
import { judgeTools, storeOf } from "../core/decide/scene.ts";

let family: LabFamily;
let leaf: IssuedLeaf;

beforeAll(async () => {
  const now = new Date();
  family = await createFamily(now);
  const names = ["*.lab.example"];
  leaf = await issueLeaf({
    issuer: family.r3Rsa,
    names,
    notBefore: daysFrom(now, -9),
    notAfter: daysFrom(now, 80),
  });
});

function closing<T extends Listening>(server: T): T {
  onTestFinished(() => server.close());
  return server;
}

const good = async (address = "127.0.0.1"): Promise<Listening> =>
  closing(await startTlsServer({ address, certificates: [leaf] }));

function at({ port }: Listening, domain: string, address = "127.0.0.1"): Binding {
  return aBinding({ domain, port, addresses: { only: [address], also: [] } });
}

interface Run {
  readonly store: Store;
  /** In the order in which the looks ended. */
  readonly looked: readonly string[];
  readonly failed: readonly string[];
  readonly probes: ReadonlyMap<string, number>;
}

interface Changes extends Partial<SweepRequest> {
  readonly store?: (store: Store) => Pick<Store, "find" | "record">;
  readonly decide?: (decide: Decide) => Decide;
  readonly deadlineMs?: number;
  /** What a probe of an address waits for. */
  readonly hold?: (address: string) => Promise<void>;
  readonly looked?: (key: string) => void;
}

/** One sweep with real parts over the given bindings. */
async function run(bindings: readonly Binding[], changes: Changes = {}): Promise<Run> {
  const clock = { now: Date.now };
  const tools = judgeTools([storeOf("lab", family.r3, family.r1)]);
  const decide = createDecide(tools);
  const store = await openSqliteStore({ file: ":memory:" });
  const prober = createTlsProber({ clock, deadlineMs: changes.deadlineMs ?? 2_000 });
  onTestFinished(() => {
    prober.close();
    return store.close();
  });
  const [looked, failed, probes] = [[] as string[], [] as string[], new Map<string, number>()];
  const ports = {
    clock,
    prober: {
      close: prober.close,
      probe: async (question: ProbeRequest) => {
        await changes.hold?.(question.address);
        return prober.probe(question);
      },
    },
    resolver: createDnsResolver({ clock }),
    inventory: { readHosted: async () => [] },
    limiter: createLimiter(128, 4),
    hasIpv6Route: () => false,
    leafOf: (der: Uint8Array) => tools.evaluator.certificate(der),
    store: changes.store?.(store) ?? store,
    decide: changes.decide?.(decide) ?? decide,
    onProbe: ({ address }: { address: string }) => void probes.set(address, (probes.get(address) ?? 0) + 1),
  };
  const request = { hostedOf: () => [], concurrency: 128, ...changes, bindings };
  await sweep(ports, request, {
    recorded: () => undefined,
    failed: (key) => failed.push(key),
    looked: ({ binding }) => {
      looked.push(bindingKey(binding));
      changes.looked?.(bindingKey(binding));
    },
  });
  return { store, looked, failed, probes };
}

describe("one binding's trouble is its own", () => {
  it.for([
    [
      "judging it throws",
      (key: string) => ({
        decide:
          (decide: Decide): Decide =>
          (previous, look, context) => {
            if (bindingKey(look.binding) === key) throw new Error("a fault of our own");
            return decide(previous, look, context);
          },
      }),
    ],
    [
      "looking at it throws",
      (key: string) => ({
        hostedOf: (binding: Binding) => {
          if (bindingKey(binding) === key) throw new Error("a fault of our own");
          return [];
        },
      }),
    ],
  ] as const)("when %s", async ([, breaking]) => {
    const server = await good();
    const bindings = ["a", "b", "c"].map((name) => at(server, `${name}.lab.example`));
    const [a = "", b = "", c = ""] = bindings.map(bindingKey);
    const { store, failed } = await run(bindings, breaking(b));
    expect(failed).toEqual([b]);
    for (const key of [a, c]) expect((await store.find(key))?.lastSuccessAt).toBeDefined();
    expect(await store.find(b)).toBeUndefined();
  });

  it("rejects when the store cannot be read, and does not call that a binding's trouble", async () => {
    const server = await good();
    const broken = async (): Promise<never> => {
      throw new StoreError("locked", "somebody holds the file");
    };
    const bindings = [at(server, "a.lab.example")];
    await expect(run(bindings, { store: (store) => ({ ...store, find: broken }) })).rejects.toThrow(
      "holds the file",
    );
  });
});

it("drops what its end cut off, so that nothing is claimed about servers that were not waited for", async () => {
  const silent = closing(await startRawServer("silent"));
  const server = await good();
  const stop = new AbortController();
  const bindings = [at(silent, "silent.lab.example"), at(server, "good.lab.example")];
  const { store, looked } = await run(bindings, {
    signal: stop.signal,
    deadlineMs: 800,
    decide: (decide) => (previous, look, context) => {
      stop.abort();
      return decide(previous, look, context);
    },
  });
  expect(looked).toEqual([bindingKey(at(server, "good.lab.example"))]);
  expect(await store.find(bindingKey(at(silent, "silent.lab.example")))).toBeUndefined();
});

it("comes to the same results in whatever order looks end", async () => {
  const [server, refused, http] = [
    await good(),
    closing(await startRawServer("reset")),
    closing(await startRawServer("plain-http")),
  ];
  const bindings = [
    ...["a", "b", "c", "d"].map((name) => at(server, `${name}.lab.example`)),
    ...["e", "f"].map((name) => at(refused, `${name}.lab.example`)),
    at(http, "g.lab.example"),
    at(server, "two.levels.lab.example"),
  ];
  const results = async (order: readonly Binding[], concurrency: number): Promise<unknown> => {
    const { store } = await run(order, { concurrency });
    return Promise.all(
      bindings.map(async (binding) => {
        const record = await store.find(bindingKey(binding));
        const codes = record?.findings.map(({ id, code, severity }) => [id, code, severity]);
        const chains = record?.endpoints.map(({ address, keyType, presented }) => [
          address,
          keyType,
          presented?.chainDigest,
        ]);
        return { state: record?.judgement?.served.state, codes, chains };
      }),
    );
  };
  const once = await results(bindings, 1);
  expect(await results(bindings.toReversed(), 64)).toEqual(once);
  expect(await results(bindings, 3)).toEqual(once);
});

it.skipIf(process.platform !== "linux")(
  "leaves no worker to an address that keeps hundreds waiting (needs a second loopback address)",
  async () => {
    const [hostile, server] = [closing(await startRawServer("reset")), await good("127.0.0.2")];
    const bindings = [
      ...Array.from({ length: 250 }, (_, n) => at(hostile, `hostile-${n}.lab.example`)),
      ...Array.from({ length: 50 }, (_, n) => at(server, `good-${n}.lab.example`, "127.0.0.2")),
    ];
    let left = 50;
    const released = Promise.withResolvers<void>();
    const { looked } = await run(bindings, {
      hold: async (address) => {
        if (address === "127.0.0.1") await released.promise;
      },
      looked: (key) => {
        if (key.startsWith("good-")) left -= 1;
        if (left === 0) released.resolve();
      },
    });
    expect(looked).toHaveLength(300);
    expect(looked.slice(0, 50).every((key) => key.startsWith("good-"))).toBe(true);
  },
);

it.skipIf(process.platform !== "linux")(
  "reaches a hundred healthy servers beside two hundred silent ones (needs many loopback addresses)",
  async () => {
    const silent = closing(await startRawServer("silent", { address: "0.0.0.0" }));
    const server = await good("0.0.0.0");
    const bindings = Array.from({ length: 300 }, (_, n) =>
      n % 3 === 0
        ? at(server, `good-${n}.lab.example`, `127.0.${n % 2}.${1 + Math.floor(n / 2)}`)
        : at(silent, `silent-${n}.lab.example`, `127.1.${n % 2}.${1 + Math.floor(n / 2)}`),
    );
    const { store, looked, failed, probes } = await run(bindings, { deadlineMs: 600 });
    expect(failed).toEqual([]);
    expect(looked).toHaveLength(300);
    const isGood = (key: string): boolean => key.startsWith("good-");
    for (const key of looked.filter(isGood)) expect((await store.find(key))?.findings).toEqual([]);
    for (const key of looked.filter((one) => !isGood(one))) {
      expect((await store.find(key))?.findings.map(({ code }) => code)).toEqual(["unreachable"]);
    }
    // Most healthy ones are through while most silent ones are still waited for, and none waits for the last of these.
    const ranks = looked.flatMap((key, rank) => (isGood(key) ? [rank] : []));
    expect(ranks[50]).toBeLessThan(150);
    expect(ranks.at(-1)).toBeLessThan(299);
    // One try and one retry, whatever a server does not say.
    const silentProbes = [...probes].filter(([address]) => address.startsWith("127.1."));
    expect(new Set(silentProbes.map(([, count]) => count))).toEqual(new Set([2]));
  },
);
