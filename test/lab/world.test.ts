import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../src/config/load.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { pemOf } from "../../src/lab/authority.ts";
import { daysFrom } from "../../src/lab/family.ts";
import type { LabDomain } from "../../src/lab/fault.ts";
import { faults } from "../../src/lab/faults.ts";
import { type Lab, openLab } from "../../src/lab/world.ts";
import { type Look, look, readDuringHandshake } from "./look.ts";

const now = new Date();
let lab: Lab;
let directory: string;
beforeAll(async () => {
  lab = await openLab({ now });
  directory = await mkdtemp(join(tmpdir(), "lab-"));
});
afterAll(async () => {
  await lab.close();
  await rm(directory, { recursive: true, force: true });
});

const noSecondAddress = "this system has no second loopback address";
const isOpen = (name: string): boolean => lab.domains.some(({ fault }) => fault.name === name);

/** What every address of a domain shows. */
function lookAt(name: string, sigalgs?: string): Promise<Look[]> {
  const { domain, port, addresses } = lab.find(name);
  const options = { servername: domain, ...(sigalgs === undefined ? {} : { sigalgs }) };
  return Promise.all(addresses.map((address) => look({ address, port }, options)));
}

function at({ addresses, port }: LabDomain): { address: string; port: number } {
  const [address = ""] = addresses;
  return { address, port };
}

async function leafOf(name: string, sigalgs?: string): Promise<X509Certificate> {
  const [seen] = await lookAt(name, sigalgs);
  const [leaf] = seen?.kind === "presented" ? seen.chain : [];
  if (leaf === undefined) throw new Error(`${name} presented nothing`);
  return new X509Certificate(leaf);
}

describe("what is served", () => {
  const withTls = faults.filter(({ findings }) => !/unreachable|not-configured/.test(findings.join()));
  test.for(withTls.map(({ name }) => name))("%s: every address presents what was arranged", async (name, {
    skip,
  }) => {
    skip(!isOpen(name), noSecondAddress);
    const { endpoints } = lab.find(name).arrangement;
    const arranged = endpoints.map((endpoint) => endpoint.kind === "tls" && endpoint.certificates[0]?.chain);
    const looks = await lookAt(name, "rsa_pss_rsae_sha256");
    expect(looks.map((seen) => seen.kind === "presented" && seen.chain)).toEqual(arranged);
  });

  test.each([
    ["good", true],
    ["good-two-keys", true],
    ["expiring", true],
    ["wrong-name", false],
    ["wildcard-one-level-short", false],
    ["provider-default", false],
    ["not-deployed", true],
  ])("%s: the leaf names the domain: %s", async (name, named) => {
    const host = (await leafOf(name)).checkHost(lab.find(name).domain);
    expect(host !== undefined).toBe(named);
  });

  test.each([
    ["good", -20, 70],
    ["expiring", -78, 12],
    ["expired", -93, -3],
    ["not-yet-valid", 5, 95],
  ])("%s: the leaf is valid from day %i to day %i", async (name, from, to) => {
    const leaf = await leafOf(name);
    expect([leaf.validFromDate, leaf.validToDate]).toEqual([daysFrom(now, from), daysFrom(now, to)]);
  });

  test("good-two-keys: the ECDSA certificate is another and younger one", async () => {
    const rsa = await leafOf("good-two-keys", "rsa_pss_rsae_sha256");
    const ecdsa = await leafOf("good-two-keys", "ecdsa_secp256r1_sha256");
    expect([rsa, ecdsa].map(({ publicKey }) => publicKey.asymmetricKeyType)).toEqual(["rsa", "ec"]);
    expect(ecdsa.validFromDate.getTime()).toBeGreaterThan(rsa.validFromDate.getTime());
  });

  test("the chains that are out of order differ from the good one as told", async () => {
    const { r3Rsa, crosses, strangerIssuing } = lab.family;
    const [intermediate, cross] = [r3Rsa.certificate.der, crosses.r3ByR1.der];
    const above = async (name: string): Promise<unknown> =>
      (await lookAt(name)).map((seen) => seen.kind === "presented" && seen.chain.slice(1));
    expect(await above("good")).toEqual([[intermediate, cross]]);
    expect(await above("missing-intermediate")).toEqual([[]]);
    expect(await above("misordered")).toEqual([[cross, intermediate]]);
    expect(await above("duplicates-and-strangers")).toEqual([
      [intermediate, intermediate, cross, strangerIssuing.certificate.der],
    ]);
    expect(await above("intermediate-expired")).toEqual([[lab.family.r3Expired.certificate.der, cross]]);
  });

  test.each([
    ["refused", /ECONNREFUSED/],
    ["plain-http", /wrong version number/],
    ["https-not-configured", /SSL alert number 112/],
  ])("%s fails as it should", async (name, message) => {
    expect(await lookAt(name)).toEqual([{ kind: "failed", message: expect.stringMatching(message) }]);
  });
});

