import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { type IssuedLeaf, issueLeaf } from "../../src/lab/authority.ts";
import { createFamily, daysFrom, type LabFamily } from "../../src/lab/family.ts";
import { holdRefusedPort, startRawServer } from "../../src/lab/raw-server.ts";
import { startTlsServer } from "../../src/lab/tls-server.ts";
import { look, readDuringHandshake } from "./look.ts";

const now = new Date("2026-11-22T12:00:00Z");
let family: LabFamily;
let rsa: IssuedLeaf;
let ecdsa: IssuedLeaf;
beforeAll(async () => {
  family = await createFamily(now);
  const common = { names: ["a.lab.example"], notBefore: daysFrom(now, -1), notAfter: daysFrom(now, 89) };
  rsa = await issueLeaf({ issuer: family.r3Rsa, ...common });
  ecdsa = await issueLeaf({ issuer: family.r46Ecdsa, keyType: "ecdsa", ...common });
});

const opened: { close(): Promise<void> }[] = [];
async function keep<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  opened.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

const presented = (chain: readonly Uint8Array[]): object =>
  expect.objectContaining({ kind: "presented", chain });
const failed = (message: RegExp): object => ({ kind: "failed", message: expect.stringMatching(message) });

describe("a TLS server", () => {
  test.each([
    "TLSv1.2",
    "TLSv1.3",
  ] as const)("sends exactly the chain it was given over %s", async (version) => {
    const [leaf, intermediate, cross] = rsa.chain as [Uint8Array, Uint8Array, Uint8Array];
    const stranger = family.strangerIssuing.certificate.der;
    const root = family.r3.certificate.der;
    const chain = [leaf, cross, intermediate, intermediate, stranger, root, leaf];
    const server = await keep(startTlsServer({ certificates: [{ chain, key: rsa.key }] }));
    expect(await look(server, { maxVersion: version })).toEqual(presented(chain));
    server.setCertificates([{ chain: [leaf], key: rsa.key }]);
    expect(await look(server, { maxVersion: version })).toEqual(presented([leaf]));
    expect(server.connections()).toBe(2);
  });

  test("with two key types answers each with its own chain", async () => {
    const server = await keep(startTlsServer({ certificates: [rsa, ecdsa] }));
    expect(await look(server, { sigalgs: "ecdsa_secp256r1_sha256" })).toEqual(presented(ecdsa.chain));
    expect(await look(server, { sigalgs: "rsa_pss_rsae_sha256" })).toEqual(presented(rsa.chain));
  });

  test("with one key type alerts to the question for the other", async () => {
    const server = await keep(startTlsServer({ certificates: [rsa] }));
    expect(await look(server, { sigalgs: "ecdsa_secp256r1_sha256" })).toEqual(failed(/SSL alert number 40/));
  });

  test("chooses by server name and alerts to a name for which it has nothing", async () => {
    const server = await keep(startTlsServer({ certificates: [], byName: { "A.lab.example": [ecdsa] } }));
    expect(await look(server, { servername: "a.lab.example" })).toEqual(presented(ecdsa.chain));
    expect(await look(server, { servername: "b.lab.example" })).toEqual(failed(/SSL alert number 40/));
    server.setCertificates([], { "b.lab.example": [rsa] });
    expect(await look(server, { servername: "a.lab.example" })).toEqual(failed(/SSL alert number 40/));
    expect(await look(server, { servername: "b.lab.example" })).toEqual(presented(rsa.chain));
  });

  test("shows weak certificates, offers ALPN and speaks old TLS when told to", async () => {
    const weak = await issueLeaf({
      issuer: family.r3Rsa,
      names: ["weak.lab.example"],
      keyType: "rsa-1024",
      signatureHash: "SHA-1",
      notBefore: daysFrom(now, -1),
      notAfter: daysFrom(now, 1),
    });
    const options = { certificates: [weak], alpn: ["h2"], minVersion: "TLSv1", maxVersion: "TLSv1" } as const;
    const server = await keep(startTlsServer(options));
    const seen = await look(server, { minVersion: "TLSv1", ALPNProtocols: ["h2", "http/1.1"] });
    expect(seen).toEqual({ kind: "presented", chain: weak.chain, alpn: "h2" });
  });

  test("staples what it was given", async () => {
    const ocspResponse = new Uint8Array([1, 2, 3]);
    const server = await keep(startTlsServer({ certificates: [rsa], ocspResponse }));
    const stapled = Promise.withResolvers<Buffer>();
    await look(server, { requestOCSP: true }, (socket) => socket.once("OCSPResponse", stapled.resolve));
    expect(await stapled.promise).toEqual(Buffer.from(ocspResponse));
  });

  test("can send more certificates than OpenSSL accepts", async () => {
    const chain = Array.from({ length: 150 }, () => rsa.der);
    const server = await keep(startTlsServer({ certificates: [{ chain, key: rsa.key }] }));
    expect(await look(server)).toEqual(failed(/excessive message size/));
  });

  test("frees its port on close although clients are connected", async () => {
    const server = await startTlsServer({ certificates: [rsa] });
    const { ended } = await readDuringHandshake(server, 1);
    await server.close();
    await ended;
    const next = await keep(startTlsServer({ certificates: [ecdsa], port: server.port }));
    expect(await look(next)).toEqual(presented(ecdsa.chain));
  });

  test("rejects when its port is taken", async () => {
    const server = await keep(startTlsServer({ certificates: [rsa] }));
    await expect(startTlsServer({ certificates: [rsa], port: server.port })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe("a server that does no proper TLS", () => {
  test.each([
    ["plain-http", /wrong version number/],
    ["reset", /ECONNRESET/],
    ["hang-up", /disconnected before secure TLS connection/],
    [{ alert: 112 }, /SSL alert number 112/],
    [{ alert: 40 }, /SSL alert number 40/],
  ] as const)("%j", async (behaviour, message) => {
    const server = await keep(startRawServer(behaviour));
    expect(await look(server)).toEqual(failed(message));
  });

  test.each([
    ["slow-drip", 8],
    ["endless-handshake", 1_000_000],
  ] as const)("%s lets the client read %i bytes of handshake and more, and can be closed", async (behaviour, bytes) => {
    const server = await startRawServer(behaviour);
    const { ended } = await readDuringHandshake(server, bytes);
    await server.close();
    expect(await ended).toBeGreaterThanOrEqual(bytes);
  });

  test("a silent one accepts, sends nothing, and can be closed", async () => {
    const server = await startRawServer("silent");
    const { ended } = await readDuringHandshake(server, 0);
    await expect.poll(() => server.connections()).toBe(1);
    await server.close();
    expect(await ended).toBe(0);
  });

  test("a refused port refuses again and again", async () => {
    const port = await keep(holdRefusedPort());
    expect(await look(port)).toEqual(failed(/ECONNREFUSED/));
    expect(await look(port)).toEqual(failed(/ECONNREFUSED/));
  });
});
