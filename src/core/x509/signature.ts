import { constants, createPublicKey, verify } from "node:crypto";
import type { Certificate, PublicKey, SignatureAlgorithm } from "./certificate.ts";

/** An algorithm verifies with a key of its own kind only: otherwise one could be taken for the other. */
const KEY_KIND: Readonly<Record<SignatureAlgorithm, PublicKey["kind"]>> = {
  "rsa-pkcs1": "rsa",
  "rsa-pss": "rsa",
  ecdsa: "ec",
  ed25519: "ed25519",
  ed448: "ed448",
};

/**
 * Whether `issuerKey` made the certificate's signature (RFC 5280 §6.1.3 (a) (1)). False for an unknown algorithm, a key of another
 * kind, and anything that cannot be computed; never throws. Ask `isAcceptableKey` first: verifying with a hostile key is slow.
 */
export function verifySignature(certificate: Certificate, issuerKey: PublicKey): boolean {
  const { algorithm, hash, saltLength, value } = certificate.signature;
  if (algorithm === undefined || KEY_KIND[algorithm] !== issuerKey.kind) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(issuerKey.spki), format: "der", type: "spki" });
    const options =
      algorithm === "rsa-pss"
        ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltLength ?? 0 }
        : { key, dsaEncoding: "der" as const };
    return verify(hash ?? null, certificate.tbs, options, value);
  } catch {
    // OpenSSL throws on keys that decode but make no sense: such a key signed nothing.
    return false;
  }
}
