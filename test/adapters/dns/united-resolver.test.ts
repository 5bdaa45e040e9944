import { afterEach, expect, test } from "vitest";
import { createDnsResolver } from "../../../src/adapters/dns/dns-resolver.ts";
import { createUnitedResolver } from "../../../src/adapters/dns/united-resolver.ts";
import type { Resolution } from "../../../src/core/observation.ts";
import { type DnsServer, type DnsZone, type DnsZoneEntry, startDnsServer } from "../../tools/dns-server.ts";

const domain = "img.lab.example";
const open: DnsServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Two resolvers in different places. */
async function resolve(beijing: DnsZone, frankfurt: DnsZone): Promise<Resolution> {
  const make = async (name: string, zone: DnsZone) => {
    const server = await startDnsServer(zone);
    open.push(server);
    return createDnsResolver({ clock: { now: () => 0 }, name, servers: [server.server], deadlineMs: 300 });
  };
  const resolvers = [await make("beijing", beijing), await make("frankfurt", frankfurt)];
  return createUnitedResolver(resolvers).resolve(domain);
}

function seen({ addresses }: Resolution): Record<string, string> {
  return Object.fromEntries(
    addresses.map(({ address, seenThrough = [] }) => [address, seenThrough.join(" ")]),
  );
}

test("addresses of all, each with the resolvers that showed it and its longest TTL", async () => {
  const resolution = await resolve(
    () => ({ a: ["192.0.2.1", "192.0.2.2"], cname: "cn.cdn.example", ttl: 60 }),
    () => ({ a: ["192.0.2.2", "192.0.2.3"], cname: "eu.cdn.example", ttl: 20 }),
  );
  expect(seen(resolution)).toEqual({
    "192.0.2.1": "beijing",
    "192.0.2.2": "beijing frankfurt",
    "192.0.2.3": "frankfurt",
  });
  expect(resolution.addresses.map(({ ttlMs }) => ttlMs)).toEqual([60_000, 60_000, 20_000]);
  expect([resolution.resolver, resolution.cnames]).toEqual(["beijing, frankfurt", ["cn.cdn.example"]]);
  expect(resolution.parts?.map(({ resolver, cnames }) => [resolver, ...cnames])).toEqual([
    ["beijing", "cn.cdn.example"],
    ["frankfurt", "eu.cdn.example"],
  ]);
});

const good: DnsZoneEntry = { a: ["192.0.2.1"], cname: "eu.cdn.example", soa: true };

test.each<[string, DnsZoneEntry, Resolution["unanswered"]]>([
  ["is silent", "silent", [4, 6]],
  ["is in trouble", { rcode: "SERVFAIL" }, [4, 6]],
  ["knows no such name", { rcode: "NXDOMAIN" }, undefined],
  ["knows no address", { soa: true }, undefined],
])("no failure while one %s, but what it left open is said", async (_, entry, unanswered) => {
  const resolution = await resolve(
    () => entry,
    () => good,
  );
  expect(seen(resolution)).toEqual({ "192.0.2.1": "frankfurt" });
  expect([resolution.failure, resolution.unanswered]).toEqual([undefined, unanswered]);
  expect(resolution.cnames).toEqual(["eu.cdn.example"]);
  expect(resolution.parts?.[0]?.failure).toBeDefined();
});

test("one family that one resolver lost is unanswered", async () => {
  const lame: DnsZone = ({ type }) => (type === "A" ? good : "silent");
  expect((await resolve(lame, () => good)).unanswered).toEqual([6]);
});

test.each<[string, DnsZoneEntry, DnsZoneEntry]>([
  ["timeout", { rcode: "NXDOMAIN" }, "silent"],
  ["server-failure", { rcode: "SERVFAIL" }, { soa: true }],
  ["no-such-name", { soa: true }, { rcode: "NXDOMAIN" }],
])("when all fail, what could not be learned comes first: %s", async (reason, first, second) => {
  const resolution = await resolve(
    () => first,
    () => second,
  );
  expect([resolution.failure?.reason, resolution.addresses]).toEqual([reason, []]);
});

test("one resolver alone stays as it is", async () => {
  const resolver = createDnsResolver({ clock: { now: () => 0 } });
  expect(createUnitedResolver([resolver])).toBe(resolver);
  expect(() => createUnitedResolver([])).toThrow("no resolver");
});
