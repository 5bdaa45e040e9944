import { constants } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { KeyType } from "../../core/observation.ts";
import type { ProbeRequest } from "../../ports/prober.ts";

type Groups = ProbeRequest["groups"];
export type SecureContexts = (keyType: KeyType, groups: Groups) => SecureContext;

const rsaPkcs1 = "rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512:rsa_pkcs1_sha224:rsa_pkcs1_sha1";

/** In the browsers' order. What hashes with SHA-256 costs both sides less than OpenSSL's own first choice, which hashes with SHA-384. */
const suites13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

/**
 * Without finite-field Diffie-Hellman, whose numbers the server chooses: one with a modulus of 10,000 bits costs 0.6 s of CPU, during which
 * nobody else is probed. No browser speaks it.
 */
const suites12 = "DEFAULT:!kDHE";

/**
 * Signature algorithms choose the certificate (RFC 8446 §4.2.3), the cipher suites choose it up to TLS 1.2 also where a server ignores
 * them. RSA PKCS #1 in the ECDSA question is for certificates only, so that servers which look at the whole chain
 * offer an ECDSA leaf under an RSA authority: TLS 1.3 signs no handshake with it, and the suites exclude it below.
 */
const questions: Readonly<Record<KeyType, { readonly sigalgs: string; readonly ciphers: string }>> = {
  rsa: {
    sigalgs: `rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:${rsaPkcs1}`,
    ciphers: `${suites13}:${suites12}:!aECDSA:@SECLEVEL=0`,
  },
  ecdsa: {
    sigalgs: `ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:ecdsa_sha224:ecdsa_sha1:${rsaPkcs1}`,
    ciphers: `${suites13}:${suites12}:!aRSA:@SECLEVEL=0`,
  },
};

/** A star asks OpenSSL to send a key share at once: what browsers send, and no second round trip for servers without ML-KEM. */
const groupLists: Readonly<Record<Groups, string>> = {
  classic: "X25519:P-256:P-384:P-521",
  "post-quantum": "*X25519MLKEM768:*X25519:P-256:P-384:P-521",
};

/**
 * One context per question, shared by all probes: making one costs as much as a handshake. `ca`, `sigalgs` and `ecdhCurve` have to be
 * here, because beside `secureContext` the same options of `connect` are ignored without a word.
 */
export function createSecureContexts(): SecureContexts {
  const contexts = {
    rsa: { classic: createContext("rsa", "classic"), "post-quantum": createContext("rsa", "post-quantum") },
    ecdsa: {
      classic: createContext("ecdsa", "classic"),
      "post-quantum": createContext("ecdsa", "post-quantum"),
    },
  };
  return (keyType, groups) => contexts[keyType][groups];
}

function createContext(keyType: KeyType, groups: Groups): SecureContext {
  return createSecureContext({
    ...questions[keyType],
    ecdhCurve: groupLists[groups],
    ca: [],
    // Old servers show their chain too: TLS 1.0, weak keys and SHA-1 by the security level, and no RFC 5746.
    minVersion: "TLSv1",
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
  });
}
