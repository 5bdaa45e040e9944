import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { type Listening, type ListenOptions, listen } from "./listening.ts";

/** How a server that does not do TLS properly treats a connection. */
export type RawBehaviour =
  /** Accepts and never says anything. */
  | "silent"
  /** Answers a TLS hello like a web server without TLS. */
  | "plain-http"
  /** Keeps the handshake going with empty messages, as fast as the client reads them. */
  | "endless-handshake"
  /** Resets the connection as soon as the client speaks. */
  | "reset"
  /** Ends the connection politely as soon as the client speaks. */
  | "hang-up"
  /** Sends one byte of a large handshake record now and then: every read succeeds, no record is ever whole. */
  | "slow-drip"
  /** Answers the hello with a fatal TLS alert of this number (RFC 8446 §6). */
  | { readonly alert: number };

const httpRefusal = [
  "HTTP/1.1 400 Bad Request",
  "Server: lab",
  "Content-Length: 0",
  "Connection: close",
  "",
  "",
].join("\r\n");

/** A TLS 1.2 record with one HelloRequest, which a client must ignore during a handshake (RFC 5246 §7.4.1.1). */
const helloRequest = Buffer.from([22, 3, 3, 0, 4, 0, 0, 0, 0]);
const floodChunk = Buffer.concat(Array.from({ length: 4_000 }, () => helloRequest));

/** A record header that promises 16 KiB of handshake. */
const largeRecord = Buffer.from([22, 3, 3, 0x40, 0]);
const dripIntervalMs = 20;

export function startRawServer(behaviour: RawBehaviour, options: ListenOptions = {}): Promise<Listening> {
  return listen(
    createServer((socket) => socket.once("data", () => answer(socket, behaviour))),
    options,
  );
}

function answer(socket: Socket, behaviour: RawBehaviour): void {
  if (typeof behaviour === "object") {
    socket.end(Buffer.from([21, 3, 3, 0, 2, 2, behaviour.alert]));
    return;
  }
  socket.resume();
  switch (behaviour) {
    case "silent":
      return;
    case "plain-http":
      socket.end(httpRefusal);
      return;
    case "endless-handshake":
      flood(socket);
      return;
    case "reset":
      socket.resetAndDestroy();
      return;
    case "hang-up":
      socket.end();
      return;
    case "slow-drip":
      drip(socket);
      return;
  }
}

function flood(socket: Socket): void {
  socket.write(floodChunk, (error) => {
    if (!error) flood(socket);
  });
}

function drip(socket: Socket): void {
  socket.write(largeRecord);
  const timer = setInterval(() => socket.write(Buffer.from([0])), dripIntervalMs);
  socket.once("close", () => clearInterval(timer));
}

/**
 * A port that refuses connections and stays so: it is the near end of an open connection, so that nobody else can
 * be given it while nobody listens on it.
 */
export async function holdRefusedPort(): Promise<Listening> {
  const far = await listen(createServer(), {});
  const near = createConnection({ host: far.address, port: far.port });
  await once(near, "connect");
  const port = near.localPort;
  if (port === undefined) throw new Error("a connected socket without a port");
  return {
    address: far.address,
    port,
    connections: () => 0,
    close: async () => {
      near.destroy();
      await far.close();
    },
  };
}
