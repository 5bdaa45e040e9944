import { randomInt } from "node:crypto";
import type { ResolvedAddress } from "../../core/observation.ts";
import { type Answer, type Families, tooLate } from "./answer.ts";
import { type Asked, askServer } from "./ask-server.ts";
import type { ClientSubnet } from "./client-subnet.ts";
import { follow, type Walk } from "./follow-chain.ts";
import type { Manner, Question } from "./message.ts";
import { type NameServer, serverText } from "./name-server.ts";

export interface Found {
  readonly families: Families;
  readonly cnames: readonly string[];
  readonly usedClientSubnet: boolean;
}

type Trouble = Extract<Asked, { ok: false }>;

const rounds = 2;
/** Of the deadline, for each turn: with many servers a few patient turns find more than many short ones. */
const leastShare = 0.2;
const idCount = 0x1_00_00;
/** What servers say that do not know EDNS (RFC 6891 §7). */
const ignorantRcodes: readonly string[] = ["FORMERR", "NOTIMP"];

/**
 * Walks to A and AAAA side by side: server after server, twice, each with its share of the time that is left. An answer about the name is final;
 * after silence and trouble the next server has its turn. Never rejects. `domain` is a DNS name in lower case.
 */
export async function askServers(
  servers: readonly NameServer[],
  domain: string,
  clientSubnet: ClientSubnet | undefined,
  timeoutMs: number,
): Promise<Found> {
  const until = performance.now() + timeoutMs;
  const turns = Array<readonly NameServer[]>(rounds).fill(servers).flat();
  const troubles: Trouble[] = [];
  let walks: readonly Walk[] = [start("A", domain), start("AAAA", domain)];
  let manner: Manner = { edns: true, clientSubnet };
  let usedClientSubnet = false;
  let turn = 0;
  while (walks.some(isOpen)) {
    const server = turns[turn];
    const timeLeftMs = until - performance.now();
    if (server === undefined || timeLeftMs <= 0) break;
    const open = walks.filter(isOpen);
    const shareMs = Math.max(timeLeftMs / (turns.length - turn), timeoutMs * leastShare);
    const asked = await askServer(server, toQuestions(open), manner, Math.min(timeLeftMs, shareMs));
    const answers = asked.map((one) => withoutTrouble(one, server));
    const next = new Map(open.map((walk, index) => [walk, advance(walk, answers[index])]));
    walks = walks.map((walk) => next.get(walk) ?? walk);
    const inTrouble = answers.filter((answer) => !answer.ok);
    troubles.push(...inTrouble);
    if (inTrouble.length > 0) turn += 1;
    if (asked.some(isIgnorant) && clientSubnet === undefined) manner = { edns: false, clientSubnet };
    usedClientSubnet ||= asked.some((one) => one.ok && one.reply.usedClientSubnet);
  }
  const [four, six] = walks.map(({ answer }) => answer ?? unanswered(troubles));
  const cnames = walks.map((walk) => walk.cnames).toSorted((a, b) => b.length - a.length)[0] ?? [];
  return { families: { 4: four ?? tooLate, 6: six ?? tooLate }, cnames, usedClientSubnet };
}

function start(type: Walk["type"], domain: string): Walk {
  return { type, start: domain, name: domain, cnames: [], answer: undefined };
}

function isOpen({ answer }: Walk): boolean {
  return answer === undefined;
}

/** Ids that nobody can guess, and that differ in one exchange. */
function toQuestions(walks: readonly Walk[]): readonly Question[] {
  const first = randomInt(idCount);
  const step = randomInt(1, idCount);
  return walks.map(({ name, type }, index) => ({ id: (first + index * step) % idCount, name, type }));
}

function advance(walk: Walk, asked: Asked | undefined): Walk {
  return asked?.ok === true ? follow(walk, asked.reply) : walk;
}

/** A server that answers with anything but the two codes about names is in trouble, or refuses us. */
function withoutTrouble(asked: Asked, server: NameServer): Asked {
  if (!asked.ok || asked.reply.rcode === "NOERROR" || asked.reply.rcode === "NXDOMAIN") return asked;
  return { ok: false, reason: "server-failure", detail: `${serverText(server)}: ${asked.reply.rcode}` };
}

function isIgnorant(asked: Asked): boolean {
  return asked.ok && ignorantRcodes.includes(asked.reply.rcode);
}

function unanswered(troubles: readonly Trouble[]): Answer<ResolvedAddress> {
  if (troubles.length === 0) return tooLate;
  const spoke = troubles.some(({ reason }) => reason === "server-failure");
  const details = new Set(troubles.map(({ detail }) => detail));
  return { ok: false, reason: spoke ? "server-failure" : "timeout", detail: [...details].join("; ") };
}
