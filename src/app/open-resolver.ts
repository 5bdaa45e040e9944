import { createDnsResolver } from "../adapters/dns/dns-resolver.ts";
import { createUnitedResolver } from "../adapters/dns/united-resolver.ts";
import type { Config } from "../config/config.ts";
import { hostPortText } from "../config/texts.ts";
import type { Clock } from "../ports/clock.ts";
import type { Resolver } from "../ports/resolver.ts";

/** All views of the names that the configuration wants, as one. */
export function openResolver({ dns }: Pick<Config, "dns">, clock: Clock): Resolver {
  const resolvers = dns.resolvers.map(({ name, servers, clientSubnet }) =>
    createDnsResolver({
      clock,
      name,
      deadlineMs: dns.timeoutMs,
      ...(servers.length === 0 ? {} : { servers: servers.map(hostPortText) }),
      ...(clientSubnet === undefined ? {} : { clientSubnet }),
    }),
  );
  return createUnitedResolver(resolvers);
}
