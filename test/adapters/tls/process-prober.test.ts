import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createProcessProber } from "../../../src/adapters/tls/process-prober.ts";
import type { Listening } from "../../../src/lab/listening.ts";
import { startRawServer } from "../../../src/lab/raw-server.ts";
import { startTlsServer, type TlsServer } from "../../../src/lab/tls-server.ts";
import type { Prober } from "../../../src/ports/prober.ts";
import { eventually } from "../../tools/eventually.ts";
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

type Options = Partial<Parameters<typeof createProcessProber>[0]>;

function opened(options: Options = {}): Prober {
  const prober = createProcessProber({ clock, deadlineMs: 10_000, ...options });
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

test.skipIf(process.platform !== "linux")(
  "a process that dies takes its probes with it and nothing else",
  async () => {
    const before = new Set(children());
    const prober = opened();
    const underWay = probe(silent, {}, prober);
    for (const pid of children()) if (!before.has(pid)) process.kill(pid, "SIGKILL");
    expect(failureOf(await underWay)).toBe("connect/internal-error");
    expect(failureOf(await probe(server, {}, prober))).toBe("presented");
  },
);

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
