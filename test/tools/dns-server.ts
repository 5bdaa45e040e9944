import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import packet from "dns-packet";

export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
}

/** A question as it came. */
export interface AskedQuestion extends DnsQuestion {
  readonly id: number;
  readonly port: number;
  readonly transport: "udp" | "tcp";
  readonly edns: boolean;
  /** `203.0.113.0/24`; empty when none was sent. */
  readonly clientSubnet: string;
}

/** What stands before the true answer, always with the address 203.0.113.66. */
export type Forgery = "other-id" | "other-name" | "other-source" | "other-subnet" | "a-question";

/** What is known about a name; `silent` says nothing at all. */
export type DnsZoneEntry =
  | "silent"
  | {
      readonly rcode?: "NXDOMAIN" | "SERVFAIL" | "REFUSED" | "FORMERR";
      readonly a?: readonly string[];
      readonly aaaa?: readonly string[];
      readonly cname?: string;
      /** Seconds. */
      readonly ttl?: number;
      /** Instead of the records above. */
      readonly answers?: readonly packet.Answer[];
      /** Vouches for what is missing. */
      readonly soa?: boolean;
      /** By UDP only the beginning of the answer. */
      readonly truncated?: boolean;
      /** Instead of an answer. */
      readonly bytes?: (id: number) => Buffer;
      readonly forgery?: Forgery;
      /** Takes notice of the client subnet. */
      readonly honoursSubnet?: boolean;
    };

/** Looks a question up; the count is how often it came before. Undefined is a name that does not exist. */
export type DnsZone = (question: DnsQuestion, asked: number) => DnsZoneEntry | undefined;

export interface DnsServer {
  /** `address:port`, as resolvers take it. */
  readonly server: string;
  /** All questions so far, in order. */
  readonly questions: readonly AskedQuestion[];
  close(): Promise<void>;
}

type Entry = Exclude<DnsZoneEntry, "silent">;

const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const forgedAddress = "203.0.113.66";
const soaData: packet.SoaData = { mname: "ns.example", rname: "hostmaster.example", minimum: 60 };

/** A DNS server over UDP and TCP on loopback. Names are asked in lower case. */
export async function startDnsServer(zone: DnsZone): Promise<DnsServer> {
  const socket = createSocket("udp4");
  const stranger = createSocket("udp4");
  const questions: AskedQuestion[] = [];

  function lookUp(query: packet.Packet, transport: "udp" | "tcp", port: number): DnsZoneEntry {
    const asked = toAsked(query, transport, port);
    const { name, type } = asked;
    const before = questions.filter((earlier) => earlier.name === name && earlier.type === type).length;
    questions.push(asked);
    return zone({ name, type }, before) ?? { rcode: "NXDOMAIN" };
  }

  socket.on("message", (message, { address, port }) => {
    const query = packet.decode(message);
    const entry = lookUp(query, "udp", port);
    if (entry === "silent") return;
    const send = (from: Socket, bytes: Buffer) =>
      new Promise<void>((done) => from.send(bytes, port, address, () => done()));
    const forged = entry.forgery === undefined ? undefined : forge(query, entry.forgery);
    const from = entry.forgery === "other-source" ? stranger : socket;
    const first = forged === undefined ? Promise.resolve() : send(from, forged);
    void first.then(() => send(socket, encode(query, entry, "udp")));
  });

  const tcp = createServer((client) => {
    client.on("error", () => client.destroy());
    client.once("data", (bytes) => {
      const query = packet.decode(bytes, 2);
      const entry = lookUp(query, "tcp", client.remotePort ?? 0);
      if (entry === "silent") return;
      const answer = encode(query, entry, "tcp");
      // In two pieces, as networks do.
      client.write(Buffer.of(answer.length >> 8));
      setImmediate(() => client.end(Buffer.concat([Buffer.of(answer.length & 0xff), answer])));
    });
  });

  tcp.listen(0, "127.0.0.1");
  await once(tcp, "listening");
  const address = tcp.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  return {
    server: `127.0.0.1:${port}`,
    questions,
    close: async () => {
      const closed = [socket, stranger, tcp].map((one) => once(one, "close"));
      socket.close();
      stranger.close();
      tcp.close();
      await Promise.all(closed);
    },
  };
}

function toAsked(query: packet.Packet, transport: "udp" | "tcp", port: number): AskedQuestion {
  const { id = 0, questions = [], additionals = [] } = query;
  const opt = additionals.find((record) => record.type === "OPT");
  const subnet = opt?.options.find((option) => option.code === 8);
  return {
    name: questions[0]?.name.toLowerCase() ?? "",
    type: questions[0]?.type ?? "",
    id,
    port,
    transport,
    edns: opt !== undefined,
    clientSubnet: subnet === undefined ? "" : `${subnet.ip}/${subnet.sourcePrefixLength}`,
  };
}

function encode(query: packet.Packet, entry: Entry, transport: "udp" | "tcp"): Buffer {
  const { id = 0, questions = [] } = query;
  if (entry.bytes !== undefined) return entry.bytes(id);
  const isCut = entry.truncated === true && transport === "udp";
  const cut = isCut ? packet.TRUNCATED_RESPONSE : 0;
  const answers = questions.flatMap((question) => answersTo(question, entry));
  return packet.encode({
    type: "response",
    id,
    flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | cut | rcodes[entry.rcode ?? "NOERROR"],
    questions,
    answers: isCut ? answers.slice(0, 1) : answers,
    authorities: entry.soa === true ? [{ type: "SOA", name: "example", ttl: 60, data: soaData }] : [],
    additionals: entry.honoursSubnet === true ? optOf(query) : [],
  });
}

function answersTo({ name, type }: packet.Question, entry: Entry): packet.Answer[] {
  if (entry.answers !== undefined) return [...entry.answers];
  const { a = [], aaaa = [], cname, ttl = 300 } = entry;
  const target = cname ?? name;
  const alias: packet.Answer[] = cname === undefined ? [] : [{ type: "CNAME", name, ttl, data: cname }];
  switch (type) {
    case "A":
      return [...alias, ...a.map((data) => ({ type, name: target, ttl, data }) as const)];
    case "AAAA":
      return [...alias, ...aaaa.map((data) => ({ type, name: target, ttl, data }) as const)];
    default:
      return alias;
  }
}

/** The subnet as it was told, good for the whole of it. */
function optOf({ additionals = [] }: packet.Packet): packet.Answer[] {
  return additionals.filter((record) => record.type === "OPT");
}

function forge(query: packet.Packet, forgery: Forgery): Buffer {
  const { id = 0, questions = [] } = query;
  const [question] = questions;
  if (question === undefined) throw new Error("nothing was asked");
  const name = forgery === "other-name" ? `not-${question.name}` : question.name;
  const subnet: packet.PacketOpt = { code: 8, family: 1, sourcePrefixLength: 24, ip: "198.51.100.0" };
  const opt: packet.OptAnswer = {
    type: "OPT",
    name: ".",
    udpPayloadSize: 1232,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [subnet],
  };
  return packet.encode({
    type: forgery === "a-question" ? "query" : "response",
    id: forgery === "other-id" ? id ^ 1 : id,
    questions: [{ ...question, name }],
    answers: [{ type: "A", name, ttl: 300, data: forgedAddress }],
    additionals: forgery === "other-subnet" ? [opt] : [],
  });
}
