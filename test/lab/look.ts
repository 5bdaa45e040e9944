import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createConnection } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";

export type Look =
  | {
      readonly kind: "presented";
      readonly chain: readonly Uint8Array[];
      readonly alpn: string | false | null;
    }
  | { readonly kind: "failed"; readonly message: string };

interface Target {
  readonly address: string;
  readonly port: number;
}

/** One fresh connection: the chain exactly as it was sent, or why there is none. */
export function look(
  at: Target,
  options: ConnectionOptions = {},
  prepare?: (socket: TLSSocket) => void,
): Promise<Look> {
  const { promise, resolve } = Promise.withResolvers<Look>();
  const socket = connect({
    host: at.address,
    port: at.port,
    rejectUnauthorized: false,
    ca: [],
    ciphers: "DEFAULT@SECLEVEL=0",
    ...options,
  });
  prepare?.(socket);
  socket.once("secureConnect", () => {
    resolve({ kind: "presented", chain: walk(socket.getPeerX509Certificate()), alpn: socket.alpnProtocol });
    socket.destroy();
  });
  socket.once("error", (error) => resolve({ kind: "failed", message: error.message }));
  return promise;
}

function walk(leaf: X509Certificate | undefined): Uint8Array[] {
  const chain: Uint8Array[] = [];
  for (let next = leaf; next !== undefined; next = next.issuerCertificate)
    chain.push(new Uint8Array(next.raw));
  return chain;
}

/** Opens a TLS handshake; ready once `bytes` bytes have come in. `ended` resolves to how many it were in the end. */
export async function readDuringHandshake(at: Target, bytes: number): Promise<{ ended: Promise<number> }> {
  const raw = createConnection({ host: at.address, port: at.port });
  const ended = once(raw, "close").then(() => raw.bytesRead);
  const tls = connect({ socket: raw, rejectUnauthorized: false });
  tls.on("error", () => raw.destroy());
  await once(raw, "connect");
  while (raw.bytesRead < bytes) await new Promise(setImmediate);
  return { ended };
}
