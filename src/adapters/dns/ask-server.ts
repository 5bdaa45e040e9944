import { encodeQuestion, type Manner, type Question, type Reply, readReply } from "./message.ts";
import { type NameServer, serverText } from "./name-server.ts";
import { type Ending, exchangeOverTcp, exchangeOverUdp, type Receiver } from "./transport.ts";

/** What one server said to one question, or why it said nothing. */
export type Asked =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly reason: "timeout" | "server-failure"; readonly detail: string };

/**
 * Puts questions with different ids to one server, by one socket, and again over TCP where the answer did not fit. Answers in the order of the
 * questions. Never rejects.
 */
export async function askServer(
  server: NameServer,
  questions: readonly Question[],
  manner: Manner,
  timeoutMs: number,
): Promise<readonly Asked[]> {
  const until = performance.now() + timeoutMs;
  const inbox = openInbox(questions, manner);
  const messages = questions.map((question) => encodeQuestion(question, manner));
  const ending = await exchangeOverUdp(server, messages, inbox.receive, timeoutMs);
  return Promise.all(
    questions.map((question) => {
      const asked = inbox.asked(question, ending, server);
      const isCut = asked.ok && asked.reply.truncated;
      return isCut ? askOverTcp(server, question, manner, until - performance.now()) : asked;
    }),
  );
}

async function askOverTcp(
  server: NameServer,
  question: Question,
  manner: Manner,
  timeoutMs: number,
): Promise<Asked> {
  const inbox = openInbox([question], manner);
  const message = encodeQuestion(question, manner);
  const ending = await exchangeOverTcp(server, message, inbox.receive, Math.max(1, timeoutMs));
  return inbox.asked(question, ending, server);
}

interface Inbox {
  readonly receive: Receiver;
  asked(question: Question, ending: Ending, server: NameServer): Asked;
}

/** Sorts what arrives to the questions that it answers; the first answer counts. */
function openInbox(questions: readonly Question[], manner: Manner): Inbox {
  const replies = new Map<Question, Reply>();
  const unreadable = new Set<Question>();

  function receive(message: Buffer): boolean {
    for (const question of questions.filter((question) => !replies.has(question))) {
      const received = readReply(message, question, manner);
      if (received === "unreadable") unreadable.add(question);
      else if (received !== "foreign") replies.set(question, received);
    }
    return replies.size === questions.length;
  }

  return {
    receive,
    asked: (question, ending, server) => {
      const reply = replies.get(question);
      if (reply !== undefined) return { ok: true, reply };
      const isMute = ending === "timeout" && !unreadable.has(question);
      const detail = unreadable.has(question) ? "an answer that cannot be read" : describe(ending);
      const reason = isMute ? "timeout" : "server-failure";
      return { ok: false, reason, detail: `${serverText(server)}: ${detail}` };
    },
  };
}

function describe(ending: Ending): string {
  return typeof ending === "object" ? ending.error : "no answer in time";
}
