import { createSocket } from "node:dgram";
import { getServers } from "node:dns";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { createDnsResolver, type DnsResolverOptions } from "../../../src/adapters/dns/dns-resolver.ts";
import { serverText, systemNameServers } from "../../../src/adapters/dns/name-server.ts";
import type { Resolution } from "../../../src/core/observation.ts";
import {
  type DnsServer,
  type DnsZone,
  type DnsZoneEntry,
  type Forgery,
  startDnsServer,
} from "../../tools/dns-server.ts";

const domain = "img.lab.example";
const cdn = "img.lab.example.w.kunlun.example";
const node = "node.cdngslb.example";
const open: DnsServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(zone: DnsZone): Promise<DnsServer> {
  const server = await startDnsServer(zone);
  open.push(server);
  return server;
}

/** A server that knows one thing about every name. */
function always(entry: DnsZoneEntry): Promise<DnsServer> {
  return serve(() => entry);
}

function ask(
  servers: readonly { readonly server: string }[],
  options: Partial<DnsResolverOptions> = {},
): Promise<Resolution> {
  const clock = { now: () => 0 };
  const texts = servers.map(({ server }) => server);
  return createDnsResolver({ clock, servers: texts, deadlineMs: 1_000, ...options }).resolve(domain);
}

function textOf({ addresses, failure }: Resolution): string {
  return failure === undefined ? addresses.map(({ address }) => address).join(" ") : failure.reason;
}

/** The address of a port on which nobody listens. */
async function nobody(): Promise<{ readonly server: string }> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return { server: `127.0.0.1:${port}` };
}

describe("CNAMEs", () => {
  const cname = (name: string, data: string) => ({ type: "CNAME", name, data, ttl: 300 }) as const;
  const a = (name: string, data: string, ttl = 300) => ({ type: "A", name, data, ttl }) as const;

  test("of a whole answer, in whatever order and case it comes", async () => {
    const answers = [
      a(node, "192.0.2.1", 20),
      cname(cdn, node.toUpperCase()),
      cname("IMG.lab.example", cdn),
      a("other.example", "192.0.2.66"),
    ];
    const resolution = await ask([await serve(({ type }) => (type === "A" ? { answers } : { soa: true }))]);
    expect(resolution).toMatchObject({
      addresses: [{ address: "192.0.2.1", family: 4, ttlMs: 20_000 }],
      cnames: [cdn, node],
    });
    expect(resolution.failure).toBeUndefined();
  });

  test("are followed where a server leaves that to us", async () => {
    const zone: Record<string, DnsZoneEntry> = {
      [domain]: { cname: cdn },
      [cdn]: { cname: node },
      [node]: { a: ["192.0.2.1"], aaaa: ["2001:db8::1"] },
    };
    const resolution = await ask([await serve(({ name }) => zone[name])]);
    expect(textOf(resolution)).toBe("192.0.2.1 2001:db8::1");
    expect(resolution.cnames).toEqual([cdn, node]);
  });

  test("are not followed where a server vouches that there is nothing", async () => {
    const server = await serve(({ name, type }) => ({
      ...(name === domain ? { cname: cdn } : {}),
      ...(type === "A" ? { a: ["192.0.2.1"] } : { soa: true }),
    }));
    expect(textOf(await ask([server]))).toBe("192.0.2.1");
    expect(server.questions).toHaveLength(2);
  });

  test("that lead to a name that does not exist say so", async () => {
    const resolution = await ask([await always({ rcode: "NXDOMAIN", cname: cdn })]);
    expect(resolution).toMatchObject({ cnames: [cdn], failure: { reason: "no-such-name" } });
  });

  test.each<{ name: string; zone: DnsZone; cnames: number; detail: string }>([
    {
      name: "in a circle, in one answer",
      zone: () => ({ answers: [cname(domain, cdn), cname(cdn, domain)] }),
      cnames: 1,
      detail: "circle",
    },
    {
      name: "in a circle, in several answers",
      zone: ({ name }) => ({ cname: name === cdn ? node : cdn }),
      cnames: 2,
      detail: "circle",
    },
    {
      name: "to themselves",
      zone: ({ name }) => ({ cname: name }),
      cnames: 0,
      detail: "circle",
    },
    {
      name: "without an end, answer by answer",
      zone: ({ name }) => ({ cname: `${Number.parseInt(name, 10) + 1 || 1}.example` }),
      cnames: 16,
      detail: "more than 16",
    },
    {
      name: "without an end, in one answer",
      zone: () => ({
        answers: Array.from({ length: 100 }, (_, i) =>
          cname(i === 0 ? domain : `${i}.example`, `${i + 1}.example`),
        ),
      }),
      cnames: 16,
      detail: "more than 16",
    },
  ])("that lead $name come to an end", async ({ zone, cnames, detail }) => {
    const server = await serve(zone);
    const resolution = await ask([server]);
    expect(resolution.failure).toMatchObject({
      reason: "no-address",
      detail: expect.stringContaining(detail),
    });
    expect(resolution.cnames).toHaveLength(cnames);
    expect(server.questions.length).toBeLessThanOrEqual(34);
  });

  test("to a name that cannot be asked for are shown without its control characters, and not followed", async () => {
    const server = await serve(({ name }) => (name === domain ? { cname: "a\u001b[2J.example" } : undefined));
    const resolution = await ask([server]);
    expect(resolution.cnames[0]).toMatch(/^[\x20-\x7e]+$/u);
    expect(textOf(resolution)).toBe("no-address");
    expect(server.questions).toHaveLength(2);
  });
});

