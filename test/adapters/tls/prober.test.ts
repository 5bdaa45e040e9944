import { X509Certificate } from "node:crypto";
import { createServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Listening, listen } from "../../../src/lab/listening.ts";
import { startTlsServer, type TlsServerOptions } from "../../../src/lab/tls-server.ts";
import { type Certificates, clock, createCertificates, domain, presentedBy, probe } from "./probing.ts";

const open: Listening[] = [];
let certificates: Certificates;

async function serve(options: Partial<TlsServerOptions> = {}): Promise<Listening> {
  const server = await startTlsServer({ certificates: [certificates.rsa, certificates.ecdsa], ...options });
  open.push(server);
  return server;
}

beforeAll(async () => {
  certificates = await createCertificates();
});
afterAll(() => Promise.all(open.map((server) => server.close())));

describe("what a server presents", () => {
  test.each(["rsa", "ecdsa"] as const)("the %s certificate of a server that has both", async (keyType) => {
    const server = await serve();
    const observation = await probe(server, { keyType });
    expect(observation).toMatchObject({
      address: server.address,
      port: server.port,
      keyType,
      at: clock.now(),
    });
    expect(observation.timings).toEqual({ connectMs: expect.any(Number), handshakeMs: expect.any(Number) });
    expect(presentedBy(observation).chain).toEqual(bytes(certificates[keyType].chain));
  });

  test.each([
    "TLSv1",
    "TLSv1.1",
    "TLSv1.2",
    "TLSv1.3",
  ] as const)("over %s, for both key types", async (version) => {
    const server = await serve({ minVersion: version, maxVersion: version });
    for (const keyType of ["rsa", "ecdsa"] as const) {
      const { chain, tls } = presentedBy(await probe(server, { keyType }));
      expect(chain[0]).toEqual(new Uint8Array(certificates[keyType].der));
      expect(tls.version).toBe(version);
    }
  });

  test.each([
    "TLSv1.2",
    "TLSv1.3",
  ] as const)("exactly as sent over %s: duplicates, strangers, order", async (maxVersion) => {
    const { rsa, ecdsa, intermediate } = certificates;
    const above = intermediate.certificate.der;
    const chain = [rsa.der, above, ecdsa.der, above, rsa.der];
    const server = await serve({ certificates: [{ chain, key: rsa.key }], maxVersion });
    expect(presentedBy(await probe(server)).chain).toEqual(bytes(chain));
  });

  test.each([
    "rsa",
    "ecdsa",
  ] as const)("the suite that browsers ask for first, by the %s question", async (keyType) => {
    const { chain, key } = certificates[keyType];
    const certificate = chain.map((der) => new X509Certificate(der).toString()).join("");
    const server = createServer({ cert: certificate, key, honorCipherOrder: false });
    open.push(await listen(server, {}));
    const at = open.at(-1);
    if (at === undefined) throw new Error("nothing listens");
    expect(presentedBy(await probe(at, { keyType })).tls.cipher).toBe("TLS_AES_128_GCM_SHA256");
  });

  test("a chain that owns its bytes, so that it can be handed to another thread", async () => {
    const { chain } = presentedBy(await probe(await serve()));
    expect(structuredClone(chain)).toEqual(chain);
    expect(chain.map((der) => der.buffer.byteLength)).toEqual(chain.map((der) => der.byteLength));
  });

  test("the certificate for the name that was asked for", async () => {
    const other = await certificates.leaf("other.lab.example");
    const server = await serve({ byName: { "other.lab.example": [other] } });
    const leafFor = async (name: string) => presentedBy(await probe(server, { domain: name })).chain[0];
    expect(await leafFor("other.lab.example")).toEqual(new Uint8Array(other.der));
    expect(await leafFor(domain)).toEqual(new Uint8Array(certificates.rsa.der));
    expect(await leafFor("127.0.0.1")).toEqual(new Uint8Array(certificates.rsa.der));
  });

  test("twenty certificates, and no more", async () => {
    const { rsa, intermediate } = certificates;
    const chain = [rsa.der, ...Array.from({ length: 19 }, () => intermediate.certificate.der)];
    expect(
      presentedBy(await probe(await serve({ certificates: [{ chain, key: rsa.key }] }))).chain,
    ).toHaveLength(20);
  });
});

describe("facts about the connection", () => {
  test.each([
    { groups: "classic", group: "x25519" },
    { groups: "post-quantum", group: "X25519MLKEM768" },
  ] as const)("with $groups groups on offer the group is $group", async ({ groups, group }) => {
    const { tls } = presentedBy(await probe(await serve(), { groups }));
    expect(tls).toMatchObject({ group, cipher: "TLS_AES_256_GCM_SHA384" });
  });

  test.each([
    { maxVersion: "TLSv1.3", ecdhCurve: "P-256", group: "secp256r1" },
    { maxVersion: "TLSv1.2", ecdhCurve: "P-384", group: "secp384r1" },
    { maxVersion: "TLSv1.2", ciphers: "AES128-SHA", group: "" },
  ] as const)("IANA names, and none without a group: $group", async ({ group, ...options }) => {
    const { rsa } = certificates;
    const server = await listen(createServer({ cert: rsa.pem, key: rsa.key, ...options }), {});
    open.push(server);
    for (const groups of ["classic", "post-quantum"] as const) {
      expect(presentedBy(await probe(server, { groups })).tls.group).toBe(group);
    }
  });

  test.each([
    { alpn: ["h2", "http/1.1"], chosen: "h2" },
    { alpn: ["http/1.1"], chosen: "http/1.1" },
    { alpn: [], chosen: "" },
  ])("ALPN: of $alpn the server chooses '$chosen'", async ({ alpn, chosen }) => {
    const server = await serve(alpn.length === 0 ? {} : { alpn });
    expect(presentedBy(await probe(server)).tls.alpn).toBe(chosen);
  });

  test.each([
    "TLSv1.2",
    "TLSv1.3",
  ] as const)("a stapled OCSP response is seen over %s", async (maxVersion) => {
    const stapling = await serve({ maxVersion, ocspResponse: Buffer.from("a response") });
    expect(presentedBy(await probe(stapling)).tls.ocspStapled).toBe(true);
    expect(presentedBy(await probe(await serve({ maxVersion }))).tls.ocspStapled).toBe(false);
  });
});

/** Certificates of the lab may be Buffers; what is presented never is. */
function bytes(chain: readonly Uint8Array[]): readonly Uint8Array[] {
  return chain.map((der) => new Uint8Array(der));
}
