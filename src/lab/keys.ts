import { KeyObject, webcrypto } from "node:crypto";

/** What the lab signs with. `rsa` is RSA 2048, `ecdsa` is P-256; `rsa-1024` exists for weak-key cases. */
export type LabKeyType = "rsa" | "ecdsa" | "rsa-1024";

export interface LabKeys {
  readonly type: LabKeyType;
  readonly publicKey: webcrypto.CryptoKey;
  readonly privateKey: webcrypto.CryptoKey;
  /** The private key as PKCS#8 PEM, for node:tls. */
  readonly pem: string;
}

/** Hands out one leaf key per type: RSA keys are slow to make, and no lab case needs leaves with different ones. */
export interface Keyring {
  leaf(type: LabKeyType): Promise<LabKeys>;
}

export function createKeyring(): Keyring {
  const leaves = new Map<LabKeyType, Promise<LabKeys>>();
  return {
    leaf(type) {
      const keys = leaves.get(type) ?? generateKeys(type);
      leaves.set(type, keys);
      return keys;
    },
  };
}

export async function generateKeys(type: LabKeyType): Promise<LabKeys> {
  const { publicKey, privateKey } = await webcrypto.subtle.generateKey(algorithmOf(type), true, [
    "sign",
    "verify",
  ]);
  const pem = KeyObject.from(privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  return { type, publicKey, privateKey, pem };
}

function algorithmOf(type: LabKeyType): webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams {
  if (type === "ecdsa") return { name: "ECDSA", namedCurve: "P-256" };
  return {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: type === "rsa" ? 2048 : 1024,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  };
}

/** A web crypto RSA key is bound to one hash: to sign with SHA-1 it has to be imported again. */
export async function signingKey(keys: LabKeys, hash: SignatureHash): Promise<webcrypto.CryptoKey> {
  if (keys.type === "ecdsa" || hash === "SHA-256") return keys.privateKey;
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return webcrypto.subtle.importKey("pkcs8", pkcs8, { name: "RSASSA-PKCS1-v1_5", hash }, false, ["sign"]);
}

export type SignatureHash = "SHA-1" | "SHA-256" | "SHA-384";
