import { Resolver as DnsResolver } from "node:dns";
import { isIP } from "node:net";

export interface NameServer {
  readonly address: string;
  readonly port: number;
}

const dnsPort = 53;

/** `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53` or `[2001:db8::53]:5353`. Throws for anything else, which is a mistake of the caller. */
export function toNameServer(text: string): NameServer {
  if (isIP(text) !== 0) return { address: text, port: dnsPort };
  const [, address = "", port = dnsPort] = /^\[?(.+?)\]?(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (isIP(address) === 0 || Number(port) < 1 || Number(port) > 65_535) {
    throw new TypeError(`"${text}" is no address of a name server`);
  }
  return { address, port: Number(port) };
}

export function serverText({ address, port }: NameServer): string {
  if (port === dnsPort) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Those of the host as they are now: they change in the life of a daemon. */
export function systemNameServers(): readonly NameServer[] {
  return new DnsResolver().getServers().map(toNameServer);
}
