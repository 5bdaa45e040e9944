import { parseIpAddress } from "../../core/names/ip-address.ts";

/** Part of a client's address for which a server may choose its answer, as it is sent (RFC 7871 §6): family, two prefix lengths, address. */
export type ClientSubnet = Uint8Array;

/** `203.0.113.0/24` or `2001:db8::/56`; bits behind the prefix are cut off. Throws for anything else, which is a mistake of the caller. */
export function toClientSubnet(text: string): ClientSubnet {
  const [, address = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const bytes = parseIpAddress(address);
  const prefix = Number(length);
  if (bytes === undefined || prefix > bytes.length * 8) throw new TypeError(`"${text}" is no subnet`);
  const family = bytes.length === 4 ? 1 : 2;
  return Uint8Array.of(0, family, prefix, 0, ...leading(bytes, prefix));
}

/** Whether a server speaks of the subnet that it was told. The scope, byte 3, is its own. */
export function isSameSubnet(answered: Uint8Array, sent: ClientSubnet): boolean {
  return (
    answered.length === sent.length && sent.every((byte, index) => index === 3 || answered[index] === byte)
  );
}

function leading(bytes: Uint8Array, prefix: number): Uint8Array {
  const needed = bytes.slice(0, Math.ceil(prefix / 8));
  return needed.map((byte, index) => byte & (0xff00 >> Math.min(8, prefix - index * 8)));
}
