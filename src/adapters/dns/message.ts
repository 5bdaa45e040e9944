import packet from "dns-packet";
import { type ClientSubnet, isSameSubnet } from "./client-subnet.ts";

export type QuestionType = "A" | "AAAA";

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: QuestionType;
}

/** How a question is put: without EDNS for servers that do not know it. */
export interface Manner {
  readonly edns: boolean;
  readonly clientSubnet: ClientSubnet | undefined;
}

export interface Reply {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, … */
  readonly rcode: string;
  readonly truncated: boolean;
  readonly answers: readonly packet.Answer[];
  /** The server vouches that there is nothing (RFC 2308 §2.2), instead of leaving the rest of a chain to us. */
  readonly hasSoa: boolean;
  readonly usedClientSubnet: boolean;
}

/** What arrived: the reply to a question, one that nobody can read, or something that is not for us. */
export type Received = Reply | "unreadable" | "foreign";

/** Fits into one packet on every path (DNS flag day 2020). */
const udpPayloadSize = 1232;
const headerBytes = 12;
const clientSubnetCode = 8;
const nothing = new Uint8Array();
const rcodesWithoutQuestion = ["FORMERR", "NOTIMP"];

/** Throws when the name does not fit into a message; `isDnsName` says so before. */
export function encodeQuestion({ id, name, type }: Question, { edns, clientSubnet }: Manner): Buffer {
  return packet.encode({
    type: "query",
    id,
    flags: packet.RECURSION_DESIRED,
    questions: [{ name, type }],
    additionals: edns ? [optRecord(clientSubnet)] : [],
  });
}

function optRecord(clientSubnet: ClientSubnet | undefined): packet.OptAnswer {
  const options: packet.PacketOpt[] =
    clientSubnet === undefined
      ? []
      : [{ code: clientSubnetCode, ip: undefined, data: Buffer.from(clientSubnet) }];
  return {
    type: "OPT",
    name: ".",
    udpPayloadSize,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options,
  };
}

/** The id that a message carries, before anything else of it is read; undefined for what is no reply at all. */
function replyId(message: Buffer): number | undefined {
  if (message.length < headerBytes || (message.readUInt8(2) & 0x80) === 0) return undefined;
  return message.readUInt16BE(0);
}

/** Never throws. A message that answers another question, or for another subnet, is not for us (RFC 5452 §9.1, RFC 7871 §7.3). */
export function readReply(message: Buffer, question: Question, manner: Manner): Received {
  if (replyId(message) !== question.id) return "foreign";
  try {
    return toReply(packet.decode(message), question, manner);
  } catch {
    // The library throws whatever the content makes it throw.
    return "unreadable";
  }
}

function toReply(decoded: packet.DecodedPacket, question: Question, manner: Manner): Received {
  const { questions = [], answers = [], authorities = [], additionals = [] } = decoded;
  const opt = additionals.find((record) => record.type === "OPT");
  const rcode = rcodeOf(decoded, opt?.extendedRcode ?? 0);
  if (!isAbout(questions, question) && !(questions.length === 0 && rcodesWithoutQuestion.includes(rcode))) {
    return "foreign";
  }
  const subnet = opt?.options.find(({ code }) => code === clientSubnetCode)?.data;
  if (subnet !== undefined && !isSameSubnet(subnet, manner.clientSubnet ?? nothing)) return "foreign";
  return {
    rcode,
    truncated: decoded.flag_tc,
    answers,
    hasSoa: authorities.some(({ type }) => type === "SOA"),
    usedClientSubnet: subnet !== undefined,
  };
}

/** The library gives the lower four bits by name, which its types do not know; a value above them is BADVERS or stranger. */
function rcodeOf(decoded: packet.DecodedPacket, extended: number): string {
  if (extended !== 0) return `extended ${extended}`;
  return "rcode" in decoded ? String(decoded.rcode) : "unknown";
}

function isAbout(questions: readonly packet.Question[], { name, type }: Question): boolean {
  const [only, ...others] = questions;
  return (
    others.length === 0 &&
    only?.type === type &&
    only.class === "IN" &&
    only.name.toLowerCase() === name.toLowerCase()
  );
}
