import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDnsResolver } from "../../../src/adapters/dns/dns-resolver.ts";
import type { Resolution } from "../../../src/core/observation.ts";
import { type DnsServer, type DnsZone, type DnsZoneEntry, startDnsServer } from "../../tools/dns-server.ts";

const now = Date.parse("2026-11-22T12:00:00Z");
const domain = "img.lab.example";
let dns: DnsServer | undefined;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "certhorizon-dns-"));
});
afterEach(async () => {
  await dns?.close();
  dns = undefined;
  await rm(folder, { recursive: true });
});

interface Options {
  readonly hostsFile?: string;
  readonly deadlineMs?: number;
}

/** Only who waits in vain should not wait long. */
function patience(...entries: readonly DnsZoneEntry[]): Options {
  return { deadlineMs: entries.includes("silent") ? 300 : 5_000 };
}

function textOf({ addresses, failure }: Resolution): string {
  return failure === undefined
    ? addresses.map(({ address }) => address).join(" ")
    : `${failure.stage}/${failure.reason}`;
}

describe("a resolver", () => {
  async function resolve(zone: DnsZone, name = domain, options: Options = {}): Promise<Resolution> {
    dns = await startDnsServer(zone);
    return createDnsResolver({ clock: { now: () => now }, servers: [dns.server], ...options }).resolve(name);
  }

  describe("addresses", () => {
    test("of both families, each once, in an order of their own, with their TTL", async () => {
      const resolution = await resolve(() => ({
        a: ["192.0.2.9", "192.0.2.1", "192.0.2.9"],
        aaaa: ["2001:db8::2", "2001:db8:0:0::1"],
        ttl: 60,
      }));
      const [ttlMs, resolver] = [60_000, "system"];
      expect(resolution).toEqual({
        at: now,
        resolver,
        addresses: [
          { address: "192.0.2.1", family: 4, ttlMs },
          { address: "192.0.2.9", family: 4, ttlMs },
          { address: "2001:db8::1", family: 6, ttlMs },
          { address: "2001:db8::2", family: 6, ttlMs },
        ],
        cnames: [],
        durationMs: expect.any(Number),
      });
    });

    test.each([
      ["AAAA", "192.0.2.1", 6],
      ["A", "2001:db8::1", 4],
    ])("one family failing (%s) is no failure, but is said", async (failing, expected, family) => {
      const failures: readonly DnsZoneEntry[] = ["silent", { rcode: "SERVFAIL" }, { rcode: "NXDOMAIN" }, {}];
      for (const [index, failure] of failures.entries()) {
        const entry = { a: ["192.0.2.1"], aaaa: ["2001:db8::1"] };
        const zone: DnsZone = ({ type }) => (type === failing ? failure : entry);
        const resolution = await resolve(zone, domain, patience(failure));
        expect(textOf(resolution)).toBe(expected);
        expect(resolution.unanswered).toEqual(index < 2 ? [family] : undefined);
        await dns?.close();
        dns = undefined;
      }
    });

    test.each(["192.0.2.1", "2001:db8::1"])("%s is its own address", async (literal) => {
      expect(textOf(await resolve(() => undefined, literal))).toBe(literal);
      expect(dns?.questions).toEqual([]);
    });
  });

  describe("failures", () => {
    test.each<[string, DnsZoneEntry]>([
      ["dns/no-such-name", { rcode: "NXDOMAIN" }],
      ["dns/no-address", {}],
      ["dns/no-address", { cname: "gone.lab.example" }],
      ["dns/server-failure", { rcode: "SERVFAIL" }],
      ["dns/server-failure", { rcode: "REFUSED" }],
      ["dns/timeout", "silent"],
    ])("%s from %j", async (expected, entry) => {
      const resolution = await resolve(() => entry, domain, patience(entry));
      expect(textOf(resolution)).toBe(expected);
      expect(resolution.addresses).toEqual([]);
    });

    test.each<[string, DnsZoneEntry, DnsZoneEntry]>([
      ["dns/timeout", "silent", { rcode: "NXDOMAIN" }],
      ["dns/server-failure", {}, { rcode: "SERVFAIL" }],
      ["dns/no-such-name", { rcode: "NXDOMAIN" }, {}],
    ])("what could not be learned comes first: %s from A %j, AAAA %j", async (expected, a, aaaa) => {
      const zone: DnsZone = ({ type }) => (type === "A" ? a : aaaa);
      expect(textOf(await resolve(zone, domain, patience(a, aaaa)))).toBe(expected);
    });

    test("a label that is too long to be asked for", async () => {
      expect(textOf(await resolve(() => undefined, `${"a".repeat(64)}.example`))).toBe("dns/no-such-name");
    });

    test.each<[string, DnsZoneEntry]>([
      ["a lost packet", "silent"],
      ["a server in trouble", { rcode: "SERVFAIL" }],
    ])("%s is asked again once", async (_, first) => {
      const zone: DnsZone = (_question, asked) => (asked === 0 ? first : { a: ["192.0.2.1"] });
      expect(textOf(await resolve(zone, domain, { deadlineMs: 800 }))).toBe("192.0.2.1");
      expect(dns?.questions.filter(({ type }) => type === "A")).toHaveLength(2);
    });

    test("a name that does not exist is not asked again", async () => {
      await resolve(() => undefined);
      expect(dns?.questions).toHaveLength(2);
    });
  });

  describe("names of this host", () => {
    test("localhost is here", async () => {
      expect(textOf(await resolve(() => undefined, "localhost")).split(" ")).toContain("127.0.0.1");
      expect(dns?.questions).toEqual([]);
    });

    test("the hosts file comes before DNS", async () => {
      const hostsFile = join(folder, "hosts");
      await writeFile(
        hostsFile,
        "# lab\r\n192.0.2.7\tIMG.lab.example other.lab.example # here\n2001:db8::7 img.lab.example\n",
      );
      const zone: DnsZone = () => ({ a: ["192.0.2.1"] });
      expect(textOf(await resolve(zone, domain, { hostsFile }))).toBe("192.0.2.7 2001:db8::7");
      await dns?.close();
      expect(textOf(await resolve(zone, "elsewhere.example", { hostsFile }))).toBe("192.0.2.1");
    });

    test("without a hosts file DNS decides alone", async () => {
      const hostsFile = join(folder, "absent");
      expect(textOf(await resolve(() => ({ a: ["192.0.2.1"] }), domain, { hostsFile }))).toBe("192.0.2.1");
    });
  });

  test("a server that is no address is refused at once", () => {
    const make = () => createDnsResolver({ clock: { now: () => now }, servers: ["dns.example"] });
    expect(make).toThrow("dns.example");
  });
});
