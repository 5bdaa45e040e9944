import { createServer } from "node:net";
import { type Listening, listen } from "../../src/lab/listening.ts";

/** A server that answers whatever the client says first with the same bytes, and leaves the connection open. */
export function startScriptedServer(...answer: readonly Uint8Array[]): Promise<Listening> {
  return listen(
    createServer((socket) => socket.once("data", () => socket.write(Buffer.concat(answer)))),
    {},
  );
}

/** TLS 1.2 cipher suites (RFC 5289 §3.2). */
export const ecdheRsa = 0xc02f;
export const ecdheEcdsa = 0xc02b;

/** Secure renegotiation (RFC 5746 §3.2), without which most clients go no further. */
export const renegotiationInfo: Uint8Array = Buffer.from([0, 5, 0xff, 1, 0, 1, 0]);

/** A ServerHello of TLS 1.2 (RFC 5246 §7.4.1.3), without extensions unless they are given with their length. */
export function serverHello(cipherSuite: number, extensions: Uint8Array = new Uint8Array()): Uint8Array {
  const random = Buffer.alloc(32, 1);
  const fields = [[3, 3], random, [0], uint(2, cipherSuite), [0], extensions];
  return handshake(2, Buffer.concat(fields.map((field) => Buffer.from(field))));
}

/** A Certificate message of TLS 1.2 (RFC 5246 §7.4.2), whatever its certificates are. */
export function certificateMessage(...certificates: readonly Uint8Array[]): Uint8Array {
  const list = Buffer.concat(certificates.flatMap((der) => [uint(3, der.length), der]));
  return handshake(11, Buffer.concat([uint(3, list.length), list]));
}

export function fatalAlert(number: number): Uint8Array {
  return record(21, Buffer.from([2, number]));
}

function handshake(type: number, body: Uint8Array): Uint8Array {
  return record(22, Buffer.concat([Buffer.from([type]), uint(3, body.length), body]));
}

/** In as many records as it takes. */
function record(type: number, body: Uint8Array): Uint8Array {
  const head = Buffer.concat([Buffer.from([type, 3, 3]), uint(2, Math.min(body.length, longestRecord))]);
  const here = Buffer.concat([head, body.subarray(0, longestRecord)]);
  if (body.length <= longestRecord) return here;
  return Buffer.concat([here, record(type, body.subarray(longestRecord))]);
}

const longestRecord = 16_384;

function uint(bytes: number, value: number): Uint8Array {
  const encoded = Buffer.alloc(bytes);
  encoded.writeUIntBE(value, 0, bytes);
  return encoded;
}
