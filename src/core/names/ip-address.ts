const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** The 4 or 16 bytes of a textual address: dotted decimal without leading zeros, or IPv6 (RFC 4291 §2.2) without zone; else undefined. */
export function parseIpAddress(text: string): Uint8Array | undefined {
  if (IPV4.test(text)) return Uint8Array.from(text.split("."), Number);
  if (!text.includes(":") || !/^[0-9A-Fa-f:.]+$/.test(text)) return undefined;
  const canonical = canonicalIpv6(text);
  return canonical === undefined ? undefined : ipv6Bytes(canonical);
}

/** Dotted decimal for 4 bytes, RFC 5952 text for 16, plain hex for any other length. */
export function formatIpAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const hex = Buffer.from(bytes).toString("hex");
  if (bytes.length !== 16) return hex;
  return canonicalIpv6(hex.match(/.{4}/g)?.join(":") ?? "") ?? hex;
}

/** The URL parser knows every spelling of IPv6 and writes the shortest one. */
function canonicalIpv6(text: string): string | undefined {
  return URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
}

function ipv6Bytes(canonical: string): Uint8Array {
  const [head = "", tail] = canonical.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return Uint8Array.from(
    [...before, ...zeros, ...after].flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}
