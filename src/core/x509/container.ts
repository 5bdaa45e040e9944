/** What a file that may hold certificates is, told by its first bytes. */
export type Container =
  | "empty"
  /** Begins like a certificate in DER; only reading it tells whether it is one. */
  | "der"
  /** Text, PEM as a rule. */
  | "text"
  /** Text in UTF-16, as some Windows editors write it. */
  | "utf-16"
  | "pkcs7"
  | "pkcs12"
  | "java-keystore"
  /** PKCS#8, PKCS#1 or SEC 1 in DER. */
  | "private-key"
  | "encrypted-private-key"
  | "public-key";

/** JKS and JCEKS. A PKCS#12 file may be called a Java keystore too. */
const JAVA_KEYSTORES = [
  [0xfe, 0xed, 0xfe, 0xed],
  [0xce, 0xce, 0xce, 0xce],
];
const UTF_16 = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];
const SEQUENCE = 0x30;
/** 1.2.840.113549.1.7: PKCS#7. */
const PKCS7 = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
/** 1.2.840.113549.1.5 and .12: passwords as keys (RFC 8018, RFC 7292). */
const PASSWORD_BASED = [0x05, 0x0c].map((arc) => [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, arc]);

/** Recognises by content, never by name; any bytes give an answer. */
export function containerOf(bytes: Uint8Array): Container {
  if (bytes.length === 0) return "empty";
  if (JAVA_KEYSTORES.some((magic) => startsWith(bytes, magic))) return "java-keystore";
  if (UTF_16.some((mark) => startsWith(bytes, mark))) return "utf-16";
  return bytes[0] === SEQUENCE ? insideOf(contentOf(bytes)) : "text";
}

/** By the first element inside; a certificate begins with another sequence that begins with a version or a serial number. */
function insideOf(content: Uint8Array): Container {
  if (startsWith(content, [0x02, 0x01, 0x03])) return "pkcs12";
  if (startsWith(content, PKCS7)) return "pkcs7";
  if (startsWith(content, [0x02, 0x01, 0x00]) || startsWith(content, [0x02, 0x01, 0x01]))
    return "private-key";
  const first = contentOf(content);
  if (content[0] !== SEQUENCE || first[0] !== 0x06) return "der";
  return PASSWORD_BASED.some((oid) => startsWith(first.subarray(2), oid))
    ? "encrypted-private-key"
    : "public-key";
}

/** Behind the header of the first element, whatever length it claims. */
function contentOf(bytes: Uint8Array): Uint8Array {
  const length = bytes[1] ?? 0;
  return bytes.subarray(2 + (length >= 0x80 ? length & 0x7f : 0));
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((octet, index) => bytes[index] === octet);
}
