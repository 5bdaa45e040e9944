import { DerError } from "./der.ts";

/**
 * Every deviation from RFC 5280 that leaves a certificate readable. The reader notes them in `Certificate.irregularities`;
 * what a validator makes of each is its own decision. One sentence per code, for people.
 */
export const IRREGULARITIES = {
  "algorithm-mismatch":
    "The signature algorithm outside differs from the one inside the signed part (RFC 5280 §4.1.1.2).",
  "algorithm-parameters":
    "The signature algorithm carries parameters that it must not have, or lacks those it needs.",
  "unsupported-pss-parameters": "RSASSA-PSS with other parameters than one hash for both uses and trailer 1.",
  "authority-info-access-critical": "authorityInfoAccess is marked critical (RFC 5280 §4.2.2.1).",
  "authority-key-id-critical": "authorityKeyIdentifier is marked critical (RFC 5280 §4.2.1.1).",
  "authority-key-id-without-key": "authorityKeyIdentifier has no keyIdentifier (RFC 5280 §4.2.1.1).",
  "authority-key-id-half-issuer":
    "authorityKeyIdentifier names only one of issuer and serial number (RFC 5280 §A.2).",
  "authority-key-id-names-issuer":
    "authorityKeyIdentifier names issuer and serial number, which the web PKI forbids.",
  "empty-extensions": "The list of extensions is present and empty (RFC 5280 §4.1).",
  "empty-issuer": "The issuer is empty (RFC 5280 §4.1.2.4).",
  "empty-subject-san-not-critical":
    "The subject is empty and subjectAltName is absent or not critical (RFC 5280 §4.2.1.6).",
  "explicit-default": "A value that equals its default is written out (X.690 §11.5).",
  "explicit-curve": "The key describes its curve by parameters instead of naming it (RFC 5480 §2.1.1).",
  "extended-key-usage-empty": "extendedKeyUsage lists nothing (RFC 5280 §4.2.1.12).",
  "extensions-without-v3": "There are extensions, but the version is not 3 (RFC 5280 §4.1.2.1).",
  "generalized-time-before-2050": "A date before 2050 is written as GeneralizedTime (RFC 5280 §4.1.2.5).",
  "key-usage-empty": "keyUsage sets no bit (RFC 5280 §4.2.1.3).",
  "key-usage-not-minimal": "keyUsage has trailing zero bits (X.690 §11.2.2).",
  "key-usage-unknown-bits": "keyUsage sets bits that have no meaning.",
  "malformed-authority-info-access": "authorityInfoAccess cannot be read.",
  "malformed-authority-key-id": "authorityKeyIdentifier cannot be read.",
  "malformed-basic-constraints": "basicConstraints cannot be read.",
  "malformed-extended-key-usage": "extendedKeyUsage cannot be read.",
  "malformed-key-usage": "keyUsage cannot be read.",
  "malformed-name-constraints": "nameConstraints cannot be read.",
  "malformed-policies": "certificatePolicies cannot be read.",
  "malformed-public-key": "The public key cannot be read.",
  "malformed-sct-list": "The list of certificate transparency timestamps cannot be read.",
  "malformed-subject-alt-name": "subjectAltName cannot be read.",
  "malformed-subject-key-id": "subjectKeyIdentifier cannot be read.",
  "name-constraints-bad-base": "nameConstraints holds a base that is no valid name of its kind.",
  "name-constraints-empty": "nameConstraints constrains nothing (RFC 5280 §4.2.1.10).",
  "name-constraints-min-max": "nameConstraints uses minimum or maximum (RFC 5280 §4.2.1.10).",
  "name-constraints-not-critical": "nameConstraints is not marked critical (RFC 5280 §4.2.1.10).",
  "name-empty-rdn": "A distinguished name has a part without attributes (RFC 5280 §4.1.2.4).",
  "name-set-order": "The attributes of a multi-valued part of a name are not in DER order (X.690 §11.6).",
  "name-string-characters": "A name holds bytes that its string type does not allow.",
  "path-length-without-ca":
    "basicConstraints limits the path of something that is no CA (RFC 5280 §4.2.1.9).",
  "public-key-parameters":
    "The key algorithm carries parameters that it must not have, or lacks those it needs.",
  "san-bad-dns-name": "subjectAltName holds a dNSName that is no host name (RFC 5280 §4.2.1.6).",
  "san-bad-email": "subjectAltName holds a malformed rfc822Name (RFC 5280 §4.2.1.6).",
  "san-bad-ip": "subjectAltName holds an iPAddress that is not 4 or 16 bytes long (RFC 5280 §4.2.1.6).",
  "san-bad-uri": "subjectAltName holds a malformed uniformResourceIdentifier (RFC 5280 §4.2.1.6).",
  "san-empty": "subjectAltName lists nothing (RFC 5280 §4.2.1.6).",
  "serial-negative": "The serial number is negative (RFC 5280 §4.1.2.2).",
  "serial-too-long": "The serial number is longer than 20 octets (RFC 5280 §4.1.2.2).",
  "serial-zero": "The serial number is zero (RFC 5280 §4.1.2.2).",
  "subject-key-id-critical": "subjectKeyIdentifier is marked critical (RFC 5280 §4.2.1.2).",
  "subject-key-id-empty": "subjectKeyIdentifier is empty.",
  "unique-identifiers": "issuerUniqueID or subjectUniqueID is present (RFC 5280 §4.1.2.8).",
  "validity-reversed": "The certificate ends before it begins.",
} as const;

export type Irregularity = keyof typeof IRREGULARITIES;

/** Collects irregularities of one certificate, each once. */
export type Notes = Set<Irregularity>;

/** What `read` gives; where it refuses the bytes, `code` is noted instead and the rest of the certificate stays readable. */
export function readOrNote<T>(notes: Notes, code: Irregularity, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    notes.add(code);
    return undefined;
  }
}
