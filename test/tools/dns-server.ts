import { createSocket } from "node:dgram";
import { once } from "node:events";
import packet from "dns-packet";

export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
}

/** What is known about a name; `silent` says nothing at all. */
export type DnsZoneEntry =
  | { readonly rcode: "NXDOMAIN" | "SERVFAIL" | "REFUSED" }
  | "silent"
  | {
      readonly a?: readonly string[];
      readonly aaaa?: readonly string[];
      readonly cname?: string;
      /** Seconds. */
      readonly ttl?: number;
    };

/** Looks a question up; the count is how often it came before. Undefined is a name that does not exist. */
export type DnsZone = (question: DnsQuestion, asked: number) => DnsZoneEntry | undefined;

export interface DnsServer {
  /** `address:port`, as resolvers take it. */
  readonly server: string;
  /** All questions so far, in order. */
  readonly questions: readonly DnsQuestion[];
  close(): Promise<void>;
}

const rcodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

/** A DNS server over UDP on loopback. Names are asked in lower case. */
export async function startDnsServer(zone: DnsZone): Promise<DnsServer> {
  const socket = createSocket("udp4");
  const questions: DnsQuestion[] = [];
  socket.on("message", (message, { address, port }) => {
    const query = packet.decode(message);
    const question = query.questions?.[0];
    if (question === undefined) return;
    const { type } = question;
    const name = question.name.toLowerCase();
    const asked = questions.filter((earlier) => earlier.name === name && earlier.type === type).length;
    questions.push({ name, type });
    const entry = zone({ name, type }, asked) ?? { rcode: "NXDOMAIN" };
    if (entry === "silent") return;
    socket.send(encode(query, question, entry), port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    server: `127.0.0.1:${socket.address().port}`,
    questions,
    close: async () => {
      socket.close();
      await once(socket, "close");
    },
  };
}

function encode(
  query: packet.Packet,
  question: packet.Question,
  entry: Exclude<DnsZoneEntry, "silent">,
): Buffer {
  const rcode = "rcode" in entry ? entry.rcode : "NOERROR";
  return packet.encode({
    type: "response",
    flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | rcodes[rcode],
    questions: [question],
    answers: "rcode" in entry ? [] : answersTo(question, entry),
    ...(query.id === undefined ? {} : { id: query.id }),
  });
}

function answersTo(
  { name, type }: packet.Question,
  { a = [], aaaa = [], cname, ttl = 300 }: Exclude<DnsZoneEntry, "silent" | { rcode: string }>,
): packet.Answer[] {
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
