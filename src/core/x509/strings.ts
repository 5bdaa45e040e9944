/** Text of an ASN.1 string and whether its bytes are what its type allows; text is always well-formed Unicode. */
export interface DecodedString {
  readonly text: string;
  readonly clean: boolean;
}

const NUMERIC = /^[0-9 ]*$/;
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;
const ASCII = /^[\0-\x7f]*$/;
const VISIBLE = /^[\x20-\x7e]*$/;

/** By universal tag (RFC 5280 §4.1.2.4 and the older types). */
const DECODERS: ReadonlyMap<number, (bytes: Uint8Array) => DecodedString> = new Map([
  [0x0c, utf8],
  [0x12, (bytes: Uint8Array) => latin1(bytes, NUMERIC)],
  [0x13, (bytes: Uint8Array) => latin1(bytes, PRINTABLE)],
  [0x14, (bytes: Uint8Array) => latin1(bytes)],
  [0x16, ia5],
  [0x1a, (bytes: Uint8Array) => latin1(bytes, VISIBLE)],
  [0x1c, (bytes: Uint8Array) => wide(bytes, 4)],
  [0x1e, (bytes: Uint8Array) => wide(bytes, 2)],
]);

export function isStringTag(tag: number): boolean {
  return DECODERS.has(tag);
}

/** Undefined for what is no string. */
export function decodeString(tag: number, bytes: Uint8Array): DecodedString | undefined {
  return DECODERS.get(tag)?.(bytes);
}

/** Bytes as IA5String; others than ASCII show as Latin-1 and are not clean. */
export function ia5(bytes: Uint8Array): DecodedString {
  return latin1(bytes, ASCII);
}

function latin1(bytes: Uint8Array, allowed?: RegExp): DecodedString {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return { text, clean: allowed === undefined || allowed.test(text) };
}

function utf8(bytes: Uint8Array): DecodedString {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  // A replacement character in the text is only honest where the bytes spell it.
  return { text, clean: !text.includes("\ufffd") || Buffer.compare(Buffer.from(text), bytes) === 0 };
}

function wide(bytes: Uint8Array, width: 2 | 4): DecodedString {
  let text = "";
  for (let i = 0; i + width <= bytes.length; i += width) {
    let point = 0;
    for (let j = 0; j < width; j++) point = point * 256 + (bytes[i + j] ?? 0);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
  }
  return { text: text.toWellFormed(), clean: bytes.length % width === 0 && text.isWellFormed() };
}
