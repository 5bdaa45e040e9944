import type { TLSSocket } from "node:tls";

const longestChain = 20;

/**
 * The certificates as they were sent: order, duplicates, strangers and roots kept. Destructive: once per socket. Empty when the
 * server sent none, `too-large` beyond twenty.
 */
export function readPresentedChain(socket: TLSSocket): readonly Uint8Array[] | "too-large" {
  const chain: Uint8Array[] = [];
  let certificate = socket.getPeerX509Certificate();
  while (certificate !== undefined) {
    if (chain.length === longestChain) return "too-large";
    const { buffer, byteOffset, length } = certificate.raw;
    chain.push(new Uint8Array(buffer, byteOffset, length));
    certificate = certificate.issuerCertificate;
  }
  return chain;
}
