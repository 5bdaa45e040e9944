import { listText } from "../words.ts";

/** "This host has no IPv6 route: 2 IPv6 addresses are not probed (2001:db8::1 and 2001:db8::2)."; `addresses`: one at least. */
export function skippedText(addresses: readonly string[]): string {
  const many = addresses.length === 1 ? "1 IPv6 address is" : `${addresses.length} IPv6 addresses are`;
  return `This host has no IPv6 route: ${many} not probed (${listText(addresses, 3)}).`;
}
