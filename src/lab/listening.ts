import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";

export interface ListenOptions {
  /** Default 127.0.0.1. */
  readonly address?: string;
  /** Default: a free one. */
  readonly port?: number;
}

export interface Listening {
  readonly address: string;
  readonly port: number;
  /** TCP connections accepted so far. */
  connections(): number;
  /** Destroys every socket; ready when the port is free. */
  close(): Promise<void>;
}

/** Starts a server that can be closed at once. Rejects when the address or port cannot be had. */
export async function listen(server: Server, options: ListenOptions): Promise<Listening> {
  const { address = "127.0.0.1", port = 0 } = options;
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    // Clients of a lab hang up in every imaginable way; "close" follows and is all that matters.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen({ host: address, port });
  await once(server, "listening");
  return {
    address,
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
