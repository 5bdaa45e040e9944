/** Writes DER by hand, so that tests can say exactly what is wrong with a certificate. */

export function tlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content);
  const octets: number[] = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  const length = body.length < 0x80 ? [body.length] : [0x80 | octets.length, ...octets];
  return Buffer.concat([Uint8Array.of(tag, ...length), body]);
}

export const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");
export const ascii = (text: string): Uint8Array => Buffer.from(text, "latin1");
export const seq = (...content: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...content);
export const set = (...content: readonly Uint8Array[]): Uint8Array => tlv(0x31, ...content);
export const octets = (...content: readonly Uint8Array[]): Uint8Array => tlv(0x04, ...content);
export const bits = (unused: number, ...content: readonly Uint8Array[]): Uint8Array =>
  tlv(0x03, Uint8Array.of(unused), ...content);
export const integer = (text: string): Uint8Array => tlv(0x02, hex(text));
export const utcTime = (text: string): Uint8Array => tlv(0x17, ascii(text));
export const generalizedTime = (text: string): Uint8Array => tlv(0x18, ascii(text));
export const TRUE: Uint8Array = hex("0101ff");
export const FALSE: Uint8Array = hex("010100");
export const NULL: Uint8Array = hex("0500");

export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift(0x80 | (left % 128));
    }
    return groups;
  });
  return tlv(0x06, Uint8Array.from(arcs));
}

export const attribute = (type: string, value: Uint8Array): Uint8Array => seq(oid(type), value);
export const utf8 = (text: string): Uint8Array => tlv(0x0c, Buffer.from(text, "utf8"));
export const name = (commonName: string): Uint8Array => seq(set(attribute("2.5.4.3", utf8(commonName))));

export const extension = (type: string, value: Uint8Array, critical?: Uint8Array): Uint8Array =>
  critical === undefined ? seq(oid(type), octets(value)) : seq(oid(type), critical, octets(value));

export const ECDSA_SHA256: Uint8Array = seq(oid("1.2.840.10045.4.3.2"));
export const RSA_SHA256: Uint8Array = seq(oid("1.2.840.113549.1.1.11"), NULL);

export const ecKey = (parameters: Uint8Array, point: Uint8Array): Uint8Array =>
  seq(seq(oid("1.2.840.10045.2.1"), parameters), bits(0, point));
export const P256: Uint8Array = oid("1.2.840.10045.3.1.7");
export const POINT: Uint8Array = Buffer.concat([Uint8Array.of(4), Buffer.alloc(64, 7)]);
export const rsaKey = (
  modulus: Uint8Array,
  exponent: Uint8Array,
  parameters: Uint8Array = NULL,
): Uint8Array =>
  seq(seq(oid("1.2.840.113549.1.1.1"), parameters), bits(0, seq(tlv(2, modulus), tlv(2, exponent))));

export const SAN = "2.5.29.17";
export const san = (...entries: readonly Uint8Array[]): Uint8Array => extension(SAN, seq(...entries));
export const dnsName = (text: string): Uint8Array => tlv(0x82, ascii(text));

/** Parts of a certificate; each may be replaced, `null` leaves an optional one out. */
export interface Parts {
  readonly version?: Uint8Array | null;
  readonly serial?: Uint8Array;
  readonly innerAlgorithm?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly validity?: Uint8Array;
  readonly subject?: Uint8Array;
  readonly key?: Uint8Array;
  readonly uniqueId?: Uint8Array;
  readonly extensions?: readonly Uint8Array[] | null;
  readonly algorithm?: Uint8Array;
  readonly signature?: Uint8Array;
  /** Behind the last field of the signed part, and behind the signature. */
  readonly moreBody?: Uint8Array;
  readonly more?: Uint8Array;
}

const NOTHING = new Uint8Array();

/** A well-formed certificate for example.com, except for the given parts. Its signature is of no key. */
export function certificate(parts: Parts = {}): Uint8Array {
  const algorithm = parts.algorithm ?? ECDSA_SHA256;
  const extensions = parts.extensions === undefined ? [san(dnsName("example.com"))] : parts.extensions;
  const body = seq(
    parts.version === null ? NOTHING : tlv(0xa0, parts.version ?? integer("02")),
    parts.serial ?? integer("1234"),
    parts.innerAlgorithm ?? algorithm,
    parts.issuer ?? name("Test CA"),
    parts.validity ?? seq(utcTime("260101000000Z"), utcTime("270101000000Z")),
    parts.subject ?? name("example.com"),
    parts.key ?? ecKey(P256, POINT),
    parts.uniqueId ?? NOTHING,
    extensions === null ? NOTHING : tlv(0xa3, seq(...extensions)),
    parts.moreBody ?? NOTHING,
  );
  return seq(body, algorithm, parts.signature ?? bits(0, hex("3006020101020101")), parts.more ?? NOTHING);
}
