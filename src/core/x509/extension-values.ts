import type { Instant } from "../time.ts";
import type { Extensions, KeyUsage } from "./certificate.ts";
import { children, contentOf, DerError, type Element, expectTag, fieldsOf, TAG } from "./der.ts";
import { bitStringOf, booleanOf, oidOf, smallInteger } from "./der-values.ts";
import { toHex } from "./hex.ts";
import type { Notes } from "./irregularities.ts";
import { ACCESS_METHOD } from "./oids.ts";
import { ia5 } from "./strings.ts";

/** The small extensions of RFC 5280 §4.2.1, one function each. All throw `DerError` when the value is not what its grammar says. */

const KEY_USAGES: readonly KeyUsage[] = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
];

/** §4.2.1.3 */
export function keyUsageOf(value: Element, notes: Notes): ReadonlySet<KeyUsage> {
  const { octets, unusedBits } = bitStringOf(expectTag(value, TAG.bitString, "keyUsage"));
  if (octets.length > 4) throw new DerError("bad-bit-string", value.start, "keyUsage has nine bits");
  const bits = [...octets].flatMap((octet) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (octet >> bit) & 1));
  const used = bits.slice(0, bits.length - unusedBits);
  if (!used.includes(1)) notes.add("key-usage-empty");
  else if (used.at(-1) === 0) notes.add("key-usage-not-minimal");
  if (used.slice(KEY_USAGES.length).includes(1)) notes.add("key-usage-unknown-bits");
  return new Set(KEY_USAGES.filter((_, index) => used[index] === 1));
}

/** §4.2.1.9 */
export function basicConstraintsOf(
  value: Element,
  notes: Notes,
): NonNullable<Extensions["basicConstraints"]> {
  const fields = fieldsOf(value, TAG.sequence, "basicConstraints");
  const caField = fields.takeIf(TAG.boolean);
  const pathField = fields.takeIf(TAG.integer);
  fields.done("the path length");
  const ca = caField !== undefined && booleanOf(caField);
  if (caField !== undefined && !ca) notes.add("explicit-default");
  if (pathField !== undefined && !ca) notes.add("path-length-without-ca");
  return { ca, pathLength: pathField === undefined ? undefined : smallInteger(pathField) };
}

/** §4.2.1.12 */
export function extendedKeyUsageOf(value: Element, notes: Notes): readonly string[] {
  const usages = children(expectTag(value, TAG.sequence, "extendedKeyUsage"));
  if (usages.length === 0) notes.add("extended-key-usage-empty");
  return usages.map((usage) => oidOf(expectTag(usage, TAG.oid, "a usage")));
}

/** §4.2.1.2 */
export function subjectKeyIdOf(value: Element, critical: boolean, notes: Notes): string {
  if (critical) notes.add("subject-key-id-critical");
  const id = toHex(contentOf(expectTag(value, TAG.octetString, "subjectKeyIdentifier")));
  if (id === "") notes.add("subject-key-id-empty");
  return id;
}

/** §4.2.1.1 */
export function authorityKeyIdOf(value: Element, critical: boolean, notes: Notes): string | undefined {
  if (critical) notes.add("authority-key-id-critical");
  const fields = fieldsOf(value, TAG.sequence, "authorityKeyIdentifier");
  const keyId = fields.takeIf(0x80);
  const issuer = fields.takeIf(0xa1);
  const serial = fields.takeIf(0x82);
  fields.done("the issuer's serial number");
  if (keyId === undefined) notes.add("authority-key-id-without-key");
  if (issuer !== undefined && serial !== undefined) notes.add("authority-key-id-names-issuer");
  if ((issuer === undefined) !== (serial === undefined)) notes.add("authority-key-id-half-issuer");
  return keyId === undefined ? undefined : toHex(contentOf(keyId));
}

/** §4.2.1.4 */
export function policiesOf(value: Element): readonly string[] {
  const policies = children(expectTag(value, TAG.sequence, "certificatePolicies"));
  if (policies.length === 0)
    throw new DerError("missing-element", value.start, "certificatePolicies lists nothing");
  return policies.map((policy) =>
    oidOf(fieldsOf(policy, TAG.sequence, "a policy").take(TAG.oid, "the policy's identifier")),
  );
}

/** §4.2.2.1: the URIs by method; other methods and other kinds of names are passed over. */
export function authorityInfoAccessOf(value: Element): Pick<Extensions, "caIssuers" | "ocsp"> {
  const descriptions = children(expectTag(value, TAG.sequence, "authorityInfoAccess"));
  if (descriptions.length === 0) {
    throw new DerError("missing-element", value.start, "authorityInfoAccess lists nothing");
  }
  const caIssuers: string[] = [];
  const ocsp: string[] = [];
  for (const description of descriptions) {
    const fields = fieldsOf(description, TAG.sequence, "an access description");
    const method = oidOf(fields.take(TAG.oid, "an access method"));
    const location = fields.takeAny("an access location");
    fields.done("the access location");
    if ((location.tag & 0xc0) !== 0x80)
      throw new DerError("unexpected-element", location.start, "expected a name");
    if (location.tag !== 0x86) continue;
    if (method === ACCESS_METHOD.caIssuers) caIssuers.push(ia5(contentOf(location)).text);
    if (method === ACCESS_METHOD.ocsp) ocsp.push(ia5(contentOf(location)).text);
  }
  return { caIssuers, ocsp };
}

/** RFC 6962 §3.3: an OCTET STRING with a TLS list of timestamps; those of unknown version are passed over. */
export function sctTimestampsOf(value: Element): readonly Instant[] {
  const bytes = contentOf(expectTag(value, TAG.octetString, "the list of timestamps"));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (): DerError =>
    new DerError("truncated", value.start, "the list of timestamps has wrong lengths");
  if (bytes.length < 2 || view.getUint16(0) !== bytes.length - 2) throw broken();
  const timestamps: Instant[] = [];
  for (let offset = 2; offset < bytes.length; ) {
    if (offset + 2 > bytes.length) throw broken();
    const length = view.getUint16(offset);
    if (length < 43 || offset + 2 + length > bytes.length) throw broken();
    const instant = Number(view.getBigUint64(offset + 2 + 33));
    // The largest instant that a Date can hold.
    if (instant > 8.64e15) throw broken();
    if (bytes[offset + 2] === 0) timestamps.push(instant);
    offset += 2 + length;
  }
  return timestamps;
}