test("a TTL with the highest bit set counts as none", async () => {
  const { addresses } = await ask([await always({ a: ["192.0.2.1"], ttl: 0x80_00_00_01 })]);
  expect(addresses[0]?.ttlMs).toBe(0);
});

describe("an answer that does not fit into a datagram", () => {
  const many = Array.from({ length: 200 }, (_, i) => `192.0.2.${i}`);

  test("is fetched over TCP", async () => {
    const server = await always({ a: many, truncated: true });
    expect((await ask([server])).addresses).toHaveLength(200);
    expect(new Set(server.questions.map(({ transport }) => transport))).toEqual(new Set(["udp", "tcp"]));
  });

  test("and is lost over TCP is asked for at the next server", async () => {
    const broken = await serve((_, asked) => (asked === 0 ? { truncated: true } : "silent"));
    const good = await always({ a: ["192.0.2.1"] });
    expect(textOf(await ask([broken, good]))).toBe("192.0.2.1");
  });

  test.each([
    ["is empty, with anything behind it", Buffer.alloc(0), "an answer of 0 bytes"],
    ["is too long", Buffer.alloc(20_000), "20000 bytes"],
    ["answers something else", Buffer.alloc(40), "another question"],
  ])("and %s over TCP is trouble with the server", async (_, bytes, detail) => {
    const server = await serve((_question, asked) =>
      asked % 2 === 0 ? { truncated: true } : { bytes: () => bytes },
    );
    const { failure } = await ask([server]);
    expect(failure).toMatchObject({ reason: "server-failure", detail: expect.stringContaining(detail) });
  });
});

describe("what does not answer the question is ignored:", () => {
  const forgeries: readonly Forgery[] = [
    "other-id",
    "other-name",
    "other-source",
    "other-subnet",
    "a-question",
  ];
  test.each(forgeries)("%s", async (forgery) => {
    const server = await always({ a: ["192.0.2.1"], soa: true, forgery });
    expect(textOf(await ask([server]))).toBe("192.0.2.1");
    expect(server.questions).toHaveLength(2);
  });

  test("however much of it comes", async () => {
    const flooding = createSocket("udp4");
    flooding.on("message", (_, { address, port }) => {
      for (let i = 0; i < 300; i += 1) flooding.send(Buffer.alloc(512), port, address);
    });
    flooding.bind(0, "127.0.0.1");
    await once(flooding, "listening");
    const server = `127.0.0.1:${flooding.address().port}`;
    const { failure, durationMs } = await ask([{ server }], { deadlineMs: 10_000 });
    flooding.close();
    expect(failure).toMatchObject({ reason: "server-failure", detail: expect.stringContaining("datagrams") });
    expect(durationMs).toBeLessThan(5_000);
  });
});

test("an answer that nobody can read is trouble with the server", async () => {
  const bytes = (id: number): Buffer => {
    const header = Buffer.alloc(14, 0xff);
    header.writeUInt16BE(id);
    return header;
  };
  const { failure } = await ask([await always({ bytes })], { deadlineMs: 200 });
  expect(failure).toMatchObject({
    reason: "server-failure",
    detail: expect.stringContaining("cannot be read"),
  });
});

test("ids and ports are different ones every time", async () => {
  const server = await always({ a: ["192.0.2.1"], soa: true });
  for (let i = 0; i < 20; i += 1) await ask([server]);
  const ids = server.questions.map(({ id }) => id);
  const ports = new Set(server.questions.map(({ port }) => port));
  expect(new Set(ids).size).toBeGreaterThan(30);
  expect(ids.slice(1).every((id, i) => id === (ids[i] ?? 0) + 1)).toBe(false);
  expect(ports.size).toBeGreaterThan(10);
});

