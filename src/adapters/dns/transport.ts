import { createSocket } from "node:dgram";
import { connect } from "node:net";
import type { NameServer } from "./name-server.ts";

/** How an exchange ended: the receiver had all it wanted, time ran out, or why it broke. */
export type Ending = "done" | "timeout" | { readonly error: string };

/** Told of every message; true when nothing more is awaited. */
export type Receiver = (message: Buffer) => boolean;

const longestMessage = 16_384;
/** Somebody who sends more than this instead of the answer is not going to give it. */
const mostDatagrams = 100;

/**
 * Sends messages from a port of their own (the system takes a random one) and hears that server alone: a connected socket gets no other sender's
 * datagrams, and is told at once when nobody listens there. Never rejects.
 */
export function exchangeOverUdp(
  { address, port }: NameServer,
  messages: readonly Buffer[],
  receive: Receiver,
  timeoutMs: number,
): Promise<Ending> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
    const end = once((ending: Ending) => {
      clearTimeout(timer);
      socket.close();
      resolve(ending);
    });
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    let datagrams = 0;
    socket.on("message", (message) => {
      datagrams += 1;
      if (receive(message)) end("done");
      else if (datagrams >= mostDatagrams)
        end({ error: `${mostDatagrams} datagrams, and no answer among them` });
    });
    socket.on("error", ({ message }) => end({ error: message }));
    socket.connect(port, address, () => {
      for (const message of messages) socket.send(message);
    });
  });
}

/** One message, one answer, each behind its length (RFC 1035 §4.2.2). Never rejects. */
export function exchangeOverTcp(
  { address, port }: NameServer,
  message: Buffer,
  receive: Receiver,
  timeoutMs: number,
): Promise<Ending> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = once((ending: Ending) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(ending);
    });
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    let received = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2) return;
      const length = received.readUInt16BE(0);
      // Whatever follows an empty message would be gathered until time runs out.
      if (length === 0 || length > longestMessage) end({ error: `an answer of ${length} bytes` });
      else if (received.length >= 2 + length) {
        end(receive(received.subarray(2, 2 + length)) ? "done" : { error: "an answer to another question" });
      }
    });
    socket.on("error", (error) => end({ error: error.message }));
    socket.on("close", () => end({ error: "closed without an answer" }));
    socket.end(Buffer.concat([Buffer.of(message.length >> 8, message.length & 0xff), message]));
  });
}

/** Later calls do nothing. */
function once<T>(act: (value: T) => void): (value: T) => void {
  let isDone = false;
  return (value) => {
    if (isDone) return;
    isDone = true;
    act(value);
  };
}
