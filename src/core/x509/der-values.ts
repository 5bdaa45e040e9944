import { contentOf, DerError, type Element } from "./der.ts";

/** Values of the primitive types (X.690 §8, §11). Tags are the caller's business; contextual tags carry the same content. */

export function booleanOf(element: Element): boolean {
  const value = element.bytes[element.from];
  if (element.to - element.from !== 1 || (value !== 0 && value !== 0xff)) {
    throw new DerError("bad-boolean", element.start, "a BOOLEAN is 00 or FF");
  }
  return value === 0xff;
}

/** Content octets of an INTEGER: two's complement, never empty, minimal. */
export function integerBytes(element: Element): Uint8Array {
  const content = contentOf(element);
  const [first, second] = content;
  if (first === undefined) throw new DerError("bad-integer", element.start, "an INTEGER without content");
  const padded =
    second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (padded) throw new DerError("bad-integer", element.start, "an INTEGER with needless leading octets");
  return content;
}

/** A non-negative INTEGER of at most four octets. */
export function smallInteger(element: Element): number {
  const content = integerBytes(element);
  if (content.length > 4 || (content[0] ?? 0) >= 0x80) {
    throw new DerError("bad-integer", element.start, "an INTEGER that is negative or too large here");
  }
  return content.reduce((value, octet) => value * 256 + octet, 0);
}

export interface BitString {
  readonly unusedBits: number;
  readonly octets: Uint8Array;
}

export function bitStringOf(element: Element): BitString {
  const unusedBits = element.bytes[element.from];
  const octets = element.bytes.subarray(Math.min(element.from + 1, element.to), element.to);
  const last = octets.at(-1);
  const valid =
    element.to > element.from &&
    unusedBits !== undefined &&
    unusedBits < 8 &&
    (last === undefined ? unusedBits === 0 : (last & ((1 << unusedBits) - 1)) === 0);
  if (!valid) throw new DerError("bad-bit-string", element.start, "a BIT STRING with wrong unused bits");
  return { unusedBits, octets };
}

/** A BIT STRING that holds whole octets. */
export function wholeOctets(element: Element): Uint8Array {
  const { unusedBits, octets } = bitStringOf(element);
  if (unusedBits !== 0)
    throw new DerError("bad-bit-string", element.start, "a BIT STRING that must hold whole octets");
  return octets;
}

/** Longer object identifiers do not occur; the limit bounds the arithmetic on a hostile one. */
const MAX_OID_OCTETS = 64;

/** Dotted text of an OBJECT IDENTIFIER. */
export function oidOf(element: Element): string {
  const content = contentOf(element);
  const last = content.at(-1);
  if (last === undefined || last >= 0x80 || content.length > MAX_OID_OCTETS) {
    throw new DerError(
      "bad-oid",
      element.start,
      "an OBJECT IDENTIFIER that is empty, unfinished or too long",
    );
  }
  let text = "";
  let arc = 0n;
  let small = 0;
  let arcOctets = 0;
  for (const octet of content) {
    if (arcOctets === 0 && octet === 0x80) {
      throw new DerError("bad-oid", element.start, "an OBJECT IDENTIFIER with needless leading octets");
    }
    // Six octets of seven bits fit a double; only longer arcs need big integers.
    if (arcOctets === 6) arc = BigInt(small);
    if (arcOctets < 6) small = small * 128 + (octet & 0x7f);
    else arc = arc * 128n + BigInt(octet & 0x7f);
    arcOctets += 1;
    if (octet >= 0x80) continue;
    text += text === "" ? firstArcs(arcOctets > 6 ? arc : BigInt(small)) : `.${arcOctets > 6 ? arc : small}`;
    arcOctets = 0;
    small = 0;
  }
  return text;
}

function firstArcs(value: bigint): string {
  if (value < 40n) return `0.${value}`;
  return value < 80n ? `1.${value - 40n}` : `2.${value - 80n}`;
}
