import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTlsProber } from "../../../src/adapters/tls/prober.ts";
import { createProcessProbers } from "../../../src/adapters/tls/process-prober.ts";
import type { Listening } from "../../../src/lab/listening.ts";
import { startRawServer } from "../../../src/lab/raw-server.ts";
import { startTlsServer, type TlsServer } from "../../../src/lab/tls-server.ts";
import type { Prober } from "../../../src/ports/prober.ts";
import { certificate } from "../../core/x509/build-der.ts";
import { eventually } from "../../tools/eventually.ts";
import {
  certificateMessage,
  ecdheRsa,
  serverHello,
  startScriptedServer,
} from "../../tools/scripted-server.ts";
import { slowKey } from "../../tools/slow-key.ts";
import { type Certificates, clock, createCertificates, failureOf, presentedBy, probe } from "./probing.ts";

const open: Listening[] = [];
const probers: Prober[] = [];
let certificates: Certificates;
let server: TlsServer;
let silent: Listening;

beforeAll(async () => {
  certificates = await createCertificates();
  server = await startTlsServer({ certificates: [certificates.rsa, certificates.ecdsa] });
  silent = await startRawServer("silent");
  open.push(server, silent);
});

afterAll(async () => {
  for (const prober of probers) prober.close();
  await Promise.all(open.map((listening) => listening.close()));
});

type Options = Partial<Parameters<typeof createProcessProbers>[0]>;

function opened(options: Options = {}): Prober {
  const { prober } = createProcessProbers({
    clock,
    deadlineMs: 10_000,
    requestDeadlineMs: 3_000,
    ...options,
  });
  probers.push(prober);
  return prober;
}

test("sees what a prober in this process sees, at this program's time", async () => {
  const [there, here] = await Promise.all([probe(server, {}, opened()), probe(server)]);
  expect(presentedBy(there).tls).toEqual(presentedBy(here).tls);
  expect(presentedBy(there).chain).toEqual(certificates.rsa.chain);
  expect(there).toMatchObject({
    at: clock.now(),
    address: server.address,
    port: server.port,
    keyType: "rsa",
  });
});

test("every certificate owns its bytes, so that keeping one keeps no message", async () => {
  const { chain } = presentedBy(await probe(server, {}, opened()));
  expect(chain.map(({ buffer }) => buffer.byteLength)).toEqual(chain.map(({ length }) => length));
});

test("no probe is lost when processes are replaced", async () => {
  const prober = opened({ probesPerProcess: 5 });
  const seen = await Promise.all(Array.from({ length: 23 }, () => probe(server, {}, prober)));
  expect(seen.map(failureOf)).toEqual(Array(23).fill("presented"));
});

test.each([
  1, 5_000,
])("a chain that changes below the same leaf is seen, with %d probes a process", async (probesPerProcess) => {
  const { rsa, intermediate } = certificates;
  const prober = opened({ probesPerProcess });
  const above = intermediate.certificate.der;
  for (const chain of [[rsa.der], [rsa.der, above], [rsa.der, above], [rsa.der, above, above], [rsa.der]]) {
    server.setCertificates([{ chain, key: rsa.key }]);
    expect(presentedBy(await probe(server, {}, prober)).chain).toEqual(
      chain.map((der) => new Uint8Array(der)),
    );
  }
  server.setCertificates([rsa, certificates.ecdsa]);
});

test("its deadline holds there too", async () => {
  expect(failureOf(await probe(silent, {}, opened({ deadlineMs: 300 })))).toBe("handshake/timeout");
});

test("what is under way when it is closed, and what comes later, is reported as closed", async () => {
  const prober = opened();
  const underWay = probe(silent, {}, prober);
  prober.close();
  expect(failureOf(await underWay)).toBe("connect/closed");
  expect(failureOf(await probe(server, {}, prober))).toBe("connect/closed");
});

test.skipIf(process.platform !== "linux")("what a process owed that died is asked again", async () => {
  const before = new Set(children());
  const prober = opened({ deadlineMs: 1_500 });
  const underWay = [probe(silent, {}, prober), probe(server, {}, prober)];
  for (const pid of children()) if (!before.has(pid)) process.kill(pid, "SIGKILL");
  expect((await Promise.all(underWay)).map(failureOf)).toEqual(["handshake/timeout", "presented"]);
});