describe("a client subnet", () => {
  test.each([
    ["203.0.113.77/24", "203.0.113.0/24"],
    ["198.51.100.0/20", "198.51.96.0/20"],
    ["2001:db8:1:2ff::/56", "2001:db8:1:200::/56"],
    ["0.0.0.0/0", "0.0.0.0/0"],
  ])("%s is sent as %s", async (clientSubnet, sent) => {
    const server = await always({ a: ["192.0.2.1"], soa: true, honoursSubnet: true });
    const resolution = await ask([server], { clientSubnet });
    expect(server.questions.map((question) => question.clientSubnet)).toEqual([sent, sent]);
    expect([textOf(resolution), resolution.clientSubnet]).toEqual(["192.0.2.1", "used"]);
  });

  test("that a server ignores is said", async () => {
    const resolution = await ask([await always({ a: ["192.0.2.1"] })], { clientSubnet: "203.0.113.0/24" });
    expect([textOf(resolution), resolution.clientSubnet]).toEqual(["192.0.2.1", "ignored"]);
  });

  test("is sent only where one is configured", async () => {
    const server = await always({ a: ["192.0.2.1"] });
    expect((await ask([server])).clientSubnet).toBeUndefined();
    expect(server.questions.map(({ clientSubnet, edns }) => [clientSubnet, edns])).toEqual([
      ["", true],
      ["", true],
    ]);
  });

  test.each([
    "203.0.113.0",
    "203.0.113.0/33",
    "2001:db8::/129",
    "lab/24",
    "203.0.113.0/-1",
  ])("%s is refused at once", (clientSubnet) => {
    expect(() => createDnsResolver({ clock: { now: () => 0 }, clientSubnet })).toThrow("is no subnet");
  });
});

describe("a server that does not know EDNS", () => {
  const refuse: DnsZone = (_, asked) => (asked === 0 ? { rcode: "FORMERR" } : { a: ["192.0.2.1"] });

  test("is asked again without it", async () => {
    const server = await serve(refuse);
    expect(textOf(await ask([server]))).toBe("192.0.2.1");
    expect(server.questions.map(({ edns }) => edns)).toEqual([true, true, false, false]);
  });

  test("is never asked without a client subnet that is wanted", async () => {
    const server = await serve(refuse);
    await ask([server], { clientSubnet: "203.0.113.0/24" });
    expect(server.questions.map(({ edns }) => edns)).toEqual([true, true, true, true]);
  });
});

describe("several servers", () => {
  const entries: readonly DnsZoneEntry[] = ["silent", { rcode: "SERVFAIL" }, { rcode: "REFUSED" }];

  test.each(entries)("of which the first is %j", async (entry) => {
    const good = await always({ a: ["192.0.2.1"], soa: true });
    const resolution = await ask([await always(entry), good]);
    expect([textOf(resolution), resolution.unanswered]).toEqual(["192.0.2.1", undefined]);
    expect(good.questions).toHaveLength(2);
  });

  test("of which the first is not there", async () => {
    expect(textOf(await ask([await nobody(), await always({ a: ["192.0.2.1"] })]))).toBe("192.0.2.1");
  });

  test("of which the first knows the name are enough", async () => {
    const second = await always({ a: ["192.0.2.2"] });
    expect(textOf(await ask([await always({ rcode: "NXDOMAIN" }), second]))).toBe("no-such-name");
    expect(second.questions).toEqual([]);
  });

  test("of which the second has the family that the first lost", async () => {
    const first = await serve(({ type }) => (type === "A" ? { a: ["192.0.2.1"] } : { rcode: "SERVFAIL" }));
    const second = await always({ a: ["192.0.2.2"], aaaa: ["2001:db8::2"] });
    expect(textOf(await ask([first, second]))).toBe("192.0.2.1 2001:db8::2");
    expect(second.questions.map(({ type }) => type)).toEqual(["AAAA"]);
  });

  test("that all fail are named, each with its reason", async () => {
    const [mute, refusing, gone] = [
      await always("silent"),
      await always({ rcode: "REFUSED" }),
      await nobody(),
    ];
    const { failure, addresses, unanswered } = await ask([mute, refusing, gone], { deadlineMs: 300 });
    expect([failure?.reason, addresses, unanswered]).toEqual(["server-failure", [], [4, 6]]);
    expect(failure?.detail).toContain(`${mute.server}: no answer in time`);
    expect(failure?.detail).toContain(`${refusing.server}: REFUSED`);
    expect(failure?.detail).toContain(gone.server);
  });
});

test("without configured servers those of the host are asked", () => {
  expect(systemNameServers().map(serverText).toSorted()).toEqual(getServers().toSorted());
});

test("the deadline holds, whatever the servers do", async () => {
  const servers = await Promise.all([1, 2, 3, 4].map(() => always("silent")));
  const { failure, durationMs } = await ask(servers, { deadlineMs: 400 });
  expect(failure?.reason).toBe("timeout");
  expect(durationMs).toBeLessThan(4_000);
});

test.each([
  "192.0.2.53",
  "192.0.2.53:5353",
  "2001:db8::53",
  "[2001:db8::53]",
  "[2001:db8::53]:5353",
])("%s is a server", (server) => {
  expect(() => createDnsResolver({ clock: { now: () => 0 }, servers: [server] })).not.toThrow();
});

test.each([
  "",
  "dns.example",
  "192.0.2.53:0",
  "192.0.2.53:99999",
  "192.0.2.530",
])("%j is no server", (server) => {
  expect(() => createDnsResolver({ clock: { now: () => 0 }, servers: [server] })).toThrow("name server");
});
