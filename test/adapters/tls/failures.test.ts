import { createServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTlsProber } from "../../../src/adapters/tls/prober.ts";
import { type Listening, listen } from "../../../src/lab/listening.ts";
import { holdRefusedPort, type RawBehaviour, startRawServer } from "../../../src/lab/raw-server.ts";
import { startTlsServer } from "../../../src/lab/tls-server.ts";
import {
  certificateMessage,
  ecdheEcdsa,
  ecdheRsa,
  fatalAlert,
  serverHello,
  startScriptedServer,
} from "../../tools/scripted-server.ts";
import { type Certificates, clock, createCertificates, failureOf, probe } from "./probing.ts";

const open: Listening[] = [];
let certificates: Certificates;

async function running(starting: Promise<Listening>): Promise<Listening> {
  const server = await starting;
  open.push(server);
  return server;
}

beforeAll(async () => {
  certificates = await createCertificates();
});
afterAll(() => Promise.all(open.map((server) => server.close())));

const rawCases: readonly (readonly [RawBehaviour, string])[] = [
  ["silent", "handshake/timeout"],
  ["slow-drip", "handshake/timeout"],
  ["endless-handshake", "handshake/flood"],
  ["plain-http", "handshake/not-tls"],
  ["reset", "handshake/reset"],
  ["hang-up", "handshake/closed"],
  [{ alert: 40 }, "not-offered"],
  [{ alert: 71 }, "not-offered"],
  [{ alert: 70 }, "handshake/alert-protocol-version"],
  [{ alert: 80 }, "handshake/alert-internal-error"],
  [{ alert: 112 }, "handshake/alert-unrecognized-name"],
  [{ alert: 120 }, "handshake/alert-no-application-protocol"],
];

describe("servers that do not do TLS properly", () => {
  test.each(rawCases)("%j: %s", async (behaviour, expected) => {
    const server = await running(startRawServer(behaviour));
    // Long enough for every case but those that only the deadline ends.
    const deadlineMs = expected.endsWith("timeout") ? 150 : 10_000;
    const prober = createTlsProber({ clock, deadlineMs });
    for (const keyType of ["rsa", "ecdsa"] as const) {
      expect(failureOf(await probe(server, { keyType }, prober))).toBe(expected);
    }
  });

  test("a version of SSL that is older than TLS", async () => {
    const hello = Buffer.from(serverHello(10));
    hello[10] = 0;
    expect(failureOf(await probe(await running(startScriptedServer(hello))))).toBe(
      "handshake/protocol-error",
    );
  });
});

describe("no connection", () => {
  test("nobody listens on the port", async () => {
    const server = await running(holdRefusedPort());
    const observation = await probe(server);
    expect(failureOf(observation)).toBe("connect/refused");
    expect(observation.timings).toEqual({});
  });

  test.skipIf(process.platform !== "linux")("no way leads to the address", async () => {
    expect(failureOf(await probe({ address: "255.255.255.255", port: 443 }))).toBe("connect/unreachable");
  });

  test.each([
    { address: "localhost", port: 443 },
    { address: "127.0.0.1", port: 70_000 },
  ])("what is no endpoint is never looked up: $address port $port", async (endpoint) => {
    expect(failureOf(await probe(endpoint))).toBe("connect/local-error");
  });
});

describe("no certificate of the type asked for", () => {
  test.each([
    { has: "rsa", asked: "ecdsa", maxVersion: "TLSv1.2" },
    { has: "rsa", asked: "ecdsa", maxVersion: "TLSv1.3" },
    { has: "ecdsa", asked: "rsa", maxVersion: "TLSv1.2" },
    { has: "ecdsa", asked: "rsa", maxVersion: "TLSv1.3" },
  ] as const)("$asked from a server that has $has, over $maxVersion", async ({ has, asked, maxVersion }) => {
    const options = { certificates: [certificates[has]], maxVersion, minVersion: "TLSv1" } as const;
    const server = await running(startTlsServer(options));
    expect((await probe(server, { keyType: asked })).outcome).toEqual({
      kind: "not-offered",
      alert: "handshake-failure",
    });
    expect((await probe(server, { keyType: has })).outcome.kind).toBe("presented");
  });

  test("a server that answers with the other type all the same", async () => {
    const { rsa, ecdsa } = certificates;
    const cases = [
      { keyType: "rsa", answer: [serverHello(ecdheRsa), certificateMessage(ecdsa.der)] },
      { keyType: "ecdsa", answer: [serverHello(ecdheEcdsa), certificateMessage(rsa.der)] },
    ] as const;
    for (const { keyType, answer } of cases) {
      const server = await running(startScriptedServer(...answer));
      expect((await probe(server, { keyType })).outcome).toEqual({ kind: "not-offered" });
    }
  });

  test("a server that would have us compute with numbers of its choice for half a second", async () => {
    const { pem: cert, key } = certificates.rsa;
    const ciphers = "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0";
    const onlyDhe = createServer({ cert, key, ciphers, dhparam: "auto", maxVersion: "TLSv1.2" });
    const server = await running(listen(onlyDhe, {}));
    expect((await probe(server)).outcome).toEqual({ kind: "not-offered", alert: "handshake-failure" });
  });

  test("an alert 40 after the certificate is a failure: the server wants one from us", async () => {
    const { pem: cert, key } = certificates.rsa;
    const demanding = createServer({ cert, key, requestCert: true, maxVersion: "TLSv1.2" });
    const expected = "handshake/alert-handshake-failure";
    expect(failureOf(await probe(await running(listen(demanding, {}))))).toBe(expected);
    const answer = [serverHello(ecdheRsa), certificateMessage(certificates.rsa.der), fatalAlert(40)];
    expect(failureOf(await probe(await running(startScriptedServer(...answer))))).toBe(expected);
  });
});

describe("chains that cannot be taken", () => {
  test.each([21, 300])("%i certificates", async (length) => {
    const { rsa, intermediate } = certificates;
    const chain = [rsa.der, ...Array.from({ length: length - 1 }, () => intermediate.certificate.der)];
    const server = await running(startTlsServer({ certificates: [{ chain, key: rsa.key }] }));
    expect(failureOf(await probe(server))).toBe("certificate/too-large");
  });

  test("a certificate message without a certificate", async () => {
    const server = await running(startScriptedServer(serverHello(ecdheRsa), certificateMessage()));
    expect(failureOf(await probe(server))).toBe("certificate/no-certificate");
  });

  test.each([
    ["empty", []],
    ["no DER", [0x30, 0x01, 0x01, 0x01]],
    ["longer than it is", [0x30, 0x82, 0x01, 0x01]],
  ])("a certificate that is %s", async (_, der) => {
    const answer = [serverHello(ecdheRsa), certificateMessage(Uint8Array.from(der))];
    expect(failureOf(await probe(await running(startScriptedServer(...answer))))).toBe(
      "certificate/protocol-error",
    );
  });
});

describe("close", () => {
  test("ends what is under way and everything after", async () => {
    const server = await running(startRawServer("silent"));
    const prober = createTlsProber({ clock });
    const probes = Array.from({ length: 50 }, () => probe(server, {}, prober));
    prober.close();
    const reasons = new Set((await Promise.all(probes)).map(failureOf));
    expect(reasons).toEqual(new Set(["connect/closed"]));
    expect(failureOf(await probe(server, {}, prober))).toBe("connect/closed");
  });
});
