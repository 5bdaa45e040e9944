/**
 * A strict reader for DER (X.690 §10, §11): definite minimal lengths, single-octet tags, nothing behind the end. It never
 * recurses by itself: how deep it goes is decided by the grammar that asks, so hostile nesting costs nothing.
 * Everything here throws `DerError` on bad content; `parseCertificate` is the only door and turns that into a value.
 */

export type DerReason =
  | "empty"
  | "too-large"
  | "truncated"
  | "bad-length"
  | "bad-tag"
  | "unexpected-element"
  | "missing-element"
  | "trailing-data"
  | "bad-boolean"
  | "bad-integer"
  | "bad-bit-string"
  | "bad-oid"
  | "bad-time"
  | "bad-version"
  | "duplicate-extension";

/** Private to src/core/x509: what was refused and at which byte offset. */
export class DerError extends Error {
  readonly reason: DerReason;
  readonly offset: number;

  constructor(reason: DerReason, offset: number, detail: string) {
    super(detail);
    this.reason = reason;
    this.offset = offset;
  }
}

/** One tag-length-value; offsets are positions in `bytes`. */
export interface Element {
  readonly bytes: Uint8Array;
  /** The identifier octet: class, constructed bit and number. */
  readonly tag: number;
  readonly start: number;
  /** First content octet. */
  readonly from: number;
  /** One past the last content octet. */
  readonly to: number;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Reads the element at `offset`, which must end at or before `limit`. */
function elementAt(bytes: Uint8Array, offset: number, limit: number): Element {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || offset + 2 > limit) {
    throw new DerError("truncated", offset, "the data ends inside an element header");
  }
  if ((tag & 0x1f) === 0x1f)
    throw new DerError("bad-tag", offset, "multi-octet tags do not occur in certificates");
  const octets = first < 0x80 ? 0 : first & 0x7f;
  const from = offset + 2 + octets;
  const length = first < 0x80 ? first : longLength(bytes, offset, octets, limit);
  if (length > limit - from) {
    throw new DerError(
      "truncated",
      offset,
      `an element claims ${length} bytes where ${Math.max(0, limit - from)} are left`,
    );
  }
  return { bytes, tag, start: offset, from, to: from + length };
}

function longLength(bytes: Uint8Array, offset: number, octets: number, limit: number): number {
  if (octets === 0) throw new DerError("bad-length", offset, "indefinite length");
  if (octets > 4) throw new DerError("bad-length", offset, "length of more than four octets");
  if (offset + 2 + octets > limit) throw new DerError("truncated", offset, "the data ends inside a length");
  let length = 0;
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[offset + 2 + i] ?? 0);
  const minimal = length >= 0x80 && (octets === 1 || length >= 256 ** (octets - 1));
  if (!minimal) throw new DerError("bad-length", offset, "length is not encoded in the fewest octets");
  return length;
}

/** Reads `bytes` as exactly one element. */
export function onlyElement(bytes: Uint8Array): Element {
  if (bytes.length === 0) throw new DerError("empty", 0, "there are no bytes");
  const element = elementAt(bytes, 0, bytes.length);
  if (element.to !== bytes.length) {
    throw new DerError("trailing-data", element.to, `${bytes.length - element.to} bytes follow the end`);
  }
  return element;
}

/** Reads the content of an element of another buffer's offsets as exactly one element (an OCTET STRING that wraps DER). */
export function onlyChild(element: Element, what: string): Element {
  if (element.from === element.to) throw new DerError("missing-element", element.from, `${what} is empty`);
  const child = elementAt(element.bytes, element.from, element.to);
  if (child.to !== element.to)
    throw new DerError("trailing-data", child.to, `bytes follow the end of ${what}`);
  return child;
}

/** All elements inside a constructed element. */
export function children(element: Element): Element[] {
  const found: Element[] = [];
  for (let offset = element.from; offset < element.to; ) {
    const child = elementAt(element.bytes, offset, element.to);
    found.push(child);
    offset = child.to;
  }
  return found;
}

/** Content octets, a view on the same memory. */
export function contentOf(element: Element): Uint8Array {
  return element.bytes.subarray(element.from, element.to);
}

/** The whole encoding with header, a view on the same memory. */
export function encodingOf(element: Element): Uint8Array {
  return element.bytes.subarray(element.start, element.to);
}

export function expectTag(element: Element, tag: number, what: string): Element {
  if (element.tag === tag) return element;
  const found = `0x${element.tag.toString(16).padStart(2, "0")}`;
  throw new DerError("unexpected-element", element.start, `expected ${what}, found tag ${found}`);
}

/** Walks the elements of a SEQUENCE in the order of its grammar. */
export interface Fields {
  /** The next element, which must have this tag. */
  take(tag: number, what: string): Element;
  /** The next element if it has this tag. */
  takeIf(tag: number): Element | undefined;
  /** The next element of any tag. */
  takeAny(what: string): Element;
  /** Refuses what is left. */
  done(what: string): void;
}

export function fieldsOf(parent: Element, tag: number, what: string): Fields {
  expectTag(parent, tag, what);
  let offset = parent.from;
  const takeAny = (field: string): Element => {
    if (offset >= parent.to) throw new DerError("missing-element", offset, `${field} is missing`);
    const element = elementAt(parent.bytes, offset, parent.to);
    offset = element.to;
    return element;
  };
  return {
    takeAny,
    take: (wanted, field) => expectTag(takeAny(field), wanted, field),
    takeIf: (wanted) =>
      offset < parent.to && parent.bytes[offset] === wanted ? takeAny("element") : undefined,
    done: (field) => {
      if (offset < parent.to)
        throw new DerError("trailing-data", offset, `unexpected element after ${field}`);
    },
  };
}