test.skipIf(process.platform !== "linux")("but not for ever", async () => {
  const before = new Set(children());
  const fell = new Set<number>();
  const felling = setInterval(() => {
    for (const pid of children().filter((one) => !before.has(one) && !fell.has(one))) {
      process.kill(pid, "SIGKILL");
      fell.add(pid);
    }
  }, 5);
  expect(failureOf(await probe(silent, {}, opened()))).toBe("connect/internal-error");
  clearInterval(felling);
  expect(fell.size).toBe(3);
});

describe("a server whose certificates take 0.1 s each to read", () => {
  const slow = certificate({ key: slowKey(), extensions: null });
  const startSlowServer = async (count: number): Promise<Listening> => {
    const chain = [certificates.rsa.der, ...Array<Uint8Array>(count).fill(slow)];
    const started = await startScriptedServer(serverHello(ecdheRsa), certificateMessage(...chain));
    open.push(started);
    return started;
  };

  test("costs nobody else an answer, and is told from them", async () => {
    const slowServer = await startSlowServer(60);
    const prober = opened({ checkMs: 100 });
    await probe(server, {}, prober);
    const hostile = probe(slowServer, {}, prober);
    const others = Array.from({ length: 20 }, () => probe(server, {}, prober));
    expect((await Promise.all(others)).map(failureOf)).toEqual(Array(20).fill("presented"));
    expect((await hostile).outcome).toEqual({
      kind: "failed",
      failure: {
        stage: "handshake",
        reason: "timeout",
        detail: "what the server sent could not be read in time",
      },
    });
  });

  test("does not make others late where no process can be given up", async () => {
    const slowServer = await startSlowServer(20);
    const prober = createTlsProber({ clock, deadlineMs: 1_500 });
    const hostile = probe(slowServer, {}, prober);
    const others = Array.from({ length: 20 }, () => probe(server, {}, prober));
    expect((await Promise.all(others)).map(failureOf)).toEqual(Array(20).fill("presented"));
    expect(failureOf(await hostile)).toBe("handshake/timeout");
  });
});

test.skipIf(process.platform !== "linux")("a process waits for more, and not for ever", async () => {
  const mine = (before: ReadonlySet<number>): readonly number[] =>
    children().filter((pid) => !before.has(pid));
  const before = new Set(children());
  const patient = opened();
  await probe(server, {}, patient);
  const first = mine(before);
  expect(first).toHaveLength(1);
  await probe(server, {}, patient);
  expect(mine(before)).toEqual(first);
  const hasty = opened({ idleMs: 1 });
  await probe(server, {}, hasty);
  await eventually(() => expect(mine(before)).toEqual(first));
  expect(failureOf(await probe(server, {}, hasty))).toBe("presented");
});

// A sign of life that came after the last answer began to count idleness a second time, and nobody ended that count.
test.skipIf(process.platform !== "linux")("a process that has work is not taken for idle", async () => {
  const before = new Set(children());
  const prober = opened({ checkMs: 1, idleMs: 300 });
  await probe(server, {}, prober);
  const first = children().filter((pid) => !before.has(pid));
  for (const end = performance.now() + 700; performance.now() < end; ) await probe(server, {}, prober);
  expect(children().filter((pid) => !before.has(pid))).toEqual(first);
});

test.skipIf(process.platform !== "linux")(
  "a process is replaced when the one before is gone, but does not wait long for who is silent",
  async () => {
    const before = new Set(children());
    const mine = (): number => children().filter((pid) => !before.has(pid)).length;
    const swift = opened({ probesPerProcess: 5 });
    const together = await Promise.all(
      Array.from({ length: 23 }, () => probe(server, {}, swift).then(() => mine())),
    );
    expect(Math.max(...together)).toBe(1);
    const held = opened({ probesPerProcess: 2 });
    const stragglers = [probe(silent, {}, held), probe(silent, {}, held)];
    expect(failureOf(await probe(server, {}, held))).toBe("presented");
    held.close();
    expect((await Promise.all(stragglers)).map(failureOf)).toEqual(Array(2).fill("connect/closed"));
  },
);

function children(): readonly number[] {
  const list = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "latin1");
  return list.split(" ").filter(Boolean).map(Number);
}
