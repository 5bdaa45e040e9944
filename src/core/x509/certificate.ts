import type { Instant } from "../time.ts";
import type { DerReason } from "./der.ts";
import type { Irregularity } from "./irregularities.ts";

/** An X.509 certificate as the strict reader understood it (RFC 5280 §4.1). Everything is eager; nothing is parsed later. */
export interface Certificate {
  /** The whole certificate as received. */
  readonly der: Uint8Array;
  /** Lower-case hex digests of `der`. */
  readonly sha256: string;
  readonly sha1: string;
  /** The signed part, a slice of `der`. */
  readonly tbs: Uint8Array;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Lower-case hex of the serial's magnitude, no leading zero bytes; negative serials start with "-"; cut behind 40 bytes. */
  readonly serial: string;
  /** Content octets of the serial INTEGER, for sanity checks (RFC 5280 §4.1.2.2). */
  readonly serialBytes: Uint8Array;
  readonly signature: Signature;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  /** Both ends are inclusive (RFC 5280 §4.1.2.5). */
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly publicKey: PublicKey;
  readonly extensions: Extensions;
  /** Deviations that do not stop reading but that a strict validator may refuse; irregularities.ts says what each means. */
  readonly irregularities: readonly Irregularity[];
}

export interface Signature {
  /** signatureAlgorithm as dotted OID. */
  readonly oid: string;
  /** Closed names; undefined for an algorithm we do not know. */
  readonly algorithm: SignatureAlgorithm | undefined;
  /** Hash named by the algorithm (for RSASSA-PSS by its parameters); undefined where it names none (Ed25519). */
  readonly hash: "md5" | "sha1" | "sha256" | "sha384" | "sha512" | undefined;
  /** Salt length in bytes, for RSASSA-PSS only. */
  readonly saltLength: number | undefined;
  /** Signature bits without the unused-bits octet. */
  readonly value: Uint8Array;
}

export type SignatureAlgorithm = "rsa-pkcs1" | "rsa-pss" | "ecdsa" | "ed25519" | "ed448";

export interface PublicKey {
  /** SubjectPublicKeyInfo, a slice of the certificate. */
  readonly spki: Uint8Array;
  /** Lower-case hex. */
  readonly spkiSha256: string;
  readonly kind: "rsa" | "ec" | "ed25519" | "ed448" | "other";
  /** Modulus bits for RSA, field bits for EC, 0 where unknown. */
  readonly bits: number;
  /** Bits of the RSA public exponent; 0 otherwise. */
  readonly exponentBits: number;
  /** `P-256`, `P-384`, `P-521`, or the dotted OID of another named curve; empty for other kinds. */
  readonly curve: string;
}

export interface DistinguishedName {
  /** The Name as DER: what paths compare first. */
  readonly der: Uint8Array;
  /** RFC 4514 text, most specific part first, control and bidirectional characters made visible; cut behind 2,000 characters. */
  readonly text: string;
  readonly attributes: readonly NameAttribute[];
}

export interface NameAttribute {
  /** Dotted OID. */
  readonly oid: string;
  /** Index of the RelativeDistinguishedName it stands in. */
  readonly rdn: number;
  readonly value: string;
  /** Universal tag number of the value's string type. */
  readonly tag: number;
}

/** The extensions a TLS validator needs, decoded; absent ones are undefined. */
export interface Extensions {
  readonly subjectAltName: SubjectAltName | undefined;
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | undefined } | undefined;
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined;
  /** Dotted OIDs. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly nameConstraints: NameConstraints | undefined;
  /** Lower-case hex. */
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
  /** caIssuers URIs of authorityInfoAccess, in order. */
  readonly caIssuers: readonly string[];
  /** OCSP URIs of authorityInfoAccess, in order. */
  readonly ocsp: readonly string[];
  /** Dotted OIDs. */
  readonly policies: readonly string[];
  /** Timestamps of the embedded signed certificate timestamps (RFC 6962 §3.3). */
  readonly sctTimestamps: readonly Instant[];
  /** Every extension that is present: dotted OID and criticality, in order. */
  readonly all: readonly { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array }[];
}

export type KeyUsage =
  | "digitalSignature"
  | "nonRepudiation"
  | "keyEncipherment"
  | "dataEncipherment"
  | "keyAgreement"
  | "keyCertSign"
  | "cRLSign"
  | "encipherOnly"
  | "decipherOnly";

export interface SubjectAltName {
  readonly critical: boolean;
  /** dNSName entries as sent. */
  readonly dns: readonly string[];
  /** iPAddress entries, 4 or 16 bytes. */
  readonly ip: readonly Uint8Array[];
  readonly email: readonly string[];
  readonly uri: readonly string[];
  readonly directory: readonly DistinguishedName[];
  /** Tag numbers of entries of other kinds. */
  readonly others: readonly number[];
}

export interface NameConstraints {
  readonly critical: boolean;
  readonly permitted: readonly GeneralSubtree[];
  readonly excluded: readonly GeneralSubtree[];
}

export type GeneralSubtree =
  | { readonly kind: "dns" | "email" | "uri"; readonly base: string }
  /** 8 or 32 bytes: address and mask. */
  | { readonly kind: "ip"; readonly base: Uint8Array }
  | { readonly kind: "directory"; readonly base: DistinguishedName }
  | { readonly kind: "other"; readonly tag: number };

/** What the reader refused, and where it noticed: a closed kebab-case reason, the byte offset, a short detail in our own words. */
export interface CertificateProblem {
  readonly reason: DerReason;
  readonly offset: number;
  readonly detail: string;
}

export type ParsedCertificate =
  | { readonly ok: true; readonly certificate: Certificate }
  | { readonly ok: false; readonly sha256: string; readonly problem: CertificateProblem };
