import { createPrivateKey, createPublicKey, type PrivateKeyInput } from "node:crypto";
import type { Certificate } from "../x509/certificate.ts";

/** What is kept of a private key: its public half, which belongs to a certificate or to none. */
export type FoundKey =
  | { readonly state: "readable"; readonly spki: Uint8Array }
  | { readonly state: "encrypted" }
  | { readonly state: "damaged" };

const BEGIN = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----/g;
const MOST_KEYS = 8;

/** The private keys in a PEM text, in order, a few at most. Nothing of their secret part leaves this function. */
export function keysInPem(text: string): readonly FoundKey[] {
  return [...text.matchAll(BEGIN)].slice(0, MOST_KEYS).map((begin) => {
    const [label = ""] = begin.slice(1);
    const last = `-----END ${label}-----`;
    const end = text.indexOf(last, begin.index);
    if (end < 0) return { state: "damaged" };
    const block = text.slice(begin.index, end + last.length);
    if (label.startsWith("ENCRYPTED") || /^Proc-Type: *4, *ENCRYPTED/m.test(block))
      return { state: "encrypted" };
    return publicHalf([{ key: block, format: "pem" }]);
  });
}

/** A private key in DER: PKCS#8, PKCS#1 or SEC 1. */
export function keyInDer(bytes: Uint8Array): FoundKey {
  const key = Buffer.from(bytes);
  return publicHalf((["pkcs8", "pkcs1", "sec1"] as const).map((type) => ({ key, format: "der", type })));
}

function publicHalf(readings: readonly PrivateKeyInput[]): FoundKey {
  for (const reading of readings) {
    try {
      const spki = createPublicKey(createPrivateKey(reading)).export({ type: "spki", format: "der" });
      return { state: "readable", spki: new Uint8Array(spki) };
    } catch (error) {
      // Whatever OpenSSL has against it: it is no key that could be used.
      if (!(error instanceof Error)) throw error;
    }
  }
  return { state: "damaged" };
}

/** Whether a certificate is for this key. Compares keys, not bytes, because points may be written in two ways. */
export function keyFits(spki: Uint8Array, { publicKey }: Certificate): boolean {
  try {
    const [held, certified] = [spki, publicKey.spki].map((key) =>
      createPublicKey({ key: Buffer.from(key), format: "der", type: "spki" }),
    );
    return held !== undefined && certified !== undefined && held.equals(certified);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
