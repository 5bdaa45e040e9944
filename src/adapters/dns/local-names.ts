import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { ResolvedAddress } from "../../core/observation.ts";
import { type Answer, answerOf, resolvedAddress, tooLate } from "./answer.ts";
import type { Deadline } from "./deadline.ts";
import { type HostsFile, openHostsFile, systemHostsPath } from "./hosts-file.ts";

export interface LocalNamesOptions {
  /** Default: the host's own file; none where `servers` are given, which are then asked about every name with a dot. */
  readonly hostsFile?: string;
  readonly servers?: readonly string[];
}

/** Undefined for a name that DNS decides. */
export type LocalNames = (domain: string, deadline: Deadline) => Promise<Answer<ResolvedAddress> | undefined>;

/**
 * Names that never come to DNS, as for every program on this host: an IP address is itself, a name without a dot (`localhost`, a container's
 * name) goes to getaddrinfo, the hosts file comes first. Names with a dot never see the host's search domains, so that a wildcard there hides no
 * missing name.
 */
export function createLocalNames(options: LocalNamesOptions): LocalNames {
  const hosts = hostsFileFor(options);
  return async (domain, deadline) => {
    if (isIP(domain) !== 0) return known([domain]);
    if (!domain.includes(".")) return askHost(domain, deadline);
    const listed = (await hosts?.find(domain)) ?? [];
    return listed.length > 0 ? known(listed) : undefined;
  };
}

function hostsFileFor({ hostsFile, servers }: LocalNamesOptions): HostsFile | undefined {
  if (hostsFile !== undefined) return openHostsFile(hostsFile);
  return servers === undefined ? openHostsFile(systemHostsPath()) : undefined;
}

async function askHost(domain: string, deadline: Deadline): Promise<Answer<ResolvedAddress>> {
  const answer = await deadline.within(answerOf(lookup(domain, { all: true })), tooLate);
  return answer.ok ? known(answer.records.map(({ address }) => address)) : answer;
}

function known(addresses: readonly string[]): Answer<ResolvedAddress> {
  return { ok: true, records: addresses.map((address) => resolvedAddress(address, undefined)) };
}
