import { hash } from "node:crypto";
import type { PublicKey } from "./certificate.ts";
import { children, DerError, type Element, encodingOf, fieldsOf, onlyElement, TAG } from "./der.ts";
import { integerBytes, oidOf, wholeOctets } from "./der-values.ts";
import { type Notes, readOrNote } from "./irregularities.ts";
import { CURVES, KEY_ALGORITHM } from "./oids.ts";
import { isNull } from "./signature-algorithm.ts";

type KeyFacts = Pick<PublicKey, "kind" | "bits" | "exponentBits" | "curve">;
const UNKNOWN_KEY: KeyFacts = { kind: "other", bits: 0, exponentBits: 0, curve: "" };

/** Reads SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). A key that makes no sense inside is noted and has 0 bits. */
export function publicKeyOf(element: Element, notes: Notes): PublicKey {
  const fields = fieldsOf(element, TAG.sequence, "the public key");
  const algorithm = fields.take(TAG.sequence, "the key's algorithm");
  const bits = fields.take(TAG.bitString, "the key's bits");
  fields.done("the key's bits");
  const [oidElement, parameters] = children(algorithm);
  if (oidElement?.tag !== TAG.oid) {
    throw new DerError("missing-element", algorithm.start, "the key's algorithm has no identifier");
  }
  const spki = encodingOf(element);
  const oid = oidOf(oidElement);
  const facts = readOrNote(notes, "malformed-public-key", () => keyFacts(oid, parameters, bits, notes));
  return { spki, spkiSha256: hash("sha256", spki, "hex"), ...(facts ?? UNKNOWN_KEY) };
}

function keyFacts(oid: string, parameters: Element | undefined, bits: Element, notes: Notes): KeyFacts {
  switch (oid) {
    case KEY_ALGORITHM.rsa:
      if (!isNull(parameters)) notes.add("public-key-parameters");
      return rsaFacts(wholeOctets(bits));
    case KEY_ALGORITHM.ec:
      return ecFacts(parameters, wholeOctets(bits), notes);
    case KEY_ALGORITHM.ed25519:
    case KEY_ALGORITHM.ed448:
      if (parameters !== undefined) notes.add("public-key-parameters");
      return edwardsFacts(oid === KEY_ALGORITHM.ed25519 ? "ed25519" : "ed448", wholeOctets(bits), notes);
    default:
      return UNKNOWN_KEY;
  }
}

/** RFC 8017 §A.1.1. */
function rsaFacts(octets: Uint8Array): KeyFacts {
  const fields = fieldsOf(onlyElement(octets), TAG.sequence, "an RSA key");
  const modulus = fields.take(TAG.integer, "the modulus");
  const exponent = fields.take(TAG.integer, "the exponent");
  fields.done("the exponent");
  return { kind: "rsa", bits: positiveBits(modulus), exponentBits: positiveBits(exponent), curve: "" };
}

function positiveBits(element: Element): number {
  const content = integerBytes(element);
  const magnitude = content[0] === 0 ? content.subarray(1) : content;
  const first = magnitude[0];
  if (first === undefined || (content[0] ?? 0) >= 0x80) {
    throw new DerError("bad-integer", element.start, "a key number that is not positive");
  }
  return (magnitude.length - 1) * 8 + (32 - Math.clz32(first));
}

/** RFC 5480 §2.1.1, §2.2: a named curve and a point, uncompressed or compressed. */
function ecFacts(parameters: Element | undefined, point: Uint8Array, notes: Notes): KeyFacts {
  if (parameters?.tag !== TAG.oid) {
    notes.add(parameters?.tag === TAG.sequence ? "explicit-curve" : "public-key-parameters");
    return { kind: "ec", bits: 0, exponentBits: 0, curve: "" };
  }
  const oid = oidOf(parameters);
  const curve = CURVES[oid];
  if (curve === undefined) return { kind: "ec", bits: 0, exponentBits: 0, curve: oid };
  const size = Math.ceil(curve.bits / 8);
  const form = point[0];
  const whole =
    form === 4 ? point.length === 1 + 2 * size : (form === 2 || form === 3) && point.length === 1 + size;
  if (!whole) notes.add("malformed-public-key");
  return { kind: "ec", bits: curve.bits, exponentBits: 0, curve: curve.name };
}

/** RFC 8410 §4. */
function edwardsFacts(kind: "ed25519" | "ed448", octets: Uint8Array, notes: Notes): KeyFacts {
  if (octets.length !== (kind === "ed25519" ? 32 : 57)) notes.add("malformed-public-key");
  return { kind, bits: kind === "ed25519" ? 256 : 456, exponentBits: 0, curve: "" };
}

/** "RSA 2048", "EC P-256", "Ed25519", or "unknown". */
export function keyName(key: PublicKey): string {
  switch (key.kind) {
    case "rsa":
      return `RSA ${key.bits}`;
    case "ec":
      return key.curve === "" ? "EC with an unnamed curve" : `EC ${key.curve}`;
    case "ed25519":
      return "Ed25519";
    case "ed448":
      return "Ed448";
    case "other":
      return "unknown";
  }
}

/**
 * Whether a key is one that the web PKI uses, decided without arithmetic, so that a hostile key costs nothing: RSA of 2048 to 8192 bits
 * in whole octets with an odd exponent of 3 or more in at most 64 bits, or a point on P-256, P-384 or P-521 (CA/Browser Forum
 * Baseline Requirements §6.1.5, §6.1.6). Edwards curves are refused: no browser takes them in a server's chain.
 */
export function isAcceptableKey(key: PublicKey): boolean {
  if (key.kind === "ec") return key.curve === "P-256" || key.curve === "P-384" || key.curve === "P-521";
  if (key.kind !== "rsa") return false;
  const odd = (key.spki.at(-1) ?? 0) % 2 === 1;
  return (
    key.bits >= 2048 &&
    key.bits <= 8192 &&
    key.bits % 8 === 0 &&
    key.exponentBits >= 2 &&
    key.exponentBits <= 64 &&
    odd
  );
}