describe("the lab", () => {
  test("has every fault once, each on a domain of its own", () => {
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
    expect(new Set(faults.map(({ domain }) => domain)).size).toBe(faults.length);
    expect(() => lab.find("unheard-of")).toThrow('the lab has no domain or fault "unheard-of"');
  });

  test("exchanges a certificate at one address or at all of them", async ({ skip }) => {
    skip(!isOpen("partly-deployed"), noSecondAddress);
    const other = await openLab({ now });
    try {
      const renewed = await other.renew("partly-deployed");
      const { domain, port, addresses } = other.find("partly-deployed");
      const chains = (): Promise<unknown[]> =>
        Promise.all(
          addresses.map(async (address) => {
            const seen = await look({ address, port }, { servername: domain });
            return seen.kind === "presented" && seen.chain;
          }),
        );
      const [first, second] = await chains();
      other.exchange("partly-deployed", [renewed], addresses[1]);
      expect(await chains()).toEqual([first, renewed.chain]);
      expect(second).not.toEqual(renewed.chain);
      other.exchange("partly-deployed", [renewed]);
      expect(await chains()).toEqual([renewed.chain, renewed.chain]);
      expect(() => other.exchange("good", [renewed], "127.0.0.9")).toThrow("is not served at 127.0.0.9");
      expect(() => other.exchange("silent", [renewed])).toThrow("serves no certificates");
    } finally {
      await other.close();
    }
  });

  test("close ends what never ends by itself and frees every port", async () => {
    const other = await openLab({ now });
    const silent = await readDuringHandshake(at(other.find("silent")), 0);
    const endless = await readDuringHandshake(at(other.find("endless-handshake")), 300_000);
    await other.close();
    expect(await silent.ended).toBe(0);
    expect(await endless.ended).toBeGreaterThanOrEqual(300_000);
    for (const seen of await Promise.all(other.domains.map((domain) => look(at(domain))))) {
      expect(seen).toEqual({ kind: "failed", message: expect.stringContaining("ECONNREFUSED") });
    }
  });
});

describe("the configuration", () => {
  test("lists every domain with its addresses, and names files that exist and hold what is hosted", async () => {
    const path = await lab.writeConfig(directory);
    expect(path).toBe(join(directory, "certhorizon.yaml"));
    const config = parse(await readFile(path, "utf8"));
    const declared = lab.domains.filter(({ source }) => source === undefined);
    expect(config.bindings.map((binding: { domains: string[] }) => binding.domains)).toEqual(
      declared.map(({ domain, port }) => [`${domain}:${port}`]),
    );
    for (const [index, { addresses, arrangement, fault }] of declared.entries()) {
      const binding = config.bindings[index];
      expect(binding.addresses).toEqual(addresses);
      expect(binding.served_by).toBe(fault.servedBy);
      expect(binding.stores).toEqual(fault.stores);
      const file = (setting: { pem: string }): Promise<string> =>
        readFile(join(directory, setting.pem), "utf8");
      const { hosted } = arrangement;
      if (hosted.kind === "unknown") expect(binding.hosted).toBe("unknown");
      if (hosted.kind === "everywhere")
        expect(await file(binding.hosted)).toBe(pemOf(hosted.certificate.chain));
      if (hosted.kind === "layers") {
        expect(await file(binding.hosted.origin)).toBe(pemOf(hosted.origin.chain));
        expect(await file(binding.hosted.edge)).toBe(pemOf(hosted.edge.chain));
      }
    }
  });

  test("loads, with what was bound when and what stores give up", async () => {
    const loaded = await loadConfig(await lab.writeConfig(directory), {}, { now: now.getTime() });
    if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join("\n"));
    const { declared, stores } = loaded.config;
    const bound = declared.flatMap(({ hosted }) => hosted.flatMap(({ boundAt }) => boundAt ?? []));
    expect(bound).toEqual([Math.floor(now.getTime() / 1000) * 1000 - 300_000]);
    expect(stores.get("lab-strict")?.facts.map(({ anchor, at }) => [anchor, new Date(at)])).toEqual([
      ["Lab R3", daysFrom(now, -30)],
      ["Lab R46", daysFrom(now, 40)],
    ]);
  });

  test("brings the roots of every store, and no private key", async () => {
    await lab.writeConfig(directory);
    const { r1, r3, r46 } = lab.family;
    const pem = (name: string): Promise<string> => readFile(join(directory, `${name}.pem`), "utf8");
    expect(await pem("lab-modern")).toBe(r3.certificate.pem + r46.certificate.pem);
    expect(await pem("lab-legacy")).toBe(r1.certificate.pem);
    expect(await pem("lab-devices")).toBe(r3.certificate.pem);
    expect(await pem("lab-strict")).toBe(await pem("lab-modern"));
    expect(await readFile(join(directory, "hosted/good.pem"), "utf8")).not.toContain("PRIVATE");
  });
});
