import { hash } from "node:crypto";
import type { Certificate, ParsedCertificate } from "./certificate.ts";
import {
  DerError,
  type Element,
  encodingOf,
  type Fields,
  fieldsOf,
  onlyChild,
  onlyElement,
  TAG,
} from "./der.ts";
import { integerBytes, smallInteger, wholeOctets } from "./der-values.ts";
import { distinguishedNameOf } from "./distinguished-name.ts";
import { extensionsOf } from "./extensions.ts";
import { toHex } from "./hex.ts";
import type { Notes } from "./irregularities.ts";
import { publicKeyOf } from "./public-key.ts";
import { sameEncoding, signatureAlgorithmOf } from "./signature-algorithm.ts";
import { timeOf } from "./time-field.ts";

/** Larger ones are refused unread: no TLS stack accepts a message of that size. */
const MAX_CERTIFICATE_BYTES = 256 * 1024;

/**
 * Reads one X.509 certificate in DER (RFC 5280 §4.1), strictly and completely; the result holds views on `der`. Bytes that are not DER,
 * or not shaped as a certificate, give `ok: false` with a closed reason; what deviates but can be understood is read and noted in
 * `irregularities` (irregularities.ts lists them). Never throws on content; work grows linearly with the size, which is bounded.
 */
export function parseCertificate(der: Uint8Array): ParsedCertificate {
  const sha256 = hash("sha256", der, "hex");
  try {
    return { ok: true, certificate: readCertificate(der, sha256) };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return {
      ok: false,
      sha256,
      problem: { reason: error.reason, offset: error.offset, detail: error.message },
    };
  }
}

function readCertificate(der: Uint8Array, sha256: string): Certificate {
  if (der.length > MAX_CERTIFICATE_BYTES) throw new DerError("too-large", 0, `${der.length} bytes`);
  const notes: Notes = new Set();
  const outer = fieldsOf(onlyElement(der), TAG.sequence, "a certificate");
  const tbs = outer.take(TAG.sequence, "the signed part");
  const algorithm = outer.take(TAG.sequence, "the signature algorithm");
  const bits = outer.take(TAG.bitString, "the signature");
  outer.done("the signature");
  const signature = { ...signatureAlgorithmOf(algorithm, notes), value: wholeOctets(bits) };
  const { innerAlgorithm, ...body } = readBody(tbs, notes);
  if (!sameEncoding(algorithm, innerAlgorithm)) notes.add("algorithm-mismatch");
  const sha1 = hash("sha1", der, "hex");
  return { der, sha256, sha1, tbs: encodingOf(tbs), signature, ...body, irregularities: [...notes] };
}

type Body = Omit<Certificate, "der" | "sha256" | "sha1" | "tbs" | "signature" | "irregularities"> & {
  readonly innerAlgorithm: Element;
};

function readBody(tbs: Element, notes: Notes): Body {
  const fields = fieldsOf(tbs, TAG.sequence, "the signed part");
  const version = versionOf(fields.takeIf(0xa0), notes);
  const serialBytes = integerBytes(fields.take(TAG.integer, "the serial number"));
  const innerAlgorithm = fields.take(TAG.sequence, "the inner signature algorithm");
  const issuer = distinguishedNameOf(fields.takeAny("the issuer"), notes);
  const validity = validityOf(fields.take(TAG.sequence, "the validity"), notes);
  const subject = distinguishedNameOf(fields.takeAny("the subject"), notes);
  const publicKey = publicKeyOf(fields.takeAny("the public key"), notes);
  const extensions = extensionsOf(extensionList(fields, version, notes), notes);
  noteSerial(serialBytes, notes);
  if (issuer.attributes.length === 0) notes.add("empty-issuer");
  if (subject.attributes.length === 0 && extensions.subjectAltName?.critical !== true) {
    notes.add("empty-subject-san-not-critical");
  }
  const serial = serialText(serialBytes);
  return {
    version,
    serial,
    serialBytes,
    innerAlgorithm,
    issuer,
    ...validity,
    subject,
    publicKey,
    extensions,
  };
}

/** §4.1.2.1: absent means 1. */
function versionOf(wrapper: Element | undefined, notes: Notes): number {
  if (wrapper === undefined) return 1;
  const number = onlyChild(wrapper, "the version");
  const version = number.tag === TAG.integer ? smallInteger(number) + 1 : 0;
  if (version < 1 || version > 3)
    throw new DerError("bad-version", wrapper.start, "a version that is not 1, 2 or 3");
  if (version === 1) notes.add("explicit-default");
  return version;
}

/** §4.1.2.5 */
function validityOf(element: Element, notes: Notes): Pick<Certificate, "notBefore" | "notAfter"> {
  const fields = fieldsOf(element, TAG.sequence, "the validity");
  const notBefore = timeOf(fields.takeAny("the beginning"), notes);
  const notAfter = timeOf(fields.takeAny("the end"), notes);
  fields.done("the end of validity");
  if (notAfter < notBefore) notes.add("validity-reversed");
  return { notBefore, notAfter };
}

/** §4.1.2.8, §4.1.2.9: unique identifiers, then extensions. */
function extensionList(fields: Fields, version: number, notes: Notes): Element | undefined {
  const identifiers = [fields.takeIf(0x81), fields.takeIf(0x82)];
  if (identifiers.some((identifier) => identifier !== undefined)) notes.add("unique-identifiers");
  const wrapper = fields.takeIf(0xa3);
  fields.done("the extensions");
  if (wrapper === undefined) return undefined;
  if (version !== 3) notes.add("extensions-without-v3");
  return onlyChild(wrapper, "the extensions");
}

/** §4.1.2.2 */
function noteSerial(bytes: Uint8Array, notes: Notes): void {
  if (bytes.length > 20) notes.add("serial-too-long");
  if ((bytes[0] ?? 0) >= 0x80) notes.add("serial-negative");
  if (bytes.every((octet) => octet === 0)) notes.add("serial-zero");
}

/** Twice as many octets as a serial number may have (§4.1.2.2): it stands in labels of metrics and in mails. */
const SHOWN_SERIAL_OCTETS = 40;

/** Hex of the magnitude; zero is "00". */
function serialText(bytes: Uint8Array): string {
  if ((bytes[0] ?? 0) >= 0x80) return `-${cutHex(magnitudeOfNegative(bytes))}`;
  return cutHex(bytes.length > 1 && bytes[0] === 0 ? bytes.subarray(1) : bytes);
}

function cutHex(bytes: Uint8Array): string {
  return toHex(bytes.subarray(0, SHOWN_SERIAL_OCTETS)) + (bytes.length > SHOWN_SERIAL_OCTETS ? "…" : "");
}

/** Two's complement: invert and add one. */
function magnitudeOfNegative(bytes: Uint8Array): Uint8Array {
  const magnitude = bytes.map((octet) => ~octet & 0xff);
  for (let i = magnitude.length - 1; i >= 0; i--) {
    const sum = (magnitude[i] ?? 0) + 1;
    magnitude[i] = sum & 0xff;
    if (sum <= 0xff) break;
  }
  return magnitude[0] === 0 && magnitude.length > 1 ? magnitude.subarray(1) : magnitude;
}
